"""A running case moves to other diagrams: nothing skipped, nothing done twice, no clock begun again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from engine.process.moving import CannotMove, Choice, Plan
from engine.process.spec import parse
from engine.process.step import Arrive, step
from tests.unit.process import drawing as d
from tests.unit.process.driving import Case

FACTS = {"last_visit_on": date(2026, 1, 5), "asked_on": date(2026, 1, 5)}
LATER = date(2026, 6, 1)
Files = Mapping[str, bytes]


def line(*steps: str, extra: str = "") -> Files:
    """Steps one after the other."""
    return d.lifecycle(
        d.start(), *(d.user(each) for each in steps), d.end(), d.chain("opened", *steps, "done"), extra
    )


def beside(*branches: str, extra: str = "") -> Files:
    """Steps side by side until all are done, then `last`."""
    ways = "".join(d.chain("fork", each, "join") for each in branches)
    users = [d.user(each) for each in (*branches, "last")]
    ends = d.chain("opened", "fork") + d.chain("join", "last", "done")
    return d.lifecycle(d.start(), d.parallel("fork"), d.parallel("join"), *users, d.end(), ends, ways, extra)


def visit(parameter: str | None = "visit_interval_max", *, also: str = "", name: str = "late") -> Files:
    """A step that comes round until somebody says stop, with a deadline if there is a parameter."""
    timer = d.boundary(name, "visit", timer=f'due("{parameter}")') + d.end("told") + d.flow(name, "told")
    more = d.user("more") + d.flow("more", "again") if also else ""
    way = d.chain("opened", "visit", "more" if also else "again")
    loop = (
        d.xor("again", "again_to_done")
        + d.flow("again", "visit", 'goes_on == "yes"')
        + d.flow("again", "done")
    )
    return d.lifecycle(d.start(), d.user("visit"), timer if parameter else "", more, way, loop, d.end())


def moved(case: Case, files: Files, *choices: Choice) -> list[str]:
    """Move the case and let it go on from there; what there is to say of it."""
    new = parse(files)
    there = Plan(case.specs, new, choices).move(case.outcome.state)
    case.specs = new
    case.outcome = step(new, there.state, case.facts, Arrive(there.fresh, there.entering), case.times)
    return list(there.notes)


def started(files: Files, *done: str) -> Case:
    case = Case(parse(files), FACTS)
    for each in done:
        case.do(each)
    return case


def play(case: Case) -> list[str]:
    """Do whatever is open, the first in the alphabet first, until the case ends; what was done."""
    done = []
    while not case.outcome.ended and len(done) < 20:
        first = min(task.element_id for task in case.outcome.tasks)
        case.do(first)
        done.append(first)
    return done


def test_a_step_added_further_on_is_come_to() -> None:
    case = started(line("a", "b"), "a")
    assert moved(case, line("a", "b", "c")) == []
    assert play(case) == ["b", "c"]


def test_a_step_added_before_where_the_case_stands_is_told_of_and_not_asked() -> None:
    case = started(line("a", "b"), "a")
    assert moved(case, line("a", "new", "b")) == [
        "‘new’ is new and lies behind this case: it is not asked any more."
    ]
    assert play(case) == ["b"]


def test_a_case_at_a_step_that_is_gone_does_not_move_by_itself() -> None:
    case = started(line("a", "b", "c"), "a")
    with pytest.raises(CannotMove, match="The case stands at ‘b’, which the new version does not have"):
        moved(case, line("a", "c"))
    assert Plan(case.specs, parse(line("a", "c"))).standing(case.outcome.state) == (("child_in_need", "b"),)


def test_somebody_may_say_that_it_goes_on_after_the_step() -> None:
    case = started(line("a", "b", "c"), "a")
    notes = moved(case, line("a", "c"), Choice("child_in_need", "b", ""))
    assert notes == ["‘b’ is no more: the case goes on after it."]
    assert play(case) == ["c"]


def test_somebody_may_say_which_step_it_is_now() -> None:
    case = started(line("a", "b", "c"), "a")
    token = case.task("b").token
    assert moved(case, line("a", "renamed", "c"), Choice("child_in_need", "b", "renamed")) == [
        "‘b’ is now ‘renamed’."
    ]
    assert case.task("renamed").token == token, "the same step goes on: drafts and people stay with it"
    assert play(case) == ["renamed", "c"]


def test_a_step_that_became_something_else_is_no_place_for_a_case() -> None:
    case = started(line("a", "b"), "a")
    other = d.lifecycle(d.start(), d.user("a"), d.service("b"), d.end(), d.chain("opened", "a", "b", "done"))
    with pytest.raises(CannotMove, match="something of another kind"):
        moved(case, other)


def test_a_running_clock_keeps_its_date_and_the_next_counts_as_drawn() -> None:
    case = started(visit("visit_interval_max"))
    [before] = case.outcome.timers
    assert moved(case, visit("done_by")) == [
        "The clock ‘late’ keeps the date it has; the next one counts as is now drawn."
    ]
    [after] = case.outcome.timers
    assert (after.token, after.parameter, after.fires_at) == (before.token, before.parameter, before.fires_at)
    case.do("visit", goes_on="yes")
    assert case.outcome.timers[0].parameter == "done_by"


def test_a_clock_that_was_kept_is_still_kept_after_a_second_move() -> None:
    case = started(visit("visit_interval_max"))
    moved(case, visit("done_by"))
    moved(case, visit("supervision_interval_max"))
    assert case.outcome.timers[0].parameter == "visit_interval_max"
    assert moved(case, visit("visit_interval_max")) == []


def test_a_deadline_added_to_a_step_under_way_begins() -> None:
    case = started(visit(None))
    assert moved(case, visit()) == ["The clock ‘late’ is new on ‘visit’ and begins."]
    assert [timer.element_id for timer in case.outcome.timers] == ["late"]
    case.do("visit", goes_on="yes")
    assert [timer.element_id for timer in case.outcome.timers] == ["late"]
    case.do("visit", goes_on="no")
    assert case.outcome.ended


def test_a_new_deadline_that_has_passed_already_stands_before_it_rings() -> None:
    case = started(visit(None))
    case.wake(LATER)
    moved(case, visit())
    assert [timer.element_id for timer in case.outcome.timers] == ["late"]
    case.wake()
    assert case.outcome.timers == ()


def test_a_deadline_taken_away_ends_and_the_step_goes_on() -> None:
    case = started(visit())
    assert moved(case, visit(None)) == ["The clock ‘late’ is no more and ends."]
    assert case.outcome.timers == ()
    case.do("visit", goes_on="yes")
    case.do("visit", goes_on="no")
    assert case.outcome.ended


def test_a_deadline_that_has_rung_is_not_begun_again() -> None:
    case = started(visit())
    case.wake(LATER)
    assert case.outcome.timers == ()
    moved(case, visit(also="yes"))
    assert case.outcome.timers == ()
    case.do("visit")
    assert play(case) == ["more"]


def test_a_branch_that_is_new_beside_others_begins() -> None:
    case = started(beside("a", "b"), "a")
    assert moved(case, beside("a", "b", "c")) == ["‘c’ is new beside what is under way, and begins."]
    assert play(case) == ["b", "c", "last"]


def test_a_branch_that_is_done_is_not_begun_again() -> None:
    case = started(beside("a", "b"), "a")
    assert moved(case, beside("a", "b", extra=d.user("odd"))) == []
    assert play(case) == ["b", "last"]


def test_a_branch_that_is_gone_ends_when_somebody_says_so_and_the_others_are_not_waited_for_in_vain() -> None:
    three = beside("a", "b", "c")
    case = started(three, "a")
    with pytest.raises(CannotMove, match="The case stands at ‘c’"):
        moved(case, beside("a", "b"))
    assert moved(case, beside("a", "b"), Choice("child_in_need", "c", "")) == ["‘c’ is no more and ends."]
    assert play(case) == ["b", "last"]


def test_the_last_branch_that_was_waited_for_is_gone_and_the_case_goes_on() -> None:
    case = started(beside("a", "b", "c"), "a", "b")
    moved(case, beside("a", "b"), Choice("child_in_need", "c", ""))
    assert play(case) == ["last"]


def test_a_block_drawn_around_where_the_case_stands_begins_its_other_branches() -> None:
    case = started(line("a", "last"))
    assert moved(case, beside("a", "b")) == ["‘b’ is new beside what is under way, and begins."]
    assert play(case) == ["a", "b", "last"]


def test_what_is_side_by_side_may_not_come_one_after_the_other() -> None:
    case = started(beside("a", "b"))
    with pytest.raises(CannotMove, match="one of them would be done twice"):
        moved(case, line("a", "b", "last"))


def test_a_block_taken_away_leaves_one_token_on_the_way() -> None:
    case = started(beside("a", "b"), "b")
    moved(case, line("a", "last"))
    assert play(case) == ["a", "last"]
    both = started(beside("a", "b"))
    moved(both, line("a", "last"), Choice("child_in_need", "b", ""))
    assert play(both) == ["a", "last"]


def test_a_step_put_before_the_join_does_not_keep_who_waits_there() -> None:
    ways = d.chain("fork", "a", "new", "join") + d.chain("fork", "b", "join")
    users = [d.user(each) for each in ("a", "b", "new", "last")]
    ends = d.chain("opened", "fork") + d.chain("join", "last", "done")
    longer = d.lifecycle(d.start(), d.parallel("fork"), d.parallel("join"), *users, d.end(), ends, ways)
    case = started(beside("a", "b"), "a")
    moved(case, longer)
    assert play(case) == ["b", "last"]


def stage(*inside: str, after: tuple[str, ...] = ("z",), process: str = "look_closer") -> Files:
    """A stage with a diagram of its own, then steps."""
    users = [d.user(each) for each in after]
    top = d.lifecycle(
        d.start(), d.call("closer", process), *users, d.end(), d.chain("opened", "closer", *after, "done")
    )
    steps = [d.user(each) for each in inside]
    own = d.file(process, d.start("looking"), *steps, d.end("looked"), d.chain("looking", *inside, "looked"))
    return {**top, **own}


def test_a_case_inside_a_stage_moves_with_the_stage() -> None:
    case = started(stage("q", "r"), "q")
    assert moved(case, stage("q", "r", "s", after=("y", "z"))) == []
    assert play(case) == ["r", "s", "y", "z"]


def test_a_stage_that_is_gone_ends_with_all_that_is_open_in_it_when_somebody_says_so() -> None:
    case = started(stage("q", "r"), "q")
    with pytest.raises(CannotMove, match="‘closer’"):
        moved(case, line("z"))
    moved(case, line("z"), Choice("child_in_need", "closer", ""))
    assert play(case) == ["z"]


def test_a_diagram_called_by_another_name_takes_the_case_over() -> None:
    case = started(stage("q", "r"), "q")
    moved(case, stage("q", "r", "s", process="look_nearer"))
    assert play(case) == ["r", "s", "z"]


def group(*inside: str, messages: tuple[str, ...] = (), interrupts: str = "") -> Files:
    """A group of steps in the lifecycle, left early by a message."""
    steps = [d.user(each) for each in inside]
    body = d.sub("support", d.start("s"), *steps, d.end("e"), d.chain("s", *inside, "e"))
    edge = d.boundary("up", "support", interrupting=True, message=interrupts) if interrupts else ""
    edge += (
        d.flow("up", "higher") + d.user("higher") + d.flow("higher", "stepped") + d.end("stepped")
        if edge
        else ""
    )
    return d.lifecycle(
        d.start(), body, d.end(), d.chain("opened", "support", "done"), edge, messages=messages
    )


def test_a_message_that_is_new_on_a_group_under_way_is_awaited() -> None:
    case = started(group("a", "b"), "a")
    assert moved(case, group("a", "b", messages=("worse",), interrupts="worse")) == []
    assert case.outcome.awaited == ("worse",)
    case.send("worse")
    assert play(case) == ["higher"]


def test_a_message_that_was_taken_away_is_awaited_no_more() -> None:
    case = started(group("a", "b", messages=("worse",), interrupts="worse"), "a")
    moved(case, group("a", "b"))
    assert case.outcome.awaited == ()
    assert play(case) == ["b"]


def concern(*steps: str, also: bool = True) -> Files:
    """A step in the lifecycle, and beside it what a message starts at any time."""
    users = [d.user(each) for each in steps]
    beside_it = d.sub(
        "new_concern",
        d.start("raised", message="worry"),
        *users,
        d.end("over"),
        d.chain("raised", *steps, "over"),
        on_message=True,
    )
    return d.lifecycle(
        d.start(),
        d.user("a"),
        d.end(),
        d.chain("opened", "a", "done"),
        beside_it if also else "",
        messages=("worry",),
    )


def test_what_a_message_started_beside_the_lifecycle_moves_too() -> None:
    case = started(concern("decide"))
    case.send("worry")
    assert moved(case, concern("decide", "tell")) == []
    assert play(case) == ["a", "decide", "tell"]
    assert case.outcome.ended


def test_who_waits_at_a_join_drawn_anew_stays() -> None:
    case = started(beside("a", "b"), "a")
    other = {path: xml.replace(b'"join"', b'"meet"') for path, xml in beside("a", "b").items()}
    with pytest.raises(CannotMove, match="the join was drawn anew"):
        moved(case, other)


def test_a_branch_drawn_anew_that_was_done_is_not_begun_again() -> None:
    case = started(beside("a", "b"), "b")
    assert moved(case, beside("a", "c")) == []
    assert play(case) == ["a", "last"]


def test_a_fork_drawn_anew_begins_no_branch_again() -> None:
    case = started(beside("a", "b"), "a")
    moved(case, {path: xml.replace(b'"fork"', b'"split"') for path, xml in beside("a", "b").items()})
    assert play(case) == ["b", "last"]


def test_two_steps_under_way_do_not_become_one() -> None:
    case = started(beside("a", "b"))
    choices = [Choice("child_in_need", each, "c") for each in ("a", "b")]
    with pytest.raises(CannotMove, match="‘c’"):
        moved(case, beside("c", "d"), *choices)


def test_a_step_that_is_still_owed_does_not_fall_behind_the_case() -> None:
    case = started(line("a", "b", "c"), "a")
    with pytest.raises(CannotMove, match="‘c’ is still to be done"):
        moved(case, line("a", "c", "b"))


def test_a_step_that_is_done_and_lies_ahead_again_is_told_of() -> None:
    case = started(line("a", "b", "c"), "a", "b")
    assert moved(case, line("a", "c", "b")) == [
        "‘b’ lies behind this case and is asked again in the new version."
    ]


def test_what_was_done_before_does_not_begin_beside_what_is_under_way() -> None:
    case = started(line("a", "b", "last"), "a")
    with pytest.raises(CannotMove, match="it is not certain that it was done"):
        moved(case, beside("a", "b"))


def test_a_step_that_is_for_others_now_says_so() -> None:
    case = started(line("a", "b"), "a")
    other = {path: xml.replace(b'"social_worker"', b'"team_manager"') for path, xml in line("a", "b").items()}
    assert moved(case, other) == ["‘b’ is now for another position, and goes to them."]
