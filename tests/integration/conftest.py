"""The office that engine tests work in: prepared once, copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.db import Database
from tests.office import Office


@pytest.fixture(scope="session")
def prepared_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with Lewisham's procedure and the demonstration's staff, and no case yet."""
    path = tmp_path_factory.mktemp("office") / "office.sqlite"
    Office.prepare(path)
    return path


@pytest.fixture
def office(prepared_office: Path, tmp_path: Path) -> Iterator[Office]:
    """An office of one's own, on Monday 14 December 2026 at 10:00."""
    path = tmp_path / "office.sqlite"
    shutil.copy(prepared_office, path)
    db = Database.at(path)
    yield Office(db)
    db.close()
