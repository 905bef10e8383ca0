"""Disks on which a test's database has no room any more, until there is some again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

from engine.db import Database
from tests.postgres import Server, server_user
from tests.stores import Databases, Files, Prepare, Store


@dataclass
class Disk:
    """Where a database lies; `fill` leaves no room to grow, `free` gives it back."""

    store: Store
    fill: Callable[[Database], None]
    free: Callable[[Database], None]


def file_that_may_not_grow(files: Files) -> Disk:
    """A SQLite file with a limit on its pages: SQLite then says what it says of a full disk."""
    limits: list[Callable[[Any, ConnectionPoolEntry], None]] = []

    def fill(db: Database) -> None:
        db.close()
        limits.append(lambda connection, _: connection.execute("PRAGMA max_page_count = 1"))
        event.listen(db.engine, "connect", limits[-1])

    def free(db: Database) -> None:
        db.close()
        event.remove(db.engine, "connect", limits.pop())

    return Disk(files, fill, free)


@contextmanager
def small_disk() -> Iterator[Path]:
    """A disk of 64 MB, in memory. Only root may mount one: without it the test that wants it is skipped."""
    if os.geteuid():
        pytest.skip("Only root may mount a small disk; the limit on SQLite's pages is tested all the same.")
    folder = Path(tempfile.mkdtemp(prefix="keepstep-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        shutil.rmtree(folder)
        pytest.skip(f"This machine mounts no small disk: {mounted.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


def on(folder: Path, store: Store) -> Disk:
    """A disk that is filled by a file beside the database."""

    def fill(db: Database) -> None:
        with (folder / "filler").open("wb") as filler:
            room = os.statvfs(folder)
            os.posix_fallocate(filler.fileno(), 0, room.f_bavail * room.f_frsize)

    def free(db: Database) -> None:
        (folder / "filler").unlink()

    return Disk(store, fill, free)


@dataclass
class InTablespace(Databases):
    """Databases on a server whose files lie on the small disk."""

    tablespace: str = ""

    def copy(self, name: str, prepare: Prepare) -> Database:
        """A copy of the template, moved to that disk."""
        db = super().copy(name, prepare)
        words = SQL("ALTER DATABASE {} SET TABLESPACE {}")
        _run(self.server, words.format(Identifier(db.engine.url.database or ""), Identifier(self.tablespace)))
        return db


@contextmanager
def tablespace(server: Server, folder: Path) -> Iterator[InTablespace]:
    """Databases of this server on that disk, taken away at the end."""
    if server.tools is None:
        pytest.skip("A server that is not the tests' own may not see this machine's disks.")
    inside, name = folder / "files", f"small_{os.getpid()}"
    inside.mkdir()
    who = server_user()
    os.chmod(folder, 0o755)
    os.chown(inside, who.get("user", -1), who.get("group", -1))
    _run(server, SQL("CREATE TABLESPACE {} LOCATION {}").format(Identifier(name), str(inside)))
    made = InTablespace(server, tablespace=name)
    try:
        yield made
    finally:
        made.drop()
        _run(server, SQL("DROP TABLESPACE {}").format(Identifier(name)))


def _run(server: Server, statement: Any) -> None:
    plain = server.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)
