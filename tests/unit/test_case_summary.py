"""How far a clock has run, as the case page shows it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from engine.cases.models import Deadline
from web.case.summary import WIDTH, clock

DUE = date(2027, 7, 11)


def _row(start_on: date | None, began_at: datetime = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)) -> Deadline:
    return Deadline(due_on=DUE, start_on=start_on, began_at=began_at)


def test_a_clock_that_began_after_midnight_in_london_began_on_that_day() -> None:
    shown = clock(_row(None), date(2027, 7, 1))
    assert shown.words == "0 of 10 days used", "it was 30 June in UTC, and half past midnight of 1 July here"


@pytest.mark.parametrize(
    ("today", "tone", "used"),
    [
        (date(2027, 7, 1), "fill", 0),
        (date(2027, 7, 9), "fill", 8),
        (date(2027, 7, 10), "amber", 9),
        (date(2027, 7, 11), "amber", 10),
        (date(2027, 7, 12), "late", 10),
    ],
)
def test_the_day_itself_is_in_time_and_the_day_after_is_late(today: date, tone: str, used: int) -> None:
    shown = clock(_row(date(2027, 7, 1)), today)
    assert (shown.tone, shown.used) == (tone, used * WIDTH // 10)


def test_what_the_procedure_does_not_set_is_said() -> None:
    row = Deadline(due_on=None, start_on=None, began_at=datetime(2027, 6, 30, tzinfo=UTC))
    assert clock(row, DUE).words == "Not set by this procedure"
