"""A whole authority is copied into another database, proved, and goes on there; what cannot be copied is refused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import event, inspect, text
from sqlalchemy.orm import Session

from engine.carrying import pour
from engine.carrying.tables import OF_THE_DATABASE
from engine.db import Database
from engine.migrate import is_current
from engine.schema import metadata
from tests.carried import rows
from tests.keepstep import alter
from tests.office import Office
from tests.places import BOTH, Places, address, assert_goes_on, assert_nothing_in
from tests.stores import POSTGRESQL, SQLITE
from web.lock import only_server


def copy(places: Places, old: Office, new: Office) -> Result:
    return places.run(old, "db", "copy", address(new.db.engine.url))


class TestCopying:
    @pytest.mark.parametrize("to", [SQLITE, POSTGRESQL])
    @BOTH
    def test_every_row_of_every_table_arrives_and_the_case_goes_on(
        self, places: Places, kind: str, to: str
    ) -> None:
        old, new = places.lived(kind), places.empty(to)
        there = rows(old.db)
        assert [name for name, found in there.items() if not found] == [], (
            "a table that the life does not reach"
        )
        assert there.keys() | OF_THE_DATABASE == metadata.tables.keys()
        said = copy(places, old, new)
        assert said.exit_code == 0, said.output
        assert "each read back and the same" in said.output
        assert rows(new.db) == there
        assert is_current(new.db)
        assert places.run(new, "doctor").exit_code == 0
        assert rows(old.db) == there, "the old one is as it was"
        assert_goes_on(new)

    def test_the_copy_is_for_its_owner_alone(self, places: Places) -> None:
        old, new = places.lived(SQLITE), places.empty(SQLITE)
        copy(places, old, new)
        assert Path(new.db.engine.url.database or "").stat().st_mode & 0o077 == 0

    def test_the_place_may_be_written_as_for_several_authorities(self, places: Places) -> None:
        old, new = places.lived(SQLITE), places.empty(SQLITE)
        to = address(new.db.engine.url).replace("lewisham", "{authority}")
        said = places.run(old, "db", "copy", to, "--authority", "lewisham", among=("essex",))
        assert said.exit_code == 0, said.output
        assert rows(new.db) == rows(old.db)

    def test_who_stops_it_by_hand_leaves_nothing_behind(self, places: Places) -> None:
        old, new = places.lived(SQLITE), places.empty(SQLITE)
        event.listen(Session, "before_commit", _stop)
        try:
            said = copy(places, old, new)
        finally:
            event.remove(Session, "before_commit", _stop)
        assert (said.exit_code, "Aborted!" in said.output) == (1, True)
        assert_nothing_in(new)

    def test_what_differed_before_comes_along_and_is_told(self, places: Places) -> None:
        old, new = places.lived(SQLITE), places.empty(SQLITE)
        alter(old, "UPDATE \"case\" SET awaited = '[]'")
        said = copy(places, old, new)
        assert (said.exit_code, "came along as they were" in said.output) == (0, True)
        assert rows(new.db) == rows(old.db)

    @pytest.mark.parametrize("to", [SQLITE, POSTGRESQL])
    def test_a_stored_null_and_nothing_at_all_stay_apart(self, places: Places, to: str) -> None:
        old, new = places.lived(SQLITE), places.empty(to)
        alter(old, "UPDATE moved_case SET before = 'null'")
        assert copy(places, old, new).exit_code == 0
        with new.db.read() as session:
            stored = session.execute(
                text("SELECT CAST(before AS TEXT), before IS NULL FROM moved_case")
            ).one()
            erased = session.scalar(text("SELECT count(*) FROM history WHERE content IS NULL"))
        assert (stored[0], bool(stored[1]), erased) == ("null", False, 1)

    def test_the_next_number_is_past_the_highest_and_of_what_came_empty_one(self, places: Places) -> None:
        old, new = places.lived(SQLITE), places.empty(POSTGRESQL)
        alter(old, "DELETE FROM cover", "UPDATE access_log SET id = 5000")
        copy(places, old, new)
        with new.db.command() as session:
            first = session.scalars(
                text(
                    "INSERT INTO cover (person_id, by_id, from_on, until_on, reason, arranged_by_id) "
                    "VALUES (1, 2, '2027-01-01', '2027-01-02', '', 1) RETURNING id"
                )
            ).one()
            looked = (
                "INSERT INTO access_log (at, asked_for, outcome) VALUES ('2027-01-01', '', '') RETURNING id"
            )
            assert (first, session.scalars(text(looked)).one()) == (1, 5001)

    @pytest.mark.parametrize(
        ("to", "point", "count"),
        [
            (SQLITE, "INSERT INTO visit", 1),
            (POSTGRESQL, "INSERT INTO visit", 1),
            (POSTGRESQL, "UPDATE alembic_version SET version_num = ", 2),
        ],
    )
    def test_a_copy_that_was_killed_is_not_served_and_begun_anew(
        self, places: Places, to: str, point: str, count: int
    ) -> None:
        old, new = places.lived(SQLITE), places.empty(to)
        words = [sys.executable, "-c", KILLED, point, str(count), address(new.db.engine.url)]
        ended = subprocess.run(
            words, env={**os.environ, "KEEPSTEP_DATA": str(places.folder / "old")}, check=False
        )
        assert ended.returncode == -signal.SIGKILL
        refused = places.run(new, "serve")
        assert (refused.exit_code, "never proved" in refused.output) == (1, True), refused.output
        said = copy(places, old, new)
        assert (said.exit_code, "was cut off. That is taken away first." in said.output) == (0, True)
        assert rows(new.db) == rows(old.db)


KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from web.cli import main

point, count = sys.argv[1], int(sys.argv[2])

def hear(connection, cursor, statement, *more):
    global count
    count -= statement.startswith(point)
    if not count:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, "before_cursor_execute", hear)
main(["db", "copy", sys.argv[3]])
"""
"""A copy by a process that is killed when it comes to a statement like this for so many times."""


class TestRefused:
    """Nothing is written, and the sentence says what to do."""

    @BOTH
    def test_a_place_that_is_not_empty(self, places: Places, kind: str) -> None:
        old, new = places.lived(SQLITE), places.empty(kind)
        alter(new, "CREATE TABLE theirs (id INTEGER)")
        said = copy(places, old, new)
        assert (said.exit_code, "is not empty: it holds 1 table, such as theirs" in said.output) == (1, True)
        with new.db.read() as session:
            assert session.scalar(text("SELECT count(*) FROM theirs")) == 0

    @BOTH
    def test_the_same_database(self, places: Places, kind: str) -> None:
        old = places.lived(kind)
        there = rows(old.db)
        said = copy(places, old, old)
        assert (said.exit_code, "is the database that is to be copied" in said.output) == (1, True)
        assert rows(old.db) == there

    def test_a_database_that_is_served_from_a_file(self, places: Places) -> None:
        old, new = places.lived(SQLITE), places.empty(SQLITE)
        with only_server(places.folder / "old"):
            said = copy(places, old, new)
        assert (said.exit_code, "already serves the data" in said.output) == (1, True)
        assert_nothing_in(new)

    def test_a_database_at_which_another_process_is(self, places: Places) -> None:
        old, new = places.lived(POSTGRESQL), places.empty(SQLITE)
        other = Database(old.db.engine.url)
        with other.read() as session:
            session.scalar(text("SELECT 1"))
            said = copy(places, old, new)
        other.close()
        assert (said.exit_code, "Somebody is at this database: 1 other connection" in said.output) == (
            1,
            True,
        )
        assert_nothing_in(new)

    def test_a_database_of_another_version(self, places: Places) -> None:
        old, new = places.lived(SQLITE), places.empty(SQLITE)
        alter(old, "UPDATE alembic_version SET version_num = '0005'")
        said = copy(places, old, new)
        assert (said.exit_code, "comes from an older version, and is not copied." in said.output) == (1, True)
        assert_nothing_in(new)

    @pytest.mark.parametrize(
        ("to", "says"),
        [
            ("somewhere", "is no address of a database. Write it like"),
            ("mysql://k@db.example/keepstep", "in a SQLite file or on PostgreSQL. Write it like"),
            ("sqlite://", "in a SQLite file or on PostgreSQL. Write it like"),
            ("sqlite:////nowhere/at/all.sqlite", "There is no folder /nowhere/at."),
            ("postgresql://k:geheim@/keepstep?host=/nowhere", "cannot be used: "),
        ],
    )
    def test_an_address_that_leads_nowhere(self, places: Places, to: str, says: str) -> None:
        said = places.run(places.lived(SQLITE), "db", "copy", to)
        assert (said.exit_code, says in said.output, "geheim" in said.output) == (1, True, False), said.output

    @pytest.mark.parametrize(
        ("spoil", "says"),
        [
            (
                "UPDATE child SET given_name = printf('%0101d', 1) WHERE id = 1",
                "given_name has 101 characters",
            ),
            (
                "UPDATE child SET given_name = 'R' || char(0) WHERE id = 1",
                "given_name holds a character (NUL)",
            ),
        ],
    )
    def test_a_row_that_postgresql_does_not_take_is_named_without_what_it_says(
        self, places: Places, spoil: str, says: str
    ) -> None:
        old, new = places.lived(SQLITE), places.empty(POSTGRESQL)
        alter(old, spoil)
        said = copy(places, old, new)
        assert (said.exit_code, f"The row of child with id 1 cannot be carried: {says}" in said.output) == (
            1,
            True,
        )
        assert_nothing_in(new)

    @BOTH
    def test_a_copy_in_which_a_row_came_out_otherwise_is_taken_away_again(
        self, places: Places, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old, new = places.lived(SQLITE), places.empty(kind)
        monkeypatch.setattr(pour, "release", lambda db, revision: pytest.fail("released"))
        event.listen(Session, "before_commit", _spoil)
        try:
            said = copy(places, old, new)
        finally:
            event.remove(Session, "before_commit", _spoil)
        assert (said.exit_code, "team has 2 rows, and not all of them say the same" in said.output) == (
            1,
            True,
        )
        assert_nothing_in(new)


def _stop(session: Session) -> None:
    """As Ctrl+C does, once rows are written."""
    if inspect(session.connection()).has_table("team") and session.scalar(text("SELECT count(*) FROM team")):
        raise KeyboardInterrupt


def _spoil(session: Session) -> None:
    """As if the new database had kept something else than it was given."""
    if inspect(session.connection()).has_table("team"):
        session.execute(text("UPDATE team SET name = 'Other' WHERE id = 1"))
