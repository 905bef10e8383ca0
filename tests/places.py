"""Where an authority lies and may be carried to: files and databases on a server, with the command line of each."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from engine.carrying import gone
from engine.db import Database
from tests.carried import LIVED, live
from tests.office import Office
from tests.stores import POSTGRESQL, SQLITE, Databases, Prepared
from tests.whole import assert_sound
from web.cli import main

BOTH = pytest.mark.parametrize("kind", [SQLITE, POSTGRESQL])


@dataclass
class Places:
    """An authority that has lived, in a file or on the server, and empty places that it may be carried to."""

    folder: Path
    prepared: Prepared
    databases: Callable[[], Databases]
    _open: list[Database] = field(default_factory=list)

    def lived(self, kind: str) -> Office:
        """The authority where the command line finds it. Its connections are closed: nobody is at it."""
        if kind == POSTGRESQL:
            db = self.databases().copy("lived", live)
        else:
            (self.folder / "old").mkdir()
            shutil.copy(self.prepared.file("lived", live), self.folder / "old" / "lewisham.sqlite")
            db = Database.at(self.folder / "old" / "lewisham.sqlite")
        return self._office(db)

    def empty(self, kind: str) -> Office:
        """A place with nothing in it."""
        if kind == POSTGRESQL:
            return self._office(self.databases().new())
        (self.folder / "new").mkdir()
        return self._office(Database.at(self.folder / "new" / "lewisham.sqlite"))

    def furnished(self) -> Path:
        """The folder of data, with all that Keepstep keeps there beside a database."""
        data = self.folder / "old"
        for place in ("mail", "years-lewisham"):
            (data / place).mkdir(parents=True, exist_ok=True)
        for name in ("secret", "secret-lewisham", "last-backup-lewisham.json", "years-lewisham/0.json"):
            (data / name).write_text("geheim", encoding="utf-8")
        letter = (
            "To: Amina Caseworth <amina.caseworth@keepstep.example>\nSubject: Keepstep\n\nSomething is due."
        )
        (data / "mail" / "one.eml").write_text(letter, encoding="utf-8")
        return data

    def run(
        self, office: Office, *words: object, typed: str | None = None, among: Sequence[str] = ()
    ) -> Result:
        """A command of the installation that has this office's database, among other authorities."""
        url = office.db.engine.url
        office.db.close()
        on_server = {"DATABASE_URL": address(url), "KEEPSTEP_DATA": str(self.folder / "old")}
        in_file = {"KEEPSTEP_DATA": str(Path(url.database or "").parent)}
        settings = on_server if office.db.on_postgresql else in_file
        settings["KEEPSTEP_AUTHORITY"] = ",".join(("lewisham", *among))
        return CliRunner().invoke(
            main, [str(word) for word in words], env=settings, input=typed, catch_exceptions=False
        )

    def close(self) -> None:
        for db in self._open:
            db.close()

    def _office(self, db: Database) -> Office:
        self._open.append(db)
        office = Office(db, date(2027, 1, 28))
        db.close()
        return office


def address(url: URL) -> str:
    """As it is written on a command line."""
    named = url.set(drivername="postgresql") if url.drivername.startswith("postgresql") else url
    return named.render_as_string(hide_password=False)


def assert_goes_on(office: Office) -> None:
    """Steps are done, clocks fire, cases open, and history refuses change, as before it was carried."""
    office.do(LIVED, "record_visit", visited_on=office.clock.now().date())
    before = office.history(LIVED)
    office.days(40)
    assert {"clock_passed", "rung_sent"} <= {line.kind for line in office.history(LIVED)[len(before) :]}
    assert office.open_case("Noa Sample") not in {LIVED, "CIN-2002"}
    with pytest.raises(IntegrityError, match="append-only"), office.db.command() as session:
        session.execute(text("UPDATE history SET kind = 'nothing'"))
    assert_sound(office)


def assert_nothing_in(office: Office) -> None:
    if office.db.on_postgresql:
        with office.db.read() as session:
            assert gone.tables_in(session) == []
            assert (
                session.scalars(text("SELECT proname FROM pg_proc WHERE proname LIKE 'history%'")).all() == []
            )
    else:
        assert gone.files_of(office.db) == []
