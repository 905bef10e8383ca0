"""One child's own interval: tighter wins, looser needs a reason, a blank is filled."""

from datetime import date

import pytest

from engine.time.deadline import OwnInterval
from tests.unit.time_cases import MONDAY, own, row, times


def test_a_tighter_own_interval_wins_and_policy_becomes_the_outer_limit() -> None:
    due = times(row(), own=(own(10),)).due("visit", {"last_visit_on": MONDAY})
    assert (due.due_on, due.outer_on) == (date(2026, 6, 15), date(2026, 6, 29))
    assert due.active is not None
    assert due.active.own == own(10)


def test_a_tighter_own_interval_keeps_a_second_limit_in_sight() -> None:
    lax = row(parameter="visit_alt", serves="visit", value=6, unit="weeks")
    due = times(row(), lax, own=(own(10),)).due("visit", {"last_visit_on": MONDAY})
    assert [run.due_on for run in due.others] == [date(2026, 7, 13)]


@pytest.mark.parametrize(
    ("reason", "due_on"),
    [("", date(2026, 6, 29)), ("  ", date(2026, 6, 29)), ("Boarding", date(2026, 7, 13))],
)
def test_a_looser_own_interval_counts_only_with_a_reason(reason: str, due_on: date) -> None:
    due = times(row(), own=(own(30, reason=reason),)).due("visit", {"last_visit_on": MONDAY})
    assert due.due_on == due_on
    assert [run.due_on for run in due.others] == ([date(2026, 6, 29)] if reason.strip() else [])


def test_a_looser_own_interval_past_the_outer_limit_leaves_no_outer_limit() -> None:
    lax = row(parameter="visit_alt", serves="visit", value=5, unit="weeks")
    facts = {"last_visit_on": MONDAY}
    within = times(row(), lax, own=(own(22, reason="Boarding"),)).due("visit", facts)
    beyond = times(row(), lax, own=(own(40, reason="Boarding"),)).due("visit", facts)
    assert (within.due_on, within.outer_on) == (date(2026, 7, 1), date(2026, 7, 6))
    assert (beyond.due_on, beyond.outer_on) == (date(2026, 7, 27), None)
    assert [run.due_on for run in beyond.others] == [date(2026, 6, 29), date(2026, 7, 6)]


def test_an_own_interval_fills_a_blank_and_waits_for_its_fact() -> None:
    blank = row(value=None, unit=None, why="Set in each plan.")
    clock = times(blank, own=(own(4, "weeks"),))
    assert clock.due("visit", {"last_visit_on": MONDAY}).due_on == date(2026, 6, 29)
    assert clock.due("visit", {"last_visit_on": MONDAY}).others == ()
    waiting = clock.due("visit", {})
    assert (waiting.due_on, waiting.unset_because) == (None, None)


def test_an_own_interval_shows_before_its_clock_starts() -> None:
    waiting = times(row(), own=(own(10),)).due("visit", {})
    assert waiting.due_on is None
    assert waiting.active is not None
    assert waiting.active.own == own(10)


def test_the_interval_agreed_last_counts_and_other_parameters_are_left_alone() -> None:
    later = OwnInterval("visit", 5, "working_days", date(2026, 6, 3), "Tom Teamlead")
    clock = times(row(), row(parameter="other"), own=(later, own(10)))
    assert clock.due("visit", {"last_visit_on": MONDAY}).due_on == date(2026, 6, 8)
    assert clock.due("other", {"last_visit_on": MONDAY}).due_on == date(2026, 6, 29)
