"""One step: what it takes, what it answers, what it refuses, and what it costs after a thousand rounds."""

import pytest

from engine.process.spec import parse
from engine.process.step import (
    CaseEnded,
    Complete,
    NeverRests,
    NoWayOn,
    Start,
    TaskNotOpen,
    Wake,
    WrongDiagrams,
    step,
)
from tests.unit.process import drawing as d
from tests.unit.process.driving import MONDAY, Case, run, skeleton

TWO_TASKS = d.lifecycle(
    d.start(), d.user("first", role="team_manager", form="second", clauses="TST-1 TST-2"), d.user("second"), d.end(),
    d.chain("opened", "first", "second", "done"),
)  # fmt: skip


def supported() -> Case:
    case = Case(
        skeleton(), {"last_visit_on": MONDAY, "last_meeting_on": MONDAY, "last_supervision_on": MONDAY}
    )
    case.do("complete_assessment")
    case.do("decide_need", need_decision="plan")
    return case


def test_an_open_task_says_whose_it_is_and_by_which_clauses() -> None:
    case = run(TWO_TASKS)
    task = case.task("first")
    assert (task.role, task.form, task.clauses) == ("team_manager", "second", ("TST-1", "TST-2"))
    assert (task.process_id, task.name, task.scope) == ("child_in_need", "first", (task.token,))
    case.do("first", decision="x", count=2, flag=True)
    assert (case.task("second").form, case.task("second").data) == (
        "second",
        {"decision": "x", "count": 2, "flag": True},
    )


def test_a_token_keeps_its_name_until_it_moves() -> None:
    case = supported()
    before = {element.token for element in case.outcome.elements}
    case.wake()
    case.refresh()
    assert {element.token for element in case.outcome.elements} == before


def test_a_step_leaves_the_state_it_was_given_alone() -> None:
    case = run(TWO_TASKS)
    state, token = case.outcome.state, case.task("first").token
    once = step(case.specs, state, {}, Complete(token, {"a": "x"}), case.times)
    twice = step(case.specs, state, {}, Complete(token, {"a": "y"}), case.times)
    assert (once.tasks[0].data, twice.tasks[0].data) == ({"a": "x"}, {"a": "y"})


def test_only_an_open_task_can_be_done_and_only_once() -> None:
    case = run(TWO_TASKS)
    token = case.task("first").token
    case.do("first")
    for stale in (token, "no such token", case.token("second")[:-1]):
        with pytest.raises(TaskNotOpen):
            case.give(Complete(stale))
    case.do("second")
    with pytest.raises(CaseEnded):
        case.give(Complete(token))


def test_a_waiting_event_is_no_task_to_complete() -> None:
    case = supported()
    for element in ("support", "what_opens_the_review", "visit_overdue"):
        with pytest.raises(TaskNotOpen):
            case.give(Complete(case.token(element)))


def test_a_branch_carries_codes_and_no_dates() -> None:
    case = run(TWO_TASKS)
    with pytest.raises(TypeError, match="make it a fact"):
        case.do("first", held_on=MONDAY)


def test_start_begins_a_case_and_nothing_else_does() -> None:
    case = run(TWO_TASKS)
    with pytest.raises(ValueError, match="Start begins a case"):
        step(case.specs, case.outcome.state, {}, Start(), case.times)
    with pytest.raises(ValueError, match="Start begins a case"):
        step(case.specs, None, {}, Wake(), case.times)


def test_a_state_belongs_to_its_diagrams() -> None:
    case = run(TWO_TASKS)
    other = parse(d.lifecycle(d.start(), d.user("first"), d.end(), d.chain("opened", "first", "done")))
    with pytest.raises(WrongDiagrams):
        step(other, case.outcome.state, {}, Wake(), case.times)
    with pytest.raises(ValueError, match="newer version"):
        step(case.specs, b"\x02" + case.outcome.state[1:], {}, Wake(), case.times)


def test_a_circle_without_a_wait_is_stopped_in_words() -> None:
    body = [
        d.start(),
        d.user("ask"),
        d.xor("merge"),
        d.service("tell"),
        d.xor("more", default="again"),
        d.end(),
    ]
    body += [d.chain("opened", "ask", "merge", "tell", "more"), d.flow("more", "merge", id="again")]
    case = run(d.lifecycle(*body, d.flow("more", "done", "enough")))
    with pytest.raises(NeverRests, match="goes round"):
        case.do("ask")
    assert len(case.do("ask", enough=True).effects) == 1


def test_a_gateway_without_a_way_is_named() -> None:
    body = [
        d.start(),
        d.user("ask"),
        d.xor("which"),
        d.end("a"),
        d.end("b"),
        d.chain("opened", "ask", "which"),
    ]
    body += [d.flow("which", "a", 'code == "a"'), d.flow("which", "b", 'code == "b"')]
    case = run(d.lifecycle(*body))
    with pytest.raises(NoWayOn, match="which in child_in_need"):
        case.do("ask", code="c")


def test_facts_win_over_decisions() -> None:
    body = [
        d.start(),
        d.user("ask"),
        d.xor("which", default="no"),
        d.user("yes_way"),
        d.user("no_way"),
        d.end("a"),
    ]
    body += [d.end("b"), d.chain("opened", "ask", "which"), d.flow("which", "yes_way", 'code == "yes"')]
    files = d.lifecycle(
        *body, d.flow("which", "no_way", id="no"), d.chain("yes_way", "a"), d.chain("no_way", "b")
    )
    assert run(files, {"code": "yes"}).do("ask", code="no").tasks[0].element_id == "yes_way"
    assert run(files, {"code": "no"}).do("ask", code="yes").tasks[0].element_id == "no_way"
    assert run(files, {"code": None}).do("ask", code="yes").tasks[0].element_id == "yes_way"


def test_a_stage_is_given_its_constants_and_hands_decisions_back() -> None:
    files = d.lifecycle(
        d.start(), d.call("hold_it", "hold_meeting", meeting_kind="review", preparation_visit="true"), d.user("after"),
        d.end(), d.chain("opened", "hold_it", "after", "done"),
    )  # fmt: skip
    body = [
        d.start("wanted"),
        d.xor("visit_first", default="no"),
        d.user("prepare"),
        d.user("record"),
        d.end("held"),
    ]
    body += [d.chain("wanted", "visit_first"), d.flow("visit_first", "prepare", "preparation_visit == true")]
    files |= d.file(
        "hold_meeting", *body, d.flow("visit_first", "record", id="no"), d.chain("prepare", "record", "held")
    )
    case = run(files)
    assert case.task("prepare").data == {"meeting_kind": "review", "preparation_visit": True}
    assert case.task("prepare").scope == (case.token("prepare"), case.token("hold_it"))
    assert case.task("prepare").process_id == "hold_meeting"
    case.do("prepare")
    case.do("record", meeting_outcome="held")
    assert case.task("after").data["meeting_outcome"] == "held"


def test_a_service_task_states_an_intention_and_leaves_nothing_in_the_branch() -> None:
    said = '<spiffworkflow:parameter id="about" type="str" value="&quot;visit&quot;"/>'
    said += '<spiffworkflow:parameter id="decided" type="str" value="outcome"/>'
    body = [
        d.start(),
        d.user("ask"),
        d.service("tell_all", parameters=said, tell="manager", clauses="TST-1"),
        d.user("next"),
    ]
    case = run(d.lifecycle(*body, d.end(), d.chain("opened", "ask", "tell_all", "next", "done")))
    case.do("ask", outcome="held")
    (effect,) = case.outcome.effects
    assert (effect.operator, effect.element_id, effect.data) == ("notify", "tell_all", {"outcome": "held"})
    assert effect.parameters == {
        "name": "tell_all", "tell": "manager", "clauses": "TST-1", "about": "visit", "decided": "held",
    }  # fmt: skip
    assert case.task("next").data == {"outcome": "held"}
    assert case.wake().effects == ()


def test_what_each_branch_carried_when_it_ended_comes_out_of_the_stage() -> None:
    inside = [
        d.start("begun"),
        d.parallel("fork"),
        d.user("a"),
        d.user("b"),
        d.user("c"),
        d.chain("begun", "fork"),
    ]
    inside += [d.end(f"over_{branch}") + d.chain("fork", branch, f"over_{branch}") for branch in "abc"]
    body = [
        d.start(),
        d.sub("stage", *inside),
        d.user("after"),
        d.end(),
        d.chain("opened", "stage", "after", "done"),
    ]
    case = run(d.lifecycle(*body))
    for branch in "abc":
        case.do(branch, **{f"by_{branch}": branch, "last": branch})
    assert case.task("after").data == {"by_a": "a", "by_b": "b", "by_c": "c", "last": "c"}


def test_once_for_each_asks_everyone_and_waits_for_all() -> None:
    loop = '<bpmn:multiInstanceLoopCharacteristics isSequential="{}"><bpmn:loopCardinality>3</bpmn:loopCardinality>'
    loop += "</bpmn:multiInstanceLoopCharacteristics>"
    for sequential, at_once in (("false", 3), ("true", 1)):
        task = d.element("userTask", "ask", loop.format(sequential), {"role": "social_worker"})
        case = run(
            d.lifecycle(d.start(), task, d.user("after"), d.end(), d.chain("opened", "ask", "after", "done"))
        )
        for asked in range(3):
            assert case.open == ["ask"] * min(at_once, 3 - asked)
            case.do("ask")
        assert case.open == ["after"]


@pytest.mark.parametrize("sequential", ["false", "true"])
def test_once_for_each_collects_anew_in_every_round_and_an_answer_left_out_is_none(sequential: str) -> None:
    loop = f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}">'
    loop += (
        "<bpmn:loopCardinality>2</bpmn:loopCardinality><bpmn:loopDataOutputRef>said</bpmn:loopDataOutputRef>"
    )
    loop += '<bpmn:outputDataItem id="one"/></bpmn:multiInstanceLoopCharacteristics>'
    task = d.element("userTask", "ask", loop, {"role": "social_worker"})
    body = [
        d.start(),
        d.xor("again"),
        task,
        d.user("decide", form="f"),
        d.xor("what", default="out"),
        d.end(),
    ]
    lines = [d.chain("opened", "again", "ask", "decide", "what"), d.flow("what", "done", id="out")]
    case = run(d.lifecycle(*body, *lines, d.flow("what", "again", 'go == "on"')))
    case.do("ask", one="a")
    case.do("ask")
    assert case.task("decide").data["said"] == ["a", None]
    case.do("decide", go="on", one="decided elsewhere")
    case.do("ask", one="b")
    case.do("ask", one="c")
    assert case.task("decide").data["said"] == ["b", "c"]
