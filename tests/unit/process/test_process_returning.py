"""Going past a step and going back to one: the token moves, nothing is doubled, nothing is lost."""

from datetime import timedelta

import pytest

from engine.process.step import CannotReturn, TaskNotOpen, ways_back
from tests.unit.process import drawing as d
from tests.unit.process.driving import MONDAY, Case, run, skeleton

TELL = [d.service("tell"), d.end("told"), d.chain("late", "tell", "told")]
LINE = d.lifecycle(
    *[
        d.start(),
        d.user("one"),
        d.user("two"),
        d.boundary("late", "two", timer='due("done_by")'),
        d.user("three"),
    ],
    *[d.end(), d.chain("opened", "one", "two", "three", "done"), *TELL],
)


def test_skipping_goes_on_without_an_answer() -> None:
    case = run(LINE)
    case.skip("one")
    assert case.open == ["two"]
    case.skip("two")
    assert case.open == ["three"]
    assert case.waiting == []


def test_returning_does_the_earlier_step_again_and_keeps_what_was_decided() -> None:
    case = run(LINE, {"asked_on": MONDAY})
    case.do("one", code="x")
    case.do("two")
    case.back("three", to="one")
    assert case.open == ["one"]
    assert case.ended == {"three": "cancelled"}
    assert case.task("one").data == {"code": "x"}
    for step in ("one", "two", "three"):
        case.do(step)
    assert case.outcome.ended


def test_returning_to_a_step_with_a_deadline_brings_its_timer_back() -> None:
    case = run(LINE, {"asked_on": MONDAY})
    case.do("one")
    case.do("two")
    case.back("three", to="two")
    assert (case.open, case.waiting) == (["two"], ["late"])
    assert case.timer("late").host_token == case.task("two").token
    case.wake(MONDAY + timedelta(days=11))
    assert case.effects == ["tell"]


@pytest.mark.parametrize("late", [False, True], ids=["timer waits", "timer has fired"])
def test_returning_from_a_step_with_a_deadline_leaves_nothing_behind(late: bool) -> None:
    case = run(LINE, {"asked_on": MONDAY})
    case.do("one")
    if late:
        case.wake(MONDAY + timedelta(days=11))
    case.back("two", to="one")
    assert (case.open, case.waiting) == (["one"], [])
    case.facts["asked_on"] = case.times.today()
    case.do("one")
    assert (case.open, case.waiting) == (["two"], ["late"])
    case.do("two")
    case.do("three")
    assert case.outcome.ended


def test_a_waiting_date_may_be_skipped() -> None:
    body = [d.start(), d.catch("near", timer='due("done_by")'), d.user("review"), d.end()]
    case = run(d.lifecycle(*body, d.chain("opened", "near", "review", "done")))
    case.skip("near")
    assert case.open == ["review"]


def test_a_whole_stage_may_be_skipped_or_left() -> None:
    case = Case(skeleton(), {"last_visit_on": MONDAY, "last_meeting_on": MONDAY})
    case.do("complete_assessment")
    case.do("decide_need", need_decision="plan")
    supported = case.open
    case.back("support", to="decide_need")
    assert case.open == ["decide_need"]
    assert case.waiting == []
    case.do("decide_need", need_decision="plan")
    assert case.open == supported
    case.send("early_review_asked")
    case.skip("hold_review_meeting")
    assert "update_plan" in case.open
    assert "arrange_meeting" not in case.open
    case.skip("support")
    assert case.open == ["write_closing_summary"]
    assert case.ended["record_visit"] == "cancelled"


BRANCHES = d.lifecycle(
    *[
        d.start(),
        d.user("before"),
        d.parallel("fork"),
        d.user("a1"),
        d.user("a2"),
        d.user("b1"),
        d.user("b2"),
    ],
    *[
        d.parallel("join"),
        d.user("after"),
        d.boundary("late", "after", timer='due("done_by")'),
        d.user("explain"),
    ],
    *[d.end(), d.end("explained"), d.chain("opened", "before", "fork", "a1", "a2", "join", "after", "done")],
    *[d.chain("fork", "b1", "b2", "join"), d.chain("late", "explain", "explained")],
)


def test_the_ways_back_stay_in_the_branch() -> None:
    specs = run(BRANCHES).specs
    assert ways_back(specs, "child_in_need", "a2") == ("a1",)
    assert ways_back(specs, "child_in_need", "a1") == ()
    assert ways_back(specs, "child_in_need", "after") == ("before",)
    assert ways_back(specs, "child_in_need", "explain") == ()
    assert ways_back(specs, "child_in_need", "nowhere") == ()


@pytest.mark.parametrize("to", ["before", "b1", "a2", "a1", "nowhere", "fork", "opened", "join"])
def test_a_token_cannot_leave_its_branch(to: str) -> None:
    case = run(BRANCHES)
    case.do("before")
    with pytest.raises(CannotReturn, match="cannot go back"):
        case.back("a1", to=to)
    assert case.open == ["a1", "b1"]


def test_going_back_within_a_branch_or_over_a_whole_block_keeps_the_join_right() -> None:
    case = run(BRANCHES)
    case.do("before")
    case.do("b1")
    case.do("b2")
    case.do("a1")
    case.back("a2", to="a1")
    assert case.open == ["a1"]
    case.do("a1")
    case.do("a2")
    assert case.open == ["after"]
    case.back("after", to="before")
    case.do("before")
    assert case.open == ["a1", "b1"]
    for step in ("a1", "a2", "b1"):
        case.do(step)
    assert case.open == ["b2"]
    case.do("b2")
    assert case.open == ["after"]


def test_an_event_is_no_step_to_return_from() -> None:
    case = run(LINE, {"asked_on": MONDAY})
    case.do("one")
    with pytest.raises(TaskNotOpen):
        case.back("late", to="one")
    with pytest.raises(TaskNotOpen):
        case.skip("late")
