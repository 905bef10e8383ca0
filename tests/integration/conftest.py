"""The office that engine tests work in: prepared once, copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.db import Database
from tests.councils import Councils, on_day
from tests.keepstep import Keepstep
from tests.office import Office
from tests.places import Places
from tests.stores import Prepared, Store
from web.cli import main


@pytest.fixture(scope="session")
def prepared_office(prepared: Prepared) -> Path:
    """A database with Lewisham's procedure and the demonstration's staff, and no case yet."""
    return prepared.file("office", Office.fill)


@pytest.fixture
def office(store: Store) -> Iterator[Office]:
    """An office of one's own, on Monday 14 December 2026 at 10:00."""
    db = store.copy("office", Office.fill)
    yield Office(db)
    db.close()


@pytest.fixture(scope="session")
def prepared_councils(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for databases of councils as they are before their first case."""
    return tmp_path_factory.mktemp("councils")


@pytest.fixture
def councils(prepared_councils: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Councils]:
    """Councils on the command line, on Monday 1 March 2027 at 10:00."""
    here = Councils(tmp_path / "data", prepared_councils, on_day(monkeypatch, date(2027, 3, 1)))
    yield here
    here.close()


@pytest.fixture
def keepstep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keepstep:
    """Runs a command in an empty folder of data."""
    monkeypatch.setenv("KEEPSTEP_DATA", str(tmp_path / "data"))
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def held(keepstep: Keepstep, tmp_path: Path, prepared_office: Path) -> Iterator[Office]:
    """An office whose database lies where the command line looks for it, with one case in support."""
    path = tmp_path / "data" / "lewisham.sqlite"
    path.parent.mkdir()
    shutil.copy(prepared_office, path)
    db = Database.at(path)
    office = Office(db)
    office.supported()
    yield office
    db.close()


@pytest.fixture
def places(prepared: Prepared, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Places]:
    """An authority that has lived, and empty places for it."""
    found = Places(tmp_path, prepared, lambda: request.getfixturevalue("databases"))
    yield found
    found.close()
