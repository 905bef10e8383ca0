"""Which clocks run for a parameter, and which of them counts."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock
from engine.time.deadline import Times, fires_at
from engine.time.policy import Policy
from tests.unit.time_cases import MONDAY, row, times


def test_today_is_londons_day() -> None:
    late = Times(
        Policy("test", "Test", ()), Calendar(), FrozenClock(datetime(2026, 6, 10, 23, 30, tzinfo=UTC))
    )
    assert late.today() == date(2026, 6, 11)


def test_a_deadline_carries_its_start_its_due_date_and_the_days_skipped() -> None:
    due = times(row()).due("visit", {"last_visit_on": date(2026, 12, 1)})
    assert (due.start_on, due.due_on, due.outer_on) == (date(2026, 12, 1), date(2026, 12, 31), None)
    assert due.active is not None
    assert due.active.start_fact == "last_visit_on"
    assert len(due.active.skipped) == 10


@pytest.mark.parametrize(
    ("value", "unit", "due_on"),
    [
        (10, "days", date(2027, 2, 10)),
        (2, "weeks", date(2027, 2, 14)),
        (1, "months", date(2027, 2, 28)),
        (10, "working_days", date(2027, 2, 12)),
    ],
)
def test_each_unit_is_counted_in_its_own_way(value: int, unit: Any, due_on: date) -> None:
    due = times(row(value=value, unit=unit)).due("visit", {"last_visit_on": date(2027, 1, 31)})
    assert due.due_on == due_on


def test_closures_of_the_authority_move_a_deadline() -> None:
    facts = {"last_visit_on": MONDAY}
    plain, shut = times(row()), times(row(), closures={date(2026, 6, 12): "Staff day"})
    assert plain.due("visit", facts).due_on == date(2026, 6, 29)
    assert shut.due("visit", facts).due_on == date(2026, 6, 30)


def test_the_first_known_fact_starts_the_clock() -> None:
    clock = times(row(counts_from=("last_supervision_on", "plan_started_on"), value=2, unit="months"))
    facts = {"plan_started_on": MONDAY}
    assert clock.due("visit", facts).due_on == date(2026, 8, 1)
    assert clock.due("visit", facts | {"last_supervision_on": date(2026, 6, 20)}).due_on == date(2026, 8, 20)


def test_an_unknown_start_is_a_limit_without_a_date() -> None:
    due = times(row()).due("visit", {})
    assert due.active is not None
    assert (due.due_on, due.unset_because, due.active.start_fact) == (None, None, "last_visit_on")
    assert fires_at(due, on_the_day=False) is None
    assert times(row()).opens("visit", {}) is None


def test_an_instant_counts_from_its_day_in_london() -> None:
    due = times(row(counts_from=("seen_at",))).due(
        "visit", {"seen_at": datetime(2026, 5, 31, 23, 30, tzinfo=UTC)}
    )
    assert due.start_on == MONDAY


def test_a_fact_that_is_no_date_is_refused() -> None:
    with pytest.raises(TypeError, match="last_visit_on is '2026-06-01'. A clock counts from a date"):
        times(row()).due("visit", {"last_visit_on": "2026-06-01"})


def test_a_blank_value_sets_no_date_and_says_so() -> None:
    due = times(row(value=None, unit=None, why="The source is silent.")).due(
        "visit", {"last_visit_on": MONDAY}
    )
    assert (due.active, due.due_on) == (None, None)
    assert due.unset_because == "Not set by this procedure. The source is silent."
    assert fires_at(due, on_the_day=True) is None


def test_an_unknown_parameter_sets_no_date_and_says_so() -> None:
    due = times(row()).due("nonsense", {})
    assert due.unset_because == "This procedure has no timescale named nonsense."
    assert (due.row, due.clauses) == (None, ())


def test_the_row_with_more_flags_wins_even_where_it_is_laxer() -> None:
    disabled = row(parameter="disabled", serves="visit", value=6, unit="months", when=("is_disabled",))
    clock = times(row(), disabled)
    facts = {"last_visit_on": MONDAY}
    assert clock.due("visit", facts).due_on == date(2026, 6, 29)
    assert clock.due("visit", facts | {"is_disabled": False}).due_on == date(2026, 6, 29)
    due = clock.due("visit", facts | {"is_disabled": True})
    assert (due.due_on, due.outer_on) == (date(2026, 12, 1), None)


def test_an_exception_without_a_value_never_falls_back_to_the_general_number() -> None:
    blank = row(
        parameter="disabled", serves="visit", value=None, unit=None, when=("is_disabled",), why="Open."
    )
    due = times(row(), blank).due("visit", {"last_visit_on": MONDAY, "is_disabled": True})
    assert (due.due_on, due.unset_because) == (None, "Not set by this procedure. Open.")


def test_an_inactive_row_is_not_weighed() -> None:
    blank = row(
        parameter="disabled", serves="visit", value=None, unit=None, when=("is_disabled",), active=False
    )
    due = times(row(), blank).due("visit", {"last_visit_on": MONDAY, "is_disabled": True})
    assert due.due_on == date(2026, 6, 29)


def test_the_row_for_the_first_time_wins_until_its_fact_is_known() -> None:
    first = row(parameter="first", serves="visit", value=5, unless_known=("last_review_on",))
    facts = {"last_visit_on": MONDAY}
    due, later = (times(row(), first).due("visit", facts | more) for more in ({}, {"last_review_on": MONDAY}))
    assert (due.due_on, later.due_on) == (date(2026, 6, 8), date(2026, 6, 29))


def test_a_row_for_the_first_time_waits_for_its_own_event() -> None:
    first = row(
        parameter="first", serves="visit", counts_from=("opened_on",), value=5, unless_known=("done_on",)
    )
    assert times(row(), first).due("visit", {"last_visit_on": MONDAY}).due_on == date(2026, 6, 29)


def test_from_one_start_the_stricter_is_active_and_the_other_the_outer_limit() -> None:
    lax = row(parameter="visit_alt", serves="visit", value=6, unit="weeks")
    due = times(lax, row()).due("visit", {"last_visit_on": MONDAY})
    assert (due.due_on, due.outer_on, due.others) == (date(2026, 6, 29), date(2026, 7, 13), ())
    alone = times(lax, row()).due("visit_alt", {"last_visit_on": MONDAY})
    assert (alone.due_on, alone.outer_on) == (date(2026, 7, 13), None)


def test_of_several_limits_from_one_start_the_laxest_is_the_outer_one() -> None:
    alts = (row(parameter=f"alt_{n}", serves="visit", value=n, unit="weeks") for n in (5, 6))
    due = times(row(), *alts).due("visit", {"last_visit_on": MONDAY})
    assert due.outer_on == date(2026, 7, 13)
    assert [run.due_on for run in due.others] == [date(2026, 7, 6)]


def test_from_several_starts_the_earliest_counts_and_the_others_are_shown() -> None:
    decided = row(parameter="alt", serves="visit", counts_from=("decided_on",), value=20)
    facts = {"last_visit_on": MONDAY, "decided_on": date(2026, 5, 22)}
    due = times(row(), decided).due("visit", facts)
    assert due.start_on == date(2026, 5, 22)
    assert [run.due_on for run in due.others] == [date(2026, 6, 29)]
    assert due.outer is None
    waiting = times(row(), decided).due("visit", {"last_visit_on": MONDAY})
    assert waiting.due_on == date(2026, 6, 29)
    assert [(run.start_fact, run.due_on) for run in waiting.others] == [("decided_on", None)]


def test_of_two_least_durations_the_longer_binds() -> None:
    short, long = (
        row(parameter=f"p{n}", serves="visit", value=n, unit="months", kind="min_duration") for n in (1, 3)
    )
    assert times(short, long).due("visit", {"last_visit_on": MONDAY}).due_on == date(2026, 9, 1)


def test_a_least_lead_is_counted_back() -> None:
    lead = row(value=3, unit="weeks", kind="min_lead", counts_from=("meeting_on",))
    assert times(lead).due("visit", {"meeting_on": date(2026, 7, 1)}).due_on == date(2026, 6, 10)
    working = row(value=2, kind="min_lead", counts_from=("meeting_on",))
    due = times(working).due("visit", {"meeting_on": date(2026, 12, 29)})
    assert due.due_on == date(2026, 12, 23)
    assert due.active is not None
    assert [day.on.day for day in due.active.skipped] == [25, 26, 27, 28]


def test_a_clock_takes_the_row_in_force_on_its_start_day() -> None:
    old = row(effective_to=date(2026, 5, 31))
    new = row(value=10, effective_from=MONDAY)
    clock = times(old, new)
    assert clock.due("visit", {"last_visit_on": date(2026, 5, 29)}).active.row is old  # type: ignore[union-attr]
    assert clock.due("visit", {"last_visit_on": MONDAY}).due_on == date(2026, 6, 15)
    assert clock.due("visit", {}).active.row is new  # type: ignore[union-attr]
