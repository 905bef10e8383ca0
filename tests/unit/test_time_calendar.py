"""Working days: the event is day 0, bank holidays are England's, closures are the authority's."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.time.calendar import Calendar, DayOff

# The first look at a year reads its bank holidays, which no limit on the time of one example foresees.
UNHURRIED = settings(deadline=None)
DAYS = st.dates(date(2018, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 4, 1), 45, date(2026, 6, 9)),
        (date(2026, 4, 2), 10, date(2026, 4, 20)),
        (date(2022, 5, 27), 10, date(2022, 6, 14)),
        (date(2023, 4, 28), 10, date(2023, 5, 16)),
        (date(2020, 4, 30), 10, date(2020, 5, 15)),
    ],
)
def test_working_days_are_counted_from_day_0_over_bank_holidays(start: date, count: int, due: date) -> None:
    assert Calendar().add_working_days(start, count) == due


def test_an_event_on_a_weekend_gives_the_same_working_day_as_the_friday_before() -> None:
    calendar = Calendar()
    friday = date(2026, 6, 12)
    for day in (friday, friday + timedelta(days=1), friday + timedelta(days=2)):
        assert calendar.add_working_days(day, 3) == date(2026, 6, 17)


def test_working_days_are_counted_back() -> None:
    assert Calendar().add_working_days(date(2026, 12, 29), -1) == date(2026, 12, 24)


def test_a_closure_day_moves_what_is_counted_over_it() -> None:
    shut = Calendar(closures={date(2026, 12, 29): "Staff day"})
    assert Calendar().add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert shut.add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 30)
    assert shut.day_off(date(2026, 12, 29)) == DayOff(date(2026, 12, 29), "Staff day", "closure")


def test_a_proclaimed_day_is_a_bank_holiday() -> None:
    calendar = Calendar(proclaimed={date(2027, 6, 4): "A jubilee"})
    assert calendar.day_off(date(2027, 6, 4)) == DayOff(date(2027, 6, 4), "A jubilee", "bank_holiday")
    assert calendar.add_working_days(date(2027, 6, 3), 1) == date(2027, 6, 7)


def test_a_bank_holiday_on_a_weekend_counts_as_weekend_and_its_substitute_as_bank_holiday() -> None:
    calendar = Calendar()
    boxing_day, substitute = calendar.day_off(date(2026, 12, 26)), calendar.day_off(date(2026, 12, 28))
    assert boxing_day is not None
    assert boxing_day.kind == "weekend"
    assert substitute == DayOff(date(2026, 12, 28), "Boxing Day (substitute day)", "bank_holiday")


def test_scotlands_holidays_are_working_days_here() -> None:
    assert Calendar().is_working_day(date(2026, 11, 30))
    assert Calendar().is_working_day(date(2026, 1, 2))


def test_days_off_are_listed_from_the_day_after_the_start_to_the_end() -> None:
    days = Calendar().days_off_between(date(2026, 12, 25), date(2026, 12, 28))
    assert [day.on for day in days] == [date(2026, 12, 26), date(2026, 12, 27), date(2026, 12, 28)]
    assert Calendar().days_off_between(date(2026, 12, 28), date(2026, 12, 25)) == ()


def test_nearest_working_days() -> None:
    calendar = Calendar()
    assert calendar.next_working_day(date(2026, 12, 25)) == date(2026, 12, 29)
    assert calendar.previous_working_day(date(2026, 12, 28)) == date(2026, 12, 24)
    assert calendar.next_working_day(date(2026, 12, 29)) == date(2026, 12, 29)
    assert calendar.previous_working_day(date(2026, 12, 29)) == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 14), 9, date(2027, 9, 14)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)),
    ],
)
def test_months_clamp_to_the_months_end(start: date, months: int, end: date) -> None:
    assert Calendar().add_months(start, months) == end


@UNHURRIED
@given(DAYS, st.integers(0, 250))
def test_counting_undoes_adding(start: date, count: int) -> None:
    calendar = Calendar()
    assert calendar.working_days_between(start, calendar.add_working_days(start, count)) == count


@UNHURRIED
@given(DAYS, st.integers(0, 250))
def test_counting_back_undoes_subtracting_from_a_working_day(day: date, count: int) -> None:
    calendar = Calendar()
    start = calendar.next_working_day(day)
    assert calendar.working_days_between(start, calendar.add_working_days(start, -count)) == -count


@UNHURRIED
@given(DAYS, DAYS)
def test_adding_what_was_counted_reaches_the_last_working_day_counted(first: date, second: date) -> None:
    calendar = Calendar()
    start, end = min(first, second), max(first, second)
    count = calendar.working_days_between(start, end)
    assert calendar.working_days_between(end, start) == -count
    if count:
        assert calendar.add_working_days(start, count) == calendar.previous_working_day(end)


@UNHURRIED
@given(DAYS, st.integers(1, 100))
def test_what_is_reached_is_a_working_day(start: date, count: int) -> None:
    calendar = Calendar(closures={date(2027, 5, 14): "Staff day"})
    assert calendar.is_working_day(calendar.add_working_days(start, count))
    assert calendar.is_working_day(calendar.add_working_days(start, -count))
