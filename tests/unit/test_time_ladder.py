"""Who is told when: quiet before the day, up the line after it, one rung after an outage."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.time.calendar import Calendar
from engine.time.clock import start_of
from engine.time.ladder import DEFAULT, highest_reached, next_rung_at, rung_times

CHRISTMAS_EVE = date(2026, 12, 24)
CALENDAR = Calendar()


def test_the_default_ladder_goes_up_the_line() -> None:
    assert [(rung.key, rung.tell) for rung in DEFAULT.rungs] == [
        ("due", ("holder",)),
        ("2", ("holder", "manager")),
        ("5", ("manager",)),
        ("10", ("above_manager",)),
    ]


def test_rungs_over_christmas_go_at_8_on_working_days() -> None:
    assert [at for _, at in rung_times(DEFAULT, CHRISTMAS_EVE, CALENDAR)] == [
        datetime(2026, 12, 24, 8, tzinfo=UTC),
        datetime(2026, 12, 30, 8, tzinfo=UTC),
        datetime(2027, 1, 5, 8, tzinfo=UTC),
        datetime(2027, 1, 12, 8, tzinfo=UTC),
    ]


def test_rungs_keep_8_oclock_in_london_when_the_clocks_change() -> None:
    hours = [at.hour for _, at in rung_times(DEFAULT, date(2027, 3, 25), CALENDAR)]
    assert hours == [8, 7, 7, 7]


@pytest.mark.parametrize(
    ("now", "sent", "key"),
    [
        ("2026-12-24T07:59", set(), None),
        ("2026-12-24T08:00", set(), "due"),
        ("2026-12-24T08:00", {"due"}, None),
        ("2026-12-30T09:00", {"due"}, "2"),
        ("2027-01-07T09:00", {"due"}, "5"),
        ("2027-01-07T09:00", {"due", "5"}, None),
        ("2027-01-07T09:00", {"10"}, None),
        ("2027-06-01T09:00", set(), "10"),
    ],
)
def test_only_the_highest_rung_reached_is_sent(now: str, sent: set[str], key: str | None) -> None:
    rung = highest_reached(DEFAULT, CHRISTMAS_EVE, CALENDAR, datetime.fromisoformat(f"{now}Z"), sent)
    assert (rung.key if rung else None) == key


def test_a_rung_that_the_ladder_has_lost_still_counts_as_sent() -> None:
    now = start_of(CHRISTMAS_EVE) + timedelta(days=7)
    assert highest_reached(DEFAULT, CHRISTMAS_EVE, CALENDAR, now, {"7"}) is None


@pytest.mark.parametrize(
    ("sent", "at"),
    [
        (set(), datetime(2026, 12, 24, 8, tzinfo=UTC)),
        ({"due"}, datetime(2026, 12, 30, 8, tzinfo=UTC)),
        ({"due", "5"}, datetime(2027, 1, 12, 8, tzinfo=UTC)),
        ({"10"}, None),
    ],
)
def test_the_next_rung_is_the_first_above_those_sent(sent: set[str], at: datetime | None) -> None:
    assert next_rung_at(DEFAULT, CHRISTMAS_EVE, CALENDAR, sent) == at


def test_waking_for_each_next_rung_sends_every_rung_once() -> None:
    sent: list[str] = []
    while (at := next_rung_at(DEFAULT, CHRISTMAS_EVE, CALENDAR, sent)) is not None:
        assert highest_reached(DEFAULT, CHRISTMAS_EVE, CALENDAR, at - timedelta(seconds=1), sent) is None
        rung = highest_reached(DEFAULT, CHRISTMAS_EVE, CALENDAR, at, sent)
        assert rung is not None
        sent.append(rung.key)
    assert sent == ["due", "2", "5", "10"]
