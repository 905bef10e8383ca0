"""When work opens and when timers fire, in London's time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.time.deadline import fires_at
from tests.unit.time_cases import MONDAY, own, row, times


@pytest.mark.parametrize(
    ("value", "unit", "lead", "days"),
    [
        (10, "weeks", None, 28),
        (6, "weeks", None, 21),
        (6, "weeks", (4, "weeks"), 28),
        (10, "weeks", (5, "working_days"), 7),
    ],
)
def test_work_opens_before_the_due_date(value: int, unit: Any, lead: Any, days: int) -> None:
    clock, facts = times(row(value=value, unit=unit, lead=lead)), {"last_visit_on": MONDAY}
    due_on = clock.due("visit", facts).due_on
    assert due_on is not None
    assert clock.opens("visit", facts) == due_on - timedelta(days=days)


def test_the_lead_follows_the_childs_own_interval() -> None:
    clock = times(row(value=10, unit="weeks"), own=(own(2, "weeks"),))
    assert clock.opens("visit", {"last_visit_on": MONDAY}) == date(2026, 6, 8)


@pytest.mark.parametrize(
    ("start", "due_on", "on_the_day", "after_it"),
    [
        (date(2027, 2, 26), date(2027, 3, 26), "2027-03-26T00:00", "2027-03-27T00:00"),
        (date(2027, 2, 27), date(2027, 3, 27), "2027-03-27T00:00", "2027-03-28T00:00"),
        (date(2027, 2, 28), date(2027, 3, 28), "2027-03-28T00:00", "2027-03-28T23:00"),
        (date(2027, 3, 29), date(2027, 4, 29), "2027-04-28T23:00", "2027-04-29T23:00"),
        (date(2027, 10, 1), date(2027, 11, 1), "2027-11-01T00:00", "2027-11-02T00:00"),
        (date(2027, 9, 30), date(2027, 10, 30), "2027-10-29T23:00", "2027-10-30T23:00"),
        (date(2027, 10, 31), date(2027, 11, 30), "2027-11-30T00:00", "2027-12-01T00:00"),
    ],
)
def test_timers_fire_at_midnight_in_london_across_both_clock_changes(
    start: date, due_on: date, on_the_day: str, after_it: str
) -> None:
    due = times(row(value=1, unit="months")).due("visit", {"last_visit_on": start})
    assert due.due_on == due_on
    assert fires_at(due, on_the_day=True) == datetime.fromisoformat(f"{on_the_day}Z")
    assert fires_at(due, on_the_day=False) == datetime.fromisoformat(f"{after_it}Z")


def test_a_deadline_on_the_day_of_the_autumn_change_ends_after_25_hours() -> None:
    due = times(row(value=1, unit="weeks")).due("visit", {"last_visit_on": date(2027, 10, 24)})
    assert due.due_on == date(2027, 10, 31)
    assert fires_at(due, on_the_day=True) == datetime(2027, 10, 30, 23, tzinfo=UTC)
    assert fires_at(due, on_the_day=False) == datetime(2027, 11, 1, 0, tzinfo=UTC)


def test_hours_are_elapsed_time_and_fire_at_their_instant() -> None:
    clock = times(row(value=24, unit="hours", kind="deadline", counts_from=("need_decided_at",)))
    decided = datetime(2027, 3, 27, 10, tzinfo=UTC)
    due = clock.due("visit", {"need_decided_at": decided})
    assert due.due_at == decided + timedelta(hours=24)
    assert due.due_on == date(2027, 3, 28)
    assert fires_at(due, on_the_day=False) == fires_at(due, on_the_day=True) == due.due_at
