"""Where a test's database lies: in a SQLite file, or on the PostgreSQL server of this run. The test is the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sqlalchemy.engine import URL

from engine.db import Database
from tests.postgres import Server

SQLITE, POSTGRESQL = "sqlite", "postgresql"

Prepare = Callable[[Database], None]
"""Fills an empty database with what every test of its kind begins with."""


class Store(Protocol):
    """Gives a test databases of its own."""

    def new(self, name: str = "new") -> Database:
        """An empty database."""

    def copy(self, name: str, prepare: Prepare) -> Database:
        """A database as `prepare` left it; it is prepared once a run and copied from then on."""

    def keep(self, db: Database) -> PutBack:
        """Remember a database as it is now. Every connection to it is closed."""


PutBack = Callable[[], None]
"""Puts a database back to how it was; every connection of ours to it is closed before."""


@dataclass
class Prepared:
    """SQLite files that are made once a run, by name."""

    folder: Path

    def file(self, name: str, prepare: Prepare) -> Path:
        """The file of this name, filled by `prepare` the first time it is asked for."""
        path = self.folder / f"{name}.sqlite"
        if not path.exists():
            db = Database.at(path)
            prepare(db)
            db.close()
        return path


@dataclass
class Files:
    """SQLite files in a test's own folder."""

    prepared: Prepared
    folder: Path

    def new(self, name: str = "new") -> Database:
        """An empty file."""
        return Database.at(self.folder / f"{name}.sqlite")

    def copy(self, name: str, prepare: Prepare) -> Database:
        """A copy of the prepared file."""
        path = self.folder / f"{name}.sqlite"
        shutil.copy(self.prepared.file(name, prepare), path)
        return Database.at(path)

    def keep(self, db: Database) -> PutBack:
        """Remember the file as it is now."""
        path = Path(db.engine.url.database or "")
        kept = path.with_suffix(".kept")
        db.close()
        shutil.copy(path, kept)

        def put_back() -> None:
            db.close()
            for beside in ("-wal", "-shm"):
                path.with_name(path.name + beside).unlink(missing_ok=True)
            shutil.copy(kept, path)

        return put_back


@dataclass
class Databases:
    """Databases on a server, taken away when the test is over."""

    server: Server
    _made: list[URL] = field(default_factory=list)

    def new(self, name: str = "new") -> Database:
        """An empty database; its name is the server's own."""
        self._made.append(self.server.copy())
        return Database(self._made[-1])

    def copy(self, name: str, prepare: Prepare) -> Database:
        """A copy of the template."""
        self._made.append(self.server.copy(self.server.template(name, prepare)))
        return Database(self._made[-1])

    def keep(self, db: Database) -> PutBack:
        """Remember the database as it is now."""
        db.close()
        self._made.append(kept := self.server.copy(db.engine.url.database or ""))

        def put_back() -> None:
            db.close()
            self.server.put_back(db.engine.url, kept.database or "")

        return put_back

    def drop(self) -> None:
        """Take away what the test has made."""
        for url in self._made:
            self.server.drop(url)
