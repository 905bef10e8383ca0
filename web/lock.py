"""A lock of the operating system on the data folder: released by it, too, when the process dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


BEHIND = 1024


class AlreadyServing(Exception):
    """Another process serves this data. It is shown to whoever started the second one."""


@contextmanager
def only_server(data: Path) -> Iterator[None]:
    """Hold the data folder for this process. Raises AlreadyServing, saying what to do, if another holds it."""
    data.mkdir(parents=True, exist_ok=True)
    handle = os.open(data / "serving.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(handle, data)
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


def _take(handle: int, data: Path) -> None:
    try:
        if sys.platform == "win32":
            # Windows locks bytes, and a locked byte cannot be read: so one behind the process's number.
            os.lseek(handle, BEHIND, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise AlreadyServing(
            f"Keepstep already serves the data in {data}{_by_whom(handle)}. "
            "Stop that process first, or give this one another folder with KEEPSTEP_DATA."
        ) from error


def _by_whom(handle: int) -> str:
    os.lseek(handle, 0, os.SEEK_SET)
    written = os.read(handle, 20).decode("ascii", "replace").strip()
    return f" (process {written})" if written.isdigit() else ""
