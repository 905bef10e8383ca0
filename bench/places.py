"""Where the figures are taken: on SQLite, and on a PostgreSQL server that keeps its word as a council's does."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import server
from tests.stores import Databases, Files, Prepared, Store

LASTING = ("shared_buffers=512MB", "max_wal_size=8GB")
"""A server as it comes, but for its memory and for how often it tidies up while millions of rows are loaded."""


@dataclass(frozen=True)
class Place:
    """One kind of database: its name, where new ones are made, and a folder for what else is needed."""

    name: str
    store: Store
    folder: Path


@contextmanager
def places() -> Iterator[tuple[Place, Place]]:
    """SQLite and PostgreSQL. What was made is taken away at the end."""
    with tempfile.TemporaryDirectory(prefix="keepstep-bench-") as name, server(LASTING) as running:
        folder, databases = Path(name), Databases(running)
        prepared = folder / "prepared"
        prepared.mkdir()
        yield Place("SQLite", Files(Prepared(prepared), folder), folder), Place("PostgreSQL", databases, folder)
        databases.drop()
        running.clean()
