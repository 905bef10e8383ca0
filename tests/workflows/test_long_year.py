"""A year of support under Lewisham's procedure, then closed: every rhythm kept, every milestone met."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from engine.simulate.events import Event
from engine.time.clock import local_date
from tests.plays import played, stage

STARTS = (None, date(2027, 1, 4), date(2026, 8, 3), date(2028, 2, 29))
"""The scenario's own start, and others that put other holidays in the way; one is a leap day."""


@pytest.fixture(scope="module", params=STARTS, ids=str)
def events(request: pytest.FixtureRequest) -> tuple[Event, ...]:
    """Fourteen months of the case."""
    if request.param is None:
        return played("long").events
    return stage().play(stage().scenario("long", request.param), months=14).events


def days(events: tuple[Event, ...], kind: str, element: str) -> list[date]:
    """The days in London on which this happened."""
    return [local_date(each.at) for each in events if (each.event, each.element) == (kind, element)]


def in_support(events: tuple[Event, ...]) -> tuple[date, date]:
    """The day on which support began, and that on which it ended."""
    begun = days(events, "done", "decide_need")[0]
    return begun, days(events, "done", "record_meeting")[-1]


@pytest.mark.clause("LEW-7.2")
def test_visits_lie_never_more_than_twenty_working_days_apart(events: tuple[Event, ...]) -> None:
    begun, ended = in_support(events)
    seen = [begun, *days(events, "done", "record_visit")]
    assert len(seen) > 12
    assert all(stage().calendar.working_days_between(a, b) <= 20 for a, b in pairwise([*seen, ended]))


@pytest.mark.clause("LEW-3.3")
@pytest.mark.clause("LEW-3.14")
def test_meetings_lie_never_more_than_ten_weeks_apart(events: tuple[Event, ...]) -> None:
    begun, _ = in_support(events)
    held = days(events, "done", "record_meeting")
    assert stage().calendar.working_days_between(begun, held[0]) <= 10
    assert len(held) >= 7
    assert all((b - a).days <= 70 for a, b in pairwise(held))


@pytest.mark.clause("LEW-4.1")
def test_supervisions_lie_never_more_than_two_months_apart(events: tuple[Event, ...]) -> None:
    begun, ended = in_support(events)
    held = [begun, *days(events, "done", "record_supervision")]
    assert len(held) >= 7
    assert all(b <= stage().calendar.add_months(a, 2) for a, b in pairwise([*held, ended]))


@pytest.mark.clause("LEW-5.1")
@pytest.mark.clause("LEW-5.9")
@pytest.mark.clause("LEW-6.1")
@pytest.mark.clause("LEW-6.2")
def test_five_six_and_nine_months(events: tuple[Event, ...]) -> None:
    begun, _ = in_support(events)
    months = stage().calendar.add_months
    assert days(events, "fired", "month_5_reached") == [months(begun, 5)]
    assert days(events, "ready", "book_case_mapping") == [months(begun, 5)]
    assert days(events, "done", "hold_case_mapping")[0] <= months(begun, 6)
    assert days(events, "fired", "month_9_reached") == [months(begun, 9)]
    assert len(days(events, "done", "record_nine_month_discussion")) == 2


def test_nothing_is_late(events: tuple[Event, ...]) -> None:
    late = [each.element for each in events if each.event == "fired" and each.element.endswith("_overdue")]
    assert late == []


@pytest.mark.clause("LEW-8.1")
@pytest.mark.clause("LEW-8.7")
def test_it_closes_after_a_year(events: tuple[Event, ...]) -> None:
    begun, ended = in_support(events)
    last = events[-1]
    assert (last.event, last.element) == ("closed", "case_closed")
    assert ended >= stage().calendar.add_months(begun, 12)
    assert days(events, "done", "write_closing_summary") == [local_date(last.at)]


def test_what_is_owed_or_late_says_which_clauses_of_this_procedure_ask_for_it(
    events: tuple[Event, ...],
) -> None:
    cited = {each.element: each.clauses for each in events if each.event not in ("started", "closed")}
    assert [element for element, clauses in cited.items() if not clauses] == []
    assert all(clause.startswith("LEW-") for clauses in cited.values() for clause in clauses)


def test_every_event_but_the_first_says_which_clause_asks_for_it(events: tuple[Event, ...]) -> None:
    assert [event.element for event in events if not event.clauses] == ["child_in_need"]
    assert "LEW-8.7" in events[-1].clauses
