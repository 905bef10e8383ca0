"""Messages within one case: who hears them, what they carry, and what an interruption leaves."""

from collections import Counter

import pytest

from engine.process.step import CaseEnded, Complete, MessageNotAwaited, TaskNotOpen
from tests.unit.process import drawing as d
from tests.unit.process.driving import MONDAY, Case, run, skeleton
from tests.unit.process.rules.drawing import draw

FACTS = {"last_visit_on": MONDAY, "last_meeting_on": MONDAY, "plan_started_on": MONDAY}


@pytest.fixture
def supported() -> Case:
    case = Case(skeleton(), FACTS)
    case.do("complete_assessment")
    case.do("decide_need", need_decision="plan")
    return case


def test_a_concern_may_be_raised_any_number_of_times(supported: Case) -> None:
    before = supported.open
    for number in range(5):
        supported.send("concern_raised", concern_id=number)
    concerns = [task for task in supported.outcome.tasks if task.element_id == "decide_on_concern"]
    assert [task.data for task in concerns] == [{"concern_id": number} for number in range(5)]
    assert len({task.token for task in concerns}) == 5
    for _ in concerns:
        supported.do("decide_on_concern", concern_outcome="none")
    assert supported.open == before


def test_a_step_up_from_a_concern_interrupts_all_support_and_support_begins_again(supported: Case) -> None:
    support = supported.token("support")
    inside = {task.token for task in supported.outcome.tasks if support in task.scope}
    inside |= {timer.token for timer in supported.outcome.timers}
    assert len(inside) == 7
    supported.send("concern_raised", concern_id=1)
    supported.send("concern_raised", concern_id=2)
    supported.do("decide_on_concern", concern_outcome="step_up")
    assert supported.open == ["decide_on_concern", "hold_strategy_discussion"]
    assert supported.waiting == []
    assert {done.token for done in supported.outcome.finished if done.how == "cancelled"} >= inside | {
        support
    }
    assert supported.ended["step_up_agreed"] == "fired"
    supported.do("hold_strategy_discussion", step_up_outcome="stay_in_need")
    assert supported.open == ["decide_on_concern", "record_supervision", "record_visit"]
    assert supported.token("support") != support
    assert supported.task("record_visit").data == {"need_decision": "plan", "step_up_outcome": "stay_in_need"}


def test_every_element_ends_once(supported: Case) -> None:
    seen: Counter[str] = Counter()
    opened = {element.token for element in supported.outcome.elements}
    for _ in range(3):
        supported.send("concern_raised")
        opened |= {element.token for element in supported.outcome.elements}
        seen.update(done.token for done in supported.outcome.finished)
        for element, answers in (
            ("record_visit", {}),
            ("decide_on_concern", {"concern_outcome": "step_up"}),
            ("hold_strategy_discussion", {"step_up_outcome": "stay_in_need"}),
        ):
            supported.do(element, **answers)
            opened |= {element.token for element in supported.outcome.elements}
            seen.update(done.token for done in supported.outcome.finished)
    assert set(seen.values()) == {1}
    assert opened - set(seen) == {element.token for element in supported.outcome.elements}


def test_the_case_ends_only_when_the_last_concern_is_answered(supported: Case) -> None:
    supported.send("concern_raised", concern_id=1)
    supported.send("case_transferred")
    supported.do("write_closing_summary")
    assert supported.open == ["decide_on_concern"]
    assert not supported.outcome.ended
    assert "concern_raised" in supported.outcome.awaited
    supported.do("decide_on_concern", concern_outcome="step_up")
    assert supported.outcome.unheard == ("step_up_agreed",)
    assert supported.outcome.ended
    assert (supported.outcome.live, supported.outcome.awaited) == (frozenset(), ())
    for command in (lambda: supported.send("concern_raised"), lambda: supported.send("step_up_agreed")):
        with pytest.raises(CaseEnded):
            command()
    assert supported.wake().ended
    assert supported.outcome.unheard == ()


def test_a_message_to_nobody_is_refused_and_changes_nothing(supported: Case) -> None:
    before = supported.outcome.state
    with pytest.raises(MessageNotAwaited, match="not waiting for this message"):
        supported.send("no_such_message")
    assert supported.outcome.state == before
    assert "no_such_message" not in supported.outcome.awaited


def test_an_early_review_opens_the_meeting_and_the_date_no_longer_does(supported: Case) -> None:
    gateway = supported.timer("review_time_come").token
    assert supported.timer("review_time_come").host_token is None
    supported.send("early_review_asked")
    assert "arrange_meeting" in supported.open
    assert "review_time_come" not in supported.waiting
    assert {done.token: done.how for done in supported.outcome.finished}[gateway] == "completed"
    assert "early_review_asked" not in supported.outcome.awaited


def two_ways() -> Case:
    body = [
        d.start(),
        d.first_of("which"),
        d.catch("time_up", timer='due("done_by")'),
        d.catch("called", message="call"),
    ]
    body += [d.user("by_date"), d.user("by_call"), d.end("a"), d.end("b"), d.chain("opened", "which")]
    body += [d.chain("which", "time_up", "by_date", "a"), d.chain("which", "called", "by_call", "b")]
    return run(d.lifecycle(*body, messages=["call"]), {"asked_on": MONDAY})


def test_a_gateway_opens_one_way_though_message_and_date_come_together() -> None:
    case = two_ways()
    case.clock.advance(days=300)
    case.send("call", reason="urgent")
    assert case.open == ["by_call"]
    assert case.task("by_call").data == {"reason": "urgent"}
    assert case.ended["which"] == "completed"


def test_a_date_opens_the_gateway_and_the_gateway_says_so() -> None:
    case = two_ways()
    token = case.timer("time_up").token
    case.clock.advance(days=300)
    case.wake()
    assert case.open == ["by_date"]
    assert {done.token: done.how for done in case.outcome.finished}[token] == "fired"
    with pytest.raises(MessageNotAwaited):
        case.send("call")


def interrupted(*inside: str) -> Case:
    body = [d.start(), d.sub("support", *inside, d.start("begun")), d.user("closing"), d.user("stepping_up")]
    body += [d.boundary("up", "support", interrupting=True, message="up"), d.end(), d.end("done_up")]
    body += [d.chain("opened", "support", "closing", "done"), d.chain("up", "stepping_up", "done_up")]
    return run(d.lifecycle(*body, messages=["up"]))


def test_a_message_end_stops_its_own_stage_before_the_stage_can_end() -> None:
    case = interrupted(
        d.user("refuse"), d.end("called_up", message="up"), d.chain("begun", "refuse", "called_up")
    )
    case.do("refuse")
    assert case.open == ["stepping_up"]
    assert case.ended["support"] == "cancelled"
    case.do("stepping_up")
    assert case.outcome.ended


def test_what_follows_a_thrown_message_does_not_happen_when_it_interrupts_the_stage() -> None:
    case = interrupted(
        d.user("refuse"), d.throw("call_up", "up"), d.service("tell"), d.end("over", terminate="true"),
        d.chain("begun", "refuse", "call_up", "tell", "over"),
    )  # fmt: skip
    case.do("refuse")
    assert case.open == ["stepping_up"]
    assert case.effects == []
    assert "over" not in case.ended or case.ended["over"] == "cancelled"


def test_a_terminate_end_takes_its_stage_and_nothing_beyond() -> None:
    case = interrupted(
        d.parallel("fork"), d.user("visit"), d.user("review"), d.end("stopped", terminate="true"), d.end("never"),
        d.chain("begun", "fork", "visit", "never"), d.chain("fork", "review", "stopped"),
    )  # fmt: skip
    case.do("review", support_outcome="close")
    assert case.open == ["closing"]
    assert case.task("closing").data == {"support_outcome": "close"}
    assert case.outcome.unheard == ()
    assert (case.ended["visit"], case.ended["up"]) == ("cancelled", "cancelled")


def test_an_error_goes_to_the_stage_around_it() -> None:
    stage = [
        d.start("begun"),
        d.user("try"),
        d.end("failed", error="refused"),
        d.chain("begun", "try", "failed"),
    ]
    body = [
        d.start(),
        d.sub("stage", *stage),
        d.boundary("caught", "stage", interrupting=True, error="refused"),
    ]
    body += [d.user("respond"), d.end(), d.end("other"), d.chain("opened", "stage", "done")]
    case = run(d.lifecycle(*body, d.chain("caught", "respond", "other"), errors=["refused"]))
    case.do("try", why="no consent")
    assert case.open == ["respond"]
    assert case.task("respond").data == {"why": "no consent"}


def test_a_task_of_an_interrupted_stage_is_not_open_any_more(supported: Case) -> None:
    visit = supported.task("record_visit").token
    supported.send("step_up_agreed")
    with pytest.raises(TaskNotOpen, match="not open any more"):
        supported.give(Complete(visit))


def test_an_alarm_beside_a_stage_is_told_as_often_as_it_is_raised() -> None:
    case = run(draw(EACH_CHILD))
    tokens = [task.token for task in case.outcome.tasks]
    assert case.give(Complete(tokens[0], {"what": "alarm"})).effects != ()
    assert case.give(Complete(tokens[1], {"what": "calm"})).effects == ()
    assert case.give(Complete(tokens[2], {"what": "alarm"})).effects != ()
    assert case.open == ["close"]


EACH_CHILD = """
process child_in_need
  start opened > support
  sub support > close
    start begun > each
    sub each > ended
    + <bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>
    + <bpmn:loopDataOutputRef>answers</bpmn:loopDataOutputRef><bpmn:outputDataItem id="answer"/>
    + </bpmn:multiInstanceLoopCharacteristics>
      start entered > see
      user see > what
      xor what > alarm if what == "alarm" | calm
      end alarm escalation=raised
      end calm
    end ended
  on support alarmed escalation=raised > tell
  service tell > told
  end told
  user close > done
  end done
  ++ <bpmn:escalation id="raised" escalationCode="R"/>
"""


def test_an_interruption_ends_what_is_done_for_each_child_as_well() -> None:
    case = run(
        draw(EACH_CHILD.replace("on support alarmed escalation=raised", "on! support alarmed message=left"))
    )
    case.send("left")
    assert (case.outcome.ended, case.ended["see"]) == (True, "cancelled")
