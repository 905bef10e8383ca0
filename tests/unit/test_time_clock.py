"""Instants in UTC, days in London."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from engine.time.clock import LONDON, FrozenClock, SystemClock, at_local, local_date, start_of


def test_system_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_frozen_clock_stands_still_until_moved() -> None:
    clock = FrozenClock(datetime(2027, 1, 5, 9, tzinfo=UTC))
    assert clock.now() == clock.now() == datetime(2027, 1, 5, 9, tzinfo=UTC)
    clock.advance(days=1, hours=2)
    assert clock.now() == datetime(2027, 1, 6, 11, tzinfo=UTC)
    clock.move_to(datetime(2026, 12, 14, 10, tzinfo=LONDON))
    assert clock.now() == datetime(2026, 12, 14, 10, tzinfo=UTC)


def test_an_instant_without_a_zone_is_refused_with_a_remedy() -> None:
    with pytest.raises(ValueError, match="no time zone. Give an aware datetime"):
        FrozenClock(datetime(2027, 1, 5, 9))  # noqa: DTZ001
    with pytest.raises(ValueError, match="no time zone"):
        local_date(datetime(2027, 1, 5, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        (date(2027, 3, 28), datetime(2027, 3, 28, 0, tzinfo=UTC)),
        (date(2027, 3, 29), datetime(2027, 3, 28, 23, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 30, 23, tzinfo=UTC)),
        (date(2027, 11, 1), datetime(2027, 11, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_day_starts_at_midnight_in_london_on_both_sides_of_each_clock_change(
    day: date, instant: datetime
) -> None:
    assert start_of(day) == instant
    assert local_date(instant) == day
    assert local_date(instant - timedelta(seconds=1)) == day - timedelta(days=1)


def test_the_day_of_the_spring_change_has_23_hours_and_the_autumn_one_25() -> None:
    assert start_of(date(2027, 3, 29)) - start_of(date(2027, 3, 28)) == timedelta(hours=23)
    assert start_of(date(2027, 11, 1)) - start_of(date(2027, 10, 31)) == timedelta(hours=25)


def test_a_time_of_day_follows_londons_clocks() -> None:
    assert at_local(date(2027, 3, 27), time(8)) == datetime(2027, 3, 27, 8, tzinfo=UTC)
    assert at_local(date(2027, 3, 28), time(8)) == datetime(2027, 3, 28, 7, tzinfo=UTC)
