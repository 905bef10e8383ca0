"""A clock that is wrong for a while, or changed by law: nothing is lost, nothing fires or is told twice.

What a clock that was ahead has announced stays announced: nobody can be untold. That is said in the reference.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from engine.outbox.models import Notification, Outbox
from engine.time.clock import at_local
from tests.faults.many import MEETING_LATE, copies, taken_on
from tests.invariants import sound
from tests.office import Office

pytestmark = pytest.mark.both_databases

VISIT = "visit_overdue"
DUE = date(2027, 1, 14)
"""The last day of the first visit of a case supported from 14 December 2026."""


def told(office: Office) -> Counter[tuple[str, str | None]]:
    """How many were told of which rung of which clock."""
    with office.db.read() as session:
        rung = select(Notification.element_id, Notification.rung).where(Notification.rung.is_not(None))
        return Counter((element, rung) for element, rung in session.execute(rung))


def passed(office: Office, ref: str) -> Counter[str]:
    return Counter(row.content["element"] for row in office.history(ref, "clock_passed"))


def rounds(office: Office, hours: float) -> None:
    """Rounds a quarter of an hour apart, for so long."""
    until = office.clock.now() + timedelta(hours=hours)
    while office.clock.now() < until:
        office.tick()
        office.clock.advance(minutes=15)


def test_a_week_without_any_process_and_then_two(office: Office, second: Office) -> None:
    copies(office, taken_on(office), 19)
    office.go_to(MEETING_LATE, time(7))
    office.go_to(date(2027, 1, 7), ticking=False)
    for _ in range(2):
        office.tick()
        second.tick()
    assert all(
        passed(office, f"CIN-{2001 + number}") == {"initial_meeting_overdue": 1} for number in range(20)
    )
    rungs = {rung for _, rung in told(office)}
    assert rungs == {"due", "5"}, "of what came meanwhile the highest rung, and none of those before"
    with office.db.read() as session:
        mornings = session.scalars(
            select(Outbox.key).where(Outbox.key.like("digest:%"), Outbox.kind == "mark")
        )
        assert "digest:2027-01-06" not in set(mornings), "no morning is made up for"
    sound(office)


@pytest.mark.parametrize("hours", [1, -1])
def test_an_hour_wrong_and_right_again(office: Office, hours: int) -> None:
    ref = office.supported()
    for on, at in ((DUE, time(7, 30)), (date(2027, 1, 14), time(23, 30)), (date(2027, 1, 18), time(7, 30))):
        office.go_to(on, at)
        office.clock.advance(hours=hours)
        rounds(office, 2)
        office.clock.advance(hours=-hours)
        rounds(office, 2)
    assert passed(office, ref)[VISIT] == 1
    rungs = [row.content for row in office.history(ref, "rung_sent")]
    assert [said["rung"] for said in rungs if said["element"] == VISIT] == ["due", "2"]
    sound(office)


def test_thirty_days_ahead_and_right_again(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2026, 12, 16))
    office.clock.advance(days=30)
    rounds(office, 1)
    early = told(office)
    assert (VISIT, "due") in early, "the clock said that it was due, and so it was told"
    office.clock.advance(days=-30)
    rounds(office, 1)
    assert office.deadline(ref, VISIT).due_on == DUE, "the date itself has not moved"
    sound(office)
    office.go_to(date(2026, 12, 18))
    office.do(ref, "record_visit")
    sound(office)
    again = office.deadline(ref, VISIT)
    assert (again.status, again.due_on) == ("waiting", date(2027, 1, 20)), (
        "the next one counts from the visit"
    )
    office.go_to(date(2027, 1, 21))
    assert told(office)[VISIT, "due"] == early[VISIT, "due"] + 1
    assert passed(office, ref)[VISIT] == 2
    sound(office)


def test_thirty_days_behind_and_right_again(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 13))
    office.clock.advance(days=-30)
    rounds(office, 1)
    raised = told(office)
    office.do(ref, "record_supervision")
    office.clock.advance(days=30)
    sound(office)
    office.go_to(date(2027, 1, 19))
    assert passed(office, ref)[VISIT] == 1
    assert told(office)[VISIT, "due"] == 1
    assert told(office)["initial_meeting_overdue", "due"] == raised["initial_meeting_overdue", "due"]
    rows = office.history(ref)
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1)), "in the order in which it was done"
    sound(office)


CHANGES = {
    "forward, on 28 March 2027": (date(2027, 1, 28), date(2027, 3, 28), date(2027, 3, 30), 23),
    "back, on 31 October 2027": (date(2027, 8, 31), date(2027, 10, 31), date(2027, 11, 1), 25),
}
"""When support begins; the Sunday on which the clocks change and supervision is due; the next working day (the first
is Easter's); the Sunday's hours."""


@pytest.mark.parametrize(("begins", "changes", "works", "hours"), CHANGES.values(), ids=CHANGES.keys())
def test_a_deadline_on_the_day_on_which_the_clocks_change(
    office: Office, begins: date, changes: date, works: date, hours: int
) -> None:
    office.go_to(begins, ticking=False)
    ref = office.supported()
    row = office.deadline(ref, "supervision_overdue")
    assert row.due_on == changes
    over = at_local(changes + timedelta(days=1), time(0))
    assert row.fires_at == over
    assert over - at_local(changes, time(0)) == timedelta(hours=hours)
    office.go_to(changes - timedelta(days=1), time(23))
    rounds(office, hours + 1)
    assert office.clock.now() == over
    assert passed(office, ref)["supervision_overdue"] == 0, "the day is not over yet"
    rounds(office, 9)
    [row] = [
        each
        for each in office.history(ref, "clock_passed")
        if each.content["element"] == "supervision_overdue"
    ]
    assert row.at == over
    assert {count for (element, _), count in told(office).items() if element == "supervision_overdue"} == {1}
    office.go_to(works, time(7, 45))
    rounds(office, 0.5)
    with office.db.read() as session:
        digest = session.scalars(select(Outbox.created_at).where(Outbox.key.like("digest:%"))).all()
    assert max(digest) == at_local(works, time(8)), "at eight by the clock on the wall"
    sound(office)
