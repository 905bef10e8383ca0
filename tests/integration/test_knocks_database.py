"""Many at one database: readers are not held up and see one moment, writers queue and lose nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from engine.cases.complete import Completed
from engine.cases.models import Case, History, Submission
from engine.db import Database, NoTurn
from engine.people.models import Person
from tests.office import Office
from tests.together import together
from tests.whole import assert_sound

pytestmark = pytest.mark.both_databases


def another(office: Office) -> Database:
    """The same file, opened a second time, as a second process would."""
    return Database(office.db.engine.url)


def impatient(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """Let this connection wait no longer than a moment for its turn."""
    on_sqlite = hasattr(connection, "executescript")
    connection.execute("PRAGMA busy_timeout = 0" if on_sqlite else "SET lock_timeout = '50ms'")
    connection.commit()


def failed(db: Database) -> int:
    with db.read() as session:
        return session.scalars(select(Person.failed_sign_ins).where(Person.id == 1)).one()


def test_a_page_read_during_a_long_command_sees_the_old_state_and_does_not_wait(office: Office) -> None:
    ref = office.supported()
    before = office.case(ref)
    with office.desk("Amina Caseworth") as desk, ThreadPoolExecutor(1) as threads:
        desk.session.execute(update(Case).values(outcome="half done"))
        seen = threads.submit(office.case, ref).result(timeout=5)
        assert (seen.outcome, seen.version) == (before.outcome, before.version)
        assert office.open_elements(ref) >= {"record_visit"}
    assert office.case(ref).outcome == "half done"


def test_a_page_sees_one_moment_however_long_it_reads(office: Office) -> None:
    ref = office.supported()
    with office.db.read() as session:
        count = select(func.count(History.id))
        before = session.scalar(count)
        office.do(ref, "record_visit")
        assert session.scalar(count) == before
        assert session.scalar(select(func.count(Submission.id)).where(Submission.form == "record_visit")) == 0
    with office.db.read() as session:
        assert session.scalar(count) > (before or 0)


def test_a_command_that_fails_leaves_nothing_behind_and_the_next_goes_on(office: Office) -> None:
    ref = office.supported()
    before = office.case(ref).version

    def fail() -> None:
        with office.desk("Amina Caseworth") as desk:
            desk.session.execute(update(Case).values(outcome="half done"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (office.case(ref).outcome, office.case(ref).version) == ("", before)
    office.do(ref, "record_visit")


def test_a_command_within_a_command_is_refused_at_once_and_says_what_to_do(office: Office) -> None:
    ref = office.supported()
    with office.desk("Amina Caseworth") as desk:
        desk.session.execute(update(Case).values(outcome="half done"))
        with pytest.raises(RuntimeError, match="Pass the session"), office.db.command():
            pass
    assert office.case(ref).outcome == "half done", "the outer command goes on"
    office.do(ref, "record_visit")


def test_a_page_may_not_write(office: Office) -> None:
    with pytest.raises(RuntimeError, match="use a command"), office.db.read() as session:
        session.get_one(Person, 1).name = "Somebody Else"
    with office.db.read() as session:
        assert session.get_one(Person, 1).name != "Somebody Else"


def test_writers_of_two_processes_queue_and_no_change_is_lost(office: Office) -> None:
    other = another(office)

    def counts(db: Database) -> Callable[[], None]:
        def count() -> None:
            for _ in range(25):
                with db.command() as session:
                    session.get_one(Person, 1).failed_sign_ins += 1

        return count

    answers = together([counts(office.db), counts(other), counts(office.db), counts(other)])
    other.close()
    assert answers == [None] * 4
    assert failed(office.db) == 100


def test_a_second_writer_waits_for_the_first_and_then_sees_what_it_wrote(office: Office) -> None:
    other, began = another(office), threading.Event()

    def second() -> int:
        began.set()
        with other.command() as session:
            return session.get_one(Person, 1).failed_sign_ins

    with ThreadPoolExecutor(1) as threads:
        with office.db.command() as session:
            asked = threads.submit(second)
            assert began.wait(5)
            session.get_one(Person, 1).failed_sign_ins = 7
            session.flush()
            assert not asked.done()
        assert asked.result(timeout=15) == 7
    other.close()


def test_two_processes_work_on_the_same_case_without_a_conflict(office: Office) -> None:
    ref, other = office.supported(), another(office)
    second = Office(other)
    works: list[Callable[[], Completed]] = [
        lambda: office.do(ref, "record_visit"),
        lambda: second.do(ref, "record_supervision"),
        lambda: office.do(ref, "arrange_meeting"),
    ]
    answers = together(works)
    other.close()
    assert all(isinstance(answer, Completed) for answer in answers), answers
    assert_sound(office)


def test_a_writer_that_waits_too_long_fails_and_nothing_is_half_done(office: Office) -> None:
    other = another(office)
    event.listen(other.engine, "connect", impatient)
    with office.db.command() as session:
        session.get_one(Person, 1).failed_sign_ins = 1
        with pytest.raises((OperationalError, NoTurn), match="locked|ten seconds"), other.command():
            pass
    other.close()
    assert failed(office.db) == 1
