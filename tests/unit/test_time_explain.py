"""Every date says why, in the same rows and in plain English."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from engine.time.calendar import Calendar
from engine.time.clock import at_local
from engine.time.deadline import OwnInterval
from engine.time.explain import day_words, distance_words, explain, fact_words
from engine.time.words import time_words
from tests.unit.time_cases import own, row, times

TODAY = date(2027, 1, 5)
SEEN = {"last_visit_on": date(2026, 12, 1)}
VISIT = row(
    label="Visit the child at least every 20 working days", clauses=("LEW-7.2",), own_clauses=("LEW-7.3",)
)


def test_the_rows_of_a_date_in_working_days() -> None:
    assert explain(times(VISIT).due("visit", SEEN), Calendar(), TODAY) == (
        ("Rule", "Visit the child at least every 20 working days. Clause LEW-7.2 (should)"),
        ("Counted from", "The last visit, Tue 1 Dec 2026"),
        ("Days skipped", "8 weekend days; bank holidays Fri 25 Dec and Mon 28 Dec"),
        ("Other limits", "None"),
    )


def test_weeks_skip_nothing_and_a_sunday_is_said_to_stay() -> None:
    weeks = row(value=10, unit="weeks")
    on_tuesday = dict(explain(times(weeks).due("visit", SEEN), Calendar(), TODAY))
    assert on_tuesday["Days skipped"] == "None: weeks are counted by the calendar"
    sunday = times(weeks).due("visit", {"last_visit_on": date(2026, 12, 6)})
    assert dict(explain(sunday, Calendar(), TODAY))["Days skipped"] == (
        "None: weeks are counted by the calendar. The date stays where it falls, on a Sunday"
    )
    holiday = times(weeks).due("visit", {"last_visit_on": date(2027, 1, 15)})
    assert dict(explain(holiday, Calendar(), TODAY))["Days skipped"].endswith("on a bank holiday")


def test_a_closure_is_named_among_the_days_skipped() -> None:
    shut = {date(2026, 12, 29): "Staff day"}
    due = times(row(value=1), closures=shut).due("visit", {"last_visit_on": date(2026, 12, 24)})
    assert dict(explain(due, Calendar(shut), TODAY))["Days skipped"] == (
        "2 weekend days; bank holidays Fri 25 Dec and Mon 28 Dec; council closure Tue 29 Dec"
    )


def test_a_tighter_own_interval_shows_who_agreed_it_and_the_outer_limit() -> None:
    agreed = OwnInterval("visit", 10, "working_days", date(2026, 11, 19), "Tom Teamlead", "Sleep")
    due = times(VISIT, own=(agreed,)).due("visit", {"last_visit_on": date(2026, 12, 21)})
    rows = explain(due, Calendar(), TODAY)
    assert rows[3:] == (
        ("Other limits", "The outer limit is 20 working days, to Thu 21 Jan (LEW-7.2)."),
        (
            "Agreed for this child",
            "10 working days, agreed by Tom Teamlead on Thu 19 Nov 2026 (LEW-7.3): Sleep",
        ),
    )


def test_a_looser_own_interval_shows_the_procedures_own_limit() -> None:
    due = times(VISIT, own=(own(30, reason="Boarding"),)).due("visit", SEEN)
    assert dict(explain(due, Calendar(), TODAY))["Other limits"] == (
        "20 working days counted from the last visit, to Thu 31 Dec (LEW-7.2)."
    )


def test_several_clocks_are_all_named() -> None:
    decided = row(parameter="alt", serves="visit", counts_from=("need_decided_on",), clauses=("LEW-1.3",))
    due = times(VISIT, decided).due("visit", SEEN)
    assert dict(explain(due, Calendar(), TODAY))["Other limits"] == (
        "20 working days counted from need decided, not known yet (LEW-1.3)."
    )


def test_a_limit_that_is_not_set_says_so_and_why() -> None:
    blank = row(value=None, unit=None, why="No limit is given.", label="Send the plan", clauses=("LEW-3.33",))
    due = times(blank).due("visit", SEEN)
    assert explain(due, Calendar(), TODAY) == (
        ("Rule", "Send the plan. Clause LEW-3.33 (should)"),
        ("Limit", "Not set by this procedure. No limit is given."),
    )
    unknown = explain(times().due("other", SEEN), Calendar(), TODAY)
    assert unknown == (("Limit", "This procedure has no timescale named other."),)


def test_a_clock_that_has_not_started_says_what_it_waits_for() -> None:
    rows = dict(explain(times(row()).due("visit", {}), Calendar(), TODAY))
    assert rows["Counted from"] == "The last visit: not known yet, so no date is set"
    assert rows["Rule"] == "Visit the child. No clause of this procedure asks for it."


def test_hours_show_the_time_of_day() -> None:
    hours = row(
        value=24, unit="hours", counts_from=("need_decided_at",), clauses=("MAN-PROC.3", "MAN-PROC.4")
    )
    due = times(hours).due("visit", {"need_decided_at": datetime(2026, 7, 1, 9, 42, tzinfo=UTC)})
    rows = dict(explain(due, Calendar(), TODAY, {"need_decided_at": "the decision on what the child needs"}))
    assert rows["Counted from"] == "The decision on what the child needs, Wed 1 Jul 2026, 10:42am"
    assert rows["Days skipped"] == "None: hours are counted by the calendar"
    assert rows["Rule"].endswith("Clauses MAN-PROC.3 and MAN-PROC.4 (should)")


def test_facts_have_words_even_without_a_label() -> None:
    assert fact_words("plan_started_on") == "plan started"
    assert fact_words("last_visit_on") == "the last visit"


@pytest.mark.parametrize(
    ("hour", "minute", "words"), [(0, 5, "12:05am"), (9, 0, "9am"), (12, 0, "12pm"), (15, 30, "3:30pm")]
)
def test_times_of_day_are_written_as_people_say_them(hour: int, minute: int, words: str) -> None:
    assert time_words(at_local(TODAY, time(hour, minute))) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 1, 5), "Tue 5 Jan"),
        (date(2026, 2, 5), "Thu 5 Feb"),
        (date(2026, 2, 4), "Wed 4 Feb 2026"),
        (date(2027, 12, 5), "Sun 5 Dec"),
        (date(2027, 12, 6), "Mon 6 Dec 2027"),
    ],
)
def test_a_day_shows_its_year_only_when_far(day: date, words: str) -> None:
    assert day_words(day, TODAY) == words


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (date(2027, 1, 5), "due today"),
        (date(2027, 1, 6), "due tomorrow"),
        (date(2027, 1, 8), "in 3 working days"),
        (date(2027, 1, 25), "in 14 working days"),
        (date(2027, 2, 2), "in 20 working days"),
        (date(2027, 2, 3), "in 4 weeks"),
        (date(2027, 4, 14), "in 14 weeks"),
        (date(2027, 1, 4), "1 working day late"),
        (date(2026, 12, 31), "2 working days late"),
        (date(2026, 11, 3), "9 weeks late"),
    ],
)
def test_the_distance_of_a_due_date(due_on: date, words: str) -> None:
    assert distance_words(due_on, TODAY, Calendar()) == words


def test_where_only_days_off_lie_between_days_are_counted() -> None:
    saturday = date(2027, 1, 9)
    assert distance_words(saturday - timedelta(days=1), saturday, Calendar()) == "1 day late"
    friday_eve_of_easter = date(2027, 3, 26)
    assert distance_words(date(2027, 3, 28), friday_eve_of_easter, Calendar()) == "in 2 days"
