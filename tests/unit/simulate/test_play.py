"""Plays that come out otherwise than expected, or cannot be: each is said in words that help."""

from __future__ import annotations

from datetime import date

import pytest

from engine.simulate.house import NotNow
from engine.simulate.play import Played
from engine.simulate.scenario import read_scenario
from engine.time.clock import local_date
from tests.plays import stage

OPENED = """
title = "A case"
start = 2026-12-14
referral = { referral_received_on = 2026-12-14 }

[[act]]
on = 2026-12-14
do = "complete_assessment"
answers = { recommended = "plan" }

[[act]]
on = 2026-12-14
do = "decide_need"
answers = { need_decision = "plan", is_disabled = false }
"""


def play(more: str, months: int | None = None) -> Played:
    """Lewisham's procedure to the first day of support, and more."""
    return stage().play(read_scenario(OPENED + more, "tried"), months=months)


def days(played: Played, kind: str, element: str) -> list[date]:
    """The days in London on which this happened."""
    return [local_date(each.at) for each in played.events if (each.event, each.element) == (kind, element)]


def test_each_difference_is_told() -> None:
    checked = play(
        """
        expect.clocks = { visit_overdue = 2027-01-15, month_12_reached = 2027-12-14, supervision_overdue = "none" }
        expect.no_timers = true
        expect.running = ["review_overdue"]
        expect.ready = ["share_plan"]
        expect.not_ready = ["record_visit"]
        expect.waits_for = ["nine_month_discussion_asked"]
        expect.fired = ["visit_overdue"]
        expect.told = ["visit_overdue"]
        expect.limits = { initial_meeting_due = 2026-12-29 }
        expect.facts = { is_disabled = true }
        expect.ended = "case_closed"
        """
    ).checked[0]
    opened = "Open are: arrange_meeting, record_visit, record_supervision."
    assert set(checked.differences) == {
        "visit_overdue stands at 2027-01-14, not 2027-01-15.",
        "month_12_reached does not run; it should stand at 2027-12-14.",
        "supervision_overdue stands at 2027-02-14, not no date.",
        "initial_meeting_overdue, month_5_reached, month_9_reached, supervision_overdue, visit_overdue should no "
        "longer run.",
        "review_overdue should still run.",
        f"share_plan should be open. {opened}",
        f"record_visit should not be open. {opened}",
        "The case should wait for nine_month_discussion_asked.",
        "fired: nothing, not visit_overdue.",
        "sent: nothing, not visit_overdue.",
        "initial_meeting_due is due on 2026-12-30, not 2026-12-29.",
        "is_disabled is False, not True.",
        "The case should have ended at case_closed.",
    }


def test_what_happens_otherwise_than_listed_is_told() -> None:
    listed = """
    [[happens]]
    at = 2026-12-30T09:00:00
    event = "sent"
    element = "initial_meeting_overdue"
    role = "social_worker"
    due_on = 2026-12-30
    """
    differences = play(listed, months=1).differences
    line = "sent initial_meeting_overdue (social_worker), due 2026-12-30."
    assert f"Did not happen: 2026-12-30T09:00:00+00:00 {line}" in differences
    assert f"Was not expected: 2026-12-30T08:00:00+00:00 {line}" in differences


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ('do = "share_plan"', "2026-12-15: share_plan is not open. Open are: arrange_meeting, record_visit"),
        ('message = "nine_month_discussion_asked"', "is not waiting for this message now"),
        ('do = "record_visit"\nanswers = { weather = "rain" }', "does not ask weather here"),
        (
            'do = "record_visit"\nanswers = { seen = "yes", visited_on = 2026-12-20 }',
            "The visit cannot be later than today",
        ),
    ],
)
def test_an_act_that_cannot_be_is_refused(act: str, told: str) -> None:
    with pytest.raises(ValueError, match="(?s)" + told):
        play(f"[[act]]\non = 2026-12-15\n{act}")


def test_nothing_can_be_done_after_the_end() -> None:
    text = OPENED.replace('need_decision = "plan"', 'need_decision = "early_help"')
    with pytest.raises(NotNow, match="2026-12-15: the case has ended, so record_visit cannot be done"):
        stage().play(read_scenario(text + '[[act]]\non = 2026-12-15\ndo = "record_visit"', "tried"))


@pytest.mark.parametrize(
    ("when", "visits"),
    [
        ('when = "in_working_days"\ndays = 9', [date(2026, 12, 29), date(2027, 1, 12)]),
        ('when = "on_due_day"', [date(2027, 1, 14)]),
        ('when = "by_due_day"', [date(2027, 1, 14)]),
    ],
)
def test_routines_do_a_step_whenever_it_is_open(when: str, visits: list[date]) -> None:
    routine = f'[[routine]]\ndo = "record_visit"\n{when}\nanswers = {{ seen = "yes", place = "home" }}\n'
    assert days(play(routine, months=1), "done", "record_visit") == visits


def test_a_step_that_opens_at_night_is_done_in_the_morning() -> None:
    routine = (
        '[[routine]]\ndo = "book_case_mapping"\nwhen = "same_day"\nanswers = { planned_on = 2027-06-10 }\n'
    )
    booked = [each for each in play(routine, months=6).events if each.element == "book_case_mapping"]
    at = [(each.event, each.as_data()["at"]) for each in booked]
    assert at == [("ready", "2027-05-14T00:00:00+01:00"), ("done", "2027-05-14T10:00:00+01:00")]


def test_supervision_due_on_a_sunday_is_held_before_it_or_after() -> None:
    routine = '[[routine]]\ndo = "record_supervision"\nwhen = "{when}"\n'
    before = play(routine.format(when="by_due_day"), months=3)
    after = play(routine.format(when="on_due_day"), months=3)
    assert days(before, "done", "record_supervision") == [date(2027, 2, 12)]
    assert days(after, "done", "record_supervision") == [date(2027, 2, 15)]
    assert days(after, "fired", "supervision_overdue") == [date(2027, 2, 15)]


def test_the_last_routine_that_fits_counts_from_its_day_on() -> None:
    routines = """
    [[routine]]
    do = "record_visit"
    when = "in_working_days"
    days = 5
    answers = { seen = "yes", place = "home" }

    [[routine]]
    do = "record_visit"
    when = "in_working_days"
    days = 5
    since = 2026-12-25
    answers = { seen = "no", place = "home" }
    """
    played = play(routines, months=1)
    # Seen on 21 December; the visits after Christmas found nobody in, so the next is still counted from there.
    assert days(played, "done", "record_visit")[0] == date(2026, 12, 21)
    dues = {each.due_on for each in played.events if (each.event, each.element) == ("ready", "record_visit")}
    assert dues == {date(2027, 1, 14), date(2027, 1, 21)}


def test_a_play_ends_with_the_last_act_or_after_so_many_months() -> None:
    assert local_date(play("").events[-1].at) == date(2026, 12, 14)
    assert local_date(play("", months=1).events[-1].at) == date(2027, 1, 14)
    assert local_date(play("", months=12).events[-1].at) == date(2027, 9, 14)


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("ready = ['arrange_meeting', 'record_visit', 'record_supervision']", []),
        ("ready = ['arrange_meeting', 'record_visit']", ["record_supervision should not be open."]),
        ("ready = ['arrange_meeting', 'record_visit', 'share_plan']", ["share_plan", "record_supervision"]),
    ],
)
def test_exactly_tells_of_what_was_not_expected_too(expected: str, told: list[str]) -> None:
    clocks = "expect.clocks = { visit_overdue = 2027-01-14, supervision_overdue = 2027-02-14 }"
    rest = "expect.running = ['initial_meeting_overdue', 'month_5_reached', 'month_9_reached']"
    checked = play(f"expect.{expected}\nexpect.exactly = true\n{clocks}\n{rest}").checked[0]
    assert len(checked.differences) == len(told)
    for said, words in zip(checked.differences, told, strict=True):
        assert words in said
    without = play(f"expect.{expected}\nexpect.exactly = true\n{rest}").checked[0]
    assert [each.how for each in without.otherwise].count("new") == 2
    assert "visit_overdue runs, to 2027-01-14, and was not expected." in without.differences
