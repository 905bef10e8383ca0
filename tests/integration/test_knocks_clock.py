"""The clock misbehaves, or a case does: an outage, a clock put back, a state that nobody can read."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import OperationalError

from engine.cases.models import Case, Deadline
from engine.db import Database
from engine.outbox.models import Notification, Outbox
from engine.time.clock import at_local
from tests.office import Office
from tests.whole import assert_sound, assert_whole

VISIT = "visit_overdue"
DUE = date(2027, 1, 14)
"""The last day of the first visit of a case supported from 14 December 2026."""


def kinds(office: Office, ref: str) -> Counter[tuple[str, str]]:
    """How often each element rang, and how often it was announced."""
    rows = [*office.history(ref, "clock_passed"), *office.history(ref, "rung_sent")]
    return Counter((row.kind, row.content["element"]) for row in rows)


def told(office: Office, ref: str) -> list[tuple[str | None, int]]:
    with office.db.read() as session:
        query = select(Notification.rung, Notification.person_id).join(Case, Case.id == Notification.case_id)
        query = query.where(Case.ref == ref, Notification.element_id == VISIT).order_by(Notification.id)
        return [(rung, person) for rung, person in session.execute(query)]


def corrupt(office: Office, ref: str, **values: Any) -> None:
    """Damage a case as a failing disk or a hand in the database would."""
    with office.db.command() as session:
        session.execute(update(Case).where(Case.ref == ref).values(**values))


def test_after_a_week_without_a_tick_each_clock_sends_its_highest_rung_and_no_other(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 22), ticking=False)
    for _ in range(3):
        office.tick()
    assert told(office, ref) == [("5", office.person("Tom Teamlead"))]
    assert kinds(office, ref) == {
        ("clock_passed", VISIT): 1,
        ("clock_passed", "initial_meeting_overdue"): 1,
        ("rung_sent", VISIT): 1,
        ("rung_sent", "initial_meeting_overdue"): 1,
    }
    assert_sound(office)
    office.go_to(date(2027, 1, 28), time(8))
    assert [rung for rung, _ in told(office, ref)] == ["5", "10"]


def test_after_a_week_without_a_tick_there_is_one_digest_not_five(office: Office) -> None:
    office.supported()
    office.go_to(date(2027, 1, 22), ticking=False)
    office.tick()
    office.tick()
    with office.db.read() as session:
        keys = session.scalars(
            select(Outbox.key).where(Outbox.key.like("digest:%"), Outbox.kind == "email")
        ).all()
    assert keys
    assert {key.split(":")[1] for key in keys} == {"2027-01-22"}
    assert len(keys) == len(set(keys))


def test_a_clock_put_back_by_an_hour_fires_and_tells_nothing_twice(office: Office) -> None:
    ref = office.supported()
    for on, at in ((DUE, time(8)), (date(2027, 1, 15), time(0))):
        office.go_to(on, at)
        office.tick()
        said = kinds(office, ref), told(office, ref)
        office.clock.advance(hours=-1)
        for _ in range(5):
            office.tick()
            office.clock.advance(minutes=15)
        assert (kinds(office, ref), told(office, ref)) == said
    assert kinds(office, ref)["clock_passed", VISIT] == 1
    assert told(office, ref) == [("due", office.person("Amina Caseworth"))]


def test_a_clock_put_back_sends_no_digest_twice(office: Office) -> None:
    office.supported()
    office.go_to(DUE, time(8, 30))
    office.tick()
    with office.db.read() as session:
        before = session.scalars(select(Outbox.key).where(Outbox.key.like("digest:%"))).all()
    office.clock.advance(hours=-1)
    office.go_to(DUE, time(9))
    office.tick()
    with office.db.read() as session:
        assert session.scalars(select(Outbox.key).where(Outbox.key.like("digest:%"))).all() == before


def test_work_done_while_the_clock_is_behind_is_kept_in_order(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 5), time(9))
    office.do(ref, "record_visit")
    office.clock.advance(hours=-1)
    office.do(ref, "record_visit")
    office.clock.advance(hours=1)
    office.do(ref, "record_visit")
    rows = office.history(ref)
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    done = [row.content["submission"] for row in rows if row.kind == "task_done"]
    assert done == sorted(done)
    assert office.clocks(ref)[VISIT] == date(2027, 2, 2)
    assert_sound(office)
    office.go_to(date(2027, 2, 3))
    assert kinds(office, ref)["clock_passed", VISIT] == 1


@pytest.fixture
def three(office: Office) -> Office:
    """Three cases whose first visit was due yesterday, nothing of it looked at yet."""
    for child in ("Robin Sample", "Sky Testford", "Kit Specimen"):
        office.supported(child)
    office.go_to(date(2027, 1, 15), ticking=False)
    return office


DAMAGE: dict[str, dict[str, Any]] = {
    "bytes of another kind": {"state": b"\x07not ours"},
    "bytes cut off": {"state": b"\x01x\x9c"},
    "nothing": {"state": b""},
    "a date that is none": {"facts": {"last_visit_on": "2026-02-30"}},
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_case_that_cannot_be_read_becomes_an_incident_and_the_others_go_on(
    three: Office, damage: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    corrupt(three, "CIN-2002", **damage)
    before = len(three.history("CIN-2002"))
    with caplog.at_level(logging.CRITICAL):
        done = three.tick()
    assert done.incidents >= 1
    assert three.case("CIN-2002").status == "incident"
    assert three.case("CIN-2002").incident
    assert len(three.history("CIN-2002")) == before
    for ref in ("CIN-2001", "CIN-2003"):
        assert kinds(three, ref)["clock_passed", VISIT] == 1
        assert kinds(three, ref)["rung_sent", VISIT] == 1
        assert_whole(three, ref)


def test_a_case_that_can_be_read_again_comes_back_and_has_missed_nothing(three: Office) -> None:
    state = three.case("CIN-2002").state
    corrupt(three, "CIN-2002", state=b"\x01rubbish")
    three.tick()
    three.tick()
    corrupt(three, "CIN-2002", state=state)
    three.clock.advance(minutes=59)
    assert three.tick().incidents == 0
    assert three.case("CIN-2002").status == "incident"
    three.clock.advance(minutes=1)
    three.tick()
    case = three.case("CIN-2002")
    assert (case.status, case.incident) == ("open", "")
    assert len(three.history("CIN-2002", "resumed")) == 1
    assert kinds(three, "CIN-2002") == kinds(three, "CIN-2001")
    assert kinds(three, "CIN-2002")["clock_passed", VISIT] == 1
    assert_sound(three)


def test_a_case_set_aside_comes_back_with_the_next_rung_if_no_timer_wakes_it(three: Office) -> None:
    three.tick()
    corrupt(three, "CIN-2002", status="incident", incident="A disk was full")
    three.go_to(date(2027, 1, 18), time(8))
    assert three.case("CIN-2002").status == "open"
    assert three.deadline("CIN-2002", VISIT).rung_sent == "2"


def test_a_case_set_aside_comes_back_when_somebody_moves_it(three: Office) -> None:
    state = three.case("CIN-2002").state
    corrupt(three, "CIN-2002", state=b"\x01rubbish")
    three.tick()
    corrupt(three, "CIN-2002", state=state)
    three.do("CIN-2002", "record_visit")
    assert three.case("CIN-2002").status == "open"
    three.go_to(date(2027, 2, 16))
    assert three.deadline("CIN-2002", VISIT).rung_sent == "2"
    assert_sound(three)


def test_every_case_may_break_and_the_tick_still_comes_to_its_end(three: Office) -> None:
    for ref in ("CIN-2001", "CIN-2002", "CIN-2003"):
        corrupt(three, ref, state=b"\x01rubbish")
    done = three.tick()
    assert done.incidents >= 3
    assert done.digests > 0
    assert three.tick().incidents == 0, "none is tried again before an hour is over"


@pytest.fixture
def impatient(three: Office) -> Iterator[Office]:
    """The three cases in an office that does not wait for a database somebody else writes to."""

    def hurry(connection, record):  # type: ignore[no-untyped-def]
        connection.execute("PRAGMA busy_timeout = 0")

    three.db.close()
    event.listen(three.db.engine, "connect", hurry)
    yield three
    event.remove(three.db.engine, "connect", hurry)


def test_a_database_that_is_busy_is_no_fault_of_a_case(impatient: Office) -> None:
    other = Database(str(impatient.db.engine.url))
    with other.command(), pytest.raises(OperationalError, match="locked"):
        impatient.tick()
    other.close()
    assert {impatient.case(f"CIN-200{number}").status for number in (1, 2, 3)} == {"open"}
    impatient.tick()
    assert all(kinds(impatient, f"CIN-200{number}")["clock_passed", VISIT] == 1 for number in (1, 2, 3))


def test_a_disk_that_fails_for_a_moment_is_no_fault_of_a_case(three: Office) -> None:
    failing = ["UPDATE deadline"]

    def fail(connection, cursor, statement, parameters, context, many):  # type: ignore[no-untyped-def]
        if failing and statement.startswith(failing[0]):
            failing.clear()
            raise OperationalError(statement, parameters, Exception("disk I/O error"))

    event.listen(three.db.engine, "before_cursor_execute", fail)
    with pytest.raises(OperationalError, match="disk"):
        three.tick()
    event.remove(three.db.engine, "before_cursor_execute", fail)
    assert {three.case(f"CIN-200{number}").status for number in (1, 2, 3)} == {"open"}
    three.tick()
    assert all(kinds(three, f"CIN-200{number}")["clock_passed", VISIT] == 1 for number in (1, 2, 3))
    assert_sound(three)


def test_a_deadline_that_asks_for_nothing_more_is_not_woken_for_ever(three: Office) -> None:
    while three.tick().woken:
        pass
    with three.db.read() as session:
        waiting = session.scalars(select(Deadline.wake_at).where(Deadline.wake_at.is_not(None))).all()
    assert waiting
    assert min(waiting) > at_local(date(2027, 1, 15), time(10))
