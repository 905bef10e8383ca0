"""Where the figures are taken: on SQLite, and on a PostgreSQL server that keeps its word as a council's does."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.county import carry
from engine.db import Database
from tests.postgres import server
from tests.stores import Databases, Files, Prepare, Prepared, Store

LASTING = ("shared_buffers=512MB", "max_wal_size=8GB", "max_connections=600")
"""A server as it comes, but for its memory, for how often it tidies up while millions of rows are loaded, and for how
many connections it takes: fifty authorities and two workers need some hundred."""


@dataclass(frozen=True)
class Place:
    """One kind of database: its name, where new ones are made, and a folder for what else is needed."""

    name: str
    store: Store
    prepared: Prepared
    folder: Path

    def copy(self, name: str, prepare: Prepare) -> Database:
        """A database as `prepare` leaves it; that is done once, on SQLite, and carried over."""
        if isinstance(self.store, Files):
            return self.store.copy(name, prepare)
        return self.store.copy(name, lambda db: _carry(self.prepared.file(name, prepare), db))

    def apart(self, part: str) -> Place:
        """The same kind of database with a folder of its own, for processes that find theirs by its folder."""
        folder = self.folder / f"{part}-{self.name}"
        folder.mkdir()
        kept = Files(self.prepared, folder) if isinstance(self.store, Files) else self.store
        return replace(self, store=kept, folder=folder)


@contextmanager
def places() -> Iterator[tuple[Place, Place]]:
    """SQLite and PostgreSQL. What was made is taken away at the end."""
    with tempfile.TemporaryDirectory(prefix="keepstep-bench-") as name, server(LASTING) as running:
        folder, databases = Path(name), Databases(running)
        prepared = Prepared(folder / "prepared")
        prepared.folder.mkdir()
        files = Place("SQLite", Files(prepared, folder), prepared, folder)
        yield files, Place("PostgreSQL", databases, prepared, folder)
        databases.drop()
        running.clean()


def _carry(templates: Path, to: Database) -> None:
    db = Database.at(templates)
    carry(db, to)
    db.close()
