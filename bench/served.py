"""Processes of Keepstep as an installation has them: `keepstep serve` and `keepstep worker`, on this machine alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from engine.db import Database

PATIENCE = 60
"""Seconds in which a process must answer, or end when it is told to."""


@dataclass(frozen=True)
class Running:
    """A process of Keepstep. `port` is 0 for a worker; `ready_after` seconds until it answered its first page."""

    process: subprocess.Popen[bytes]
    port: int = 0
    ready_after: float = 0.0

    def memory(self) -> float:
        """Megabytes that it holds now (its resident set)."""
        said = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        [line] = [line for line in said.splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024


@contextmanager
def serving(folder: Path, db: Database | None = None, **settings: str) -> Iterator[Running]:
    """`keepstep serve` for what lies in this folder, or for this database on PostgreSQL, once it answers."""
    port = _free()
    began = time.perf_counter()
    with _process(folder, db, ("serve", "--port", str(port)), settings) as process:
        path = settings.get("KEEPSTEP_AUTHORITY", "").partition(",")[0]
        _until_it_answers(process, f"http://127.0.0.1:{port}/{path}/sign-in".replace("//sign", "/sign"))
        yield Running(process, port, time.perf_counter() - began)


@contextmanager
def worker(folder: Path, db: Database | None = None, **settings: str) -> Iterator[Running]:
    """`keepstep worker` for this database, just begun."""
    with _process(folder, db, ("worker",), settings) as process:
        yield Running(process)


def address_of(db: Database) -> str:
    """The address of a database on PostgreSQL as the environment names it."""
    return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def _process(
    folder: Path, db: Database | None, words: tuple[str, ...], settings: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    mine = {
        name: value for name, value in os.environ.items() if not name.startswith(("KEEPSTEP_", "DATABASE_"))
    }
    if db is not None and db.on_postgresql:
        mine["DATABASE_URL"] = address_of(db)
    environment = {**mine, "KEEPSTEP_DATA": str(folder), **settings}
    command = [sys.executable, "-c", "from web.cli import main; main(prog_name='keepstep')", *words]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until_it_answers(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                answer.read()
                return
        except (URLError, ConnectionError):
            time.sleep(0.02)
    raise RuntimeError(f"keepstep {' '.join(map(str, process.args[3:]))} did not answer: see its log.")  # type: ignore[index]


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
