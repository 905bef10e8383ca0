"""From files to specs: what is read, what is refused, and that nothing edits what all cases share."""

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from engine.process.spec import DiagramError, Specs, parse
from engine.process.step import Complete
from tests.unit.process import drawing as d
from tests.unit.process.driving import DIAGRAMS, MONDAY, Case, skeleton

SIMPLE = d.lifecycle(d.start(), d.user("ask"), d.end(), d.chain("opened", "ask", "done"))


def problems(files: Mapping[str, bytes]) -> list[tuple[str, str | None, str]]:
    with pytest.raises(DiagramError) as refusal:
        parse(files)
    return [(problem.file, problem.element_id, problem.message) for problem in refusal.value.problems]


def test_the_key_changes_with_any_byte_and_nothing_else() -> None:
    same = parse(dict(SIMPLE)).key
    changed = {name: content.replace(b'id="ask"', b'id="ask" name="Ask"') for name, content in SIMPLE.items()}
    assert parse(SIMPLE).key == same
    assert parse(changed).key != same
    assert parse({"renamed.bpmn": SIMPLE["child_in_need.bpmn"]}).key != same


def test_what_is_drawn_in_a_sub_process_belongs_to_the_file_around_it() -> None:
    specs = skeleton()
    assert specs.owners["milestones"] == "child_in_need"
    assert specs.owners["follow_up"] == "hold_reviews"
    assert specs.start_messages == ("concern_raised", "reassessment_asked")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"this is no XML", "cannot be read as a diagram"),
        (b"", "cannot be read as a diagram"),
        (b"<a><b></a>", "cannot be read as a diagram"),
        (b"<html/>", "holds no procedure"),
        (b'<!DOCTYPE d [<!ENTITY x "y">]><d>&x;</d>', "document type"),
        (b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>', "document type"),
        (b"<a>" + b" " * (5 * 1024 * 1024) + b"</a>", "may hold 5"),
        (b"<a>" * 2000 + b"</a>" * 2000, "cannot be read as a diagram"),
    ],
    ids=["text", "empty", "broken", "other XML", "entity", "file entity", "too big", "too deep"],
)
def test_a_file_that_is_no_diagram_is_refused_by_name(content: bytes, words: str) -> None:
    found = problems({**SIMPLE, "strange.bpmn": content})
    assert [(file, element) for file, element, _ in found] == [("strange.bpmn", None)]
    assert words in found[0][2]


def around(*body: str) -> dict[str, bytes]:
    return d.lifecycle(
        d.start(), d.user("ask"), d.end(), d.chain("opened", "ask", "done"), *body, messages=["told"]
    )


REFUSED = {
    "script task": (around(d.element("scriptTask", "run_it", "<bpmn:script>x = 1</bpmn:script>")), "run_it"),
    "rule task": (around(d.element("businessRuleTask", "rule")), "rule"),
    "plain task": (around(d.element("task", "plain")), "plain"),
    "complex gateway": (around(d.element("complexGateway", "odd")), "odd"),
    "inclusive gateway": (around(d.element("inclusiveGateway", "some")), "some"),
    "taken id": (around(d.user("Start")), "Start"),
    "signal": (around(d.element("endEvent", "shout", "<bpmn:signalEventDefinition/>")), "shout"),
    "unnamed message": (around(d.catch("wait", message="nobody")), "wait"),
    "timer on an end": (around(d.end("late", timer='due("p")')), "late"),
    "duration": (
        around(d.element("intermediateCatchEvent", "wait", "<bpmn:timerEventDefinition><bpmn:timeDuration>'P5D'"
                         "</bpmn:timeDuration></bpmn:timerEventDefinition>")),
        "wait",
    ),
    "timer with two arguments": (around(d.catch("wait", timer='due("p", last_visit_on)')), "wait"),
    "timer that is a condition": (around(d.catch("wait", timer="today()")), "wait"),
    "timer that runs code": (around(d.catch("wait", timer="__import__('os').system('true')")), "wait"),
    "condition that runs code": (around(d.xor("gate"), d.flow("gate", "ask", "().__class__", id="bad")), "bad"),
    "unknown stage": (around(d.call("go", "nowhere")), "go"),
    "operator parameter": (
        around(d.service("tell", parameters='<spiffworkflow:parameter id="x" type="str" value="open()"/>')),
        "tell",
    ),
    "two timers behind a gateway": (
        around(d.first_of("which"), d.catch("one", timer='due("p")'), d.catch("two", timer='due("q")'),
               d.chain("which", "one"), d.chain("which", "two")),
        "which",
    ),
    "group that starts by itself": (around(d.sub("group", d.start("begun"), d.end("over"), on_message=True)), "group"),
    "message group inside a stage": (
        around(d.sub("outer", d.sub("inner", d.start("begun", message="told"), d.end("over"), on_message=True),
                     d.start("in"), d.end("out"), d.chain("in", "out"))),
        "inner",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "element"), REFUSED.values(), ids=REFUSED.keys())
def test_what_the_engine_does_not_run_is_refused_on_its_element(
    files: dict[str, bytes], element: str
) -> None:
    found = problems(files)
    assert ("child_in_need.bpmn", element) in [(file, id) for file, id, _ in found]
    assert all(message.endswith(".") for _, _, message in found)


@pytest.mark.parametrize("tag", ["preScript", "postScript"])
def test_a_script_beside_a_task_is_refused(tag: str) -> None:
    content = SIMPLE["child_in_need.bpmn"].replace(
        b"</spiffworkflow:properties>",
        f"</spiffworkflow:properties><spiffworkflow:{tag}>x = 1</spiffworkflow:{tag}>".encode(),
    )
    assert [element for _, element, _ in problems({"child_in_need.bpmn": content})] == ["ask"]


def test_all_problems_are_named_at_once() -> None:
    files = around(d.call("go", "nowhere"), d.catch("wait", timer="soon"), d.element("scriptTask", "run_it"))
    assert {element for _, element, _ in problems(files)} == {"go", "wait", "run_it"}


def test_a_lifecycle_must_be_there() -> None:
    assert "child_in_need" in problems(d.file("other", d.start(), d.end(), d.chain("opened", "done")))[0][2]


def test_stages_may_not_call_each_other_in_a_circle() -> None:
    files = d.lifecycle(d.start(), d.call("go", "a"), d.end(), d.chain("opened", "go", "done"))
    files |= d.file("a", d.start("a1"), d.call("to_b", "b"), d.end("a2"), d.chain("a1", "to_b", "a2"))
    files |= d.file("b", d.start("b1"), d.call("to_a", "a"), d.end("b2"), d.chain("b1", "to_a", "b2"))
    assert {element for _, element, _ in problems(files)} == {"to_a", "to_b"}


def test_a_sub_process_may_not_have_the_name_of_a_stage() -> None:
    files = d.lifecycle(d.start(), d.call("go", "talk"), d.end(), d.chain("opened", "go", "done"))
    files |= d.file("talk", d.start("a1"), d.end("a2"), d.chain("a1", "a2"))
    files |= d.file("other", d.sub("talk", d.start("b1"), d.end("b2"), d.chain("b1", "b2")))
    assert [element for _, element, _ in problems(files)] == ["talk"]


def test_what_only_the_engine_notices_is_a_problem_too() -> None:
    files = d.lifecycle(d.start(), d.user("ask"), d.chain("opened", "ask"), d.flow("ask", "missing"))
    assert problems(files)[0][0] == "child_in_need.bpmn"


def test_tidying_the_picture_changes_no_route() -> None:
    def picture(heights: dict[str, int]) -> bytes:
        shapes = "".join(
            f'<di:BPMNShape bpmnElement="{id}"><dc:Bounds x="0" y="{y}" width="1" height="1"/></di:BPMNShape>'
            for id, y in heights.items()
        )
        return (
            '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
            f'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">{shapes}</di:BPMNDiagram></bpmn:definitions>'
        ).encode()

    body = [d.start(), d.xor("gate", default="else_way"), d.user("first"), d.user("second"), d.user("third")]
    body += [
        d.end(),
        d.chain("opened", "gate"),
        d.flow("gate", "first", "true"),
        d.flow("gate", "second", "true"),
    ]
    body += [d.flow("gate", "third", id="else_way"), d.chain("first", "done"), d.chain("second", "done")]
    files = d.lifecycle(*body, d.chain("third", "done"))
    for heights in ({"first": 1, "second": 2}, {"first": 2, "second": 1}):
        drawn = files["child_in_need.bpmn"].replace(b"</bpmn:definitions>", picture(heights))
        assert Case(parse({"child_in_need.bpmn": drawn})).open == ["first"]


def fingerprint(specs: Specs) -> dict[str, Any]:
    return {
        name: {element: _plain(vars(task)) for element, task in spec.task_specs.items()}
        for name, spec in {"": specs.top, **specs.stages}.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items() if key != "_wf_spec"}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if type(value).__name__ == "Event":
        return [len(value.hard_subscribers or []), len(value.weak_subscribers or [])]
    return _plain(vars(value)) if hasattr(value, "__dict__") else repr(value)


def test_thousands_of_steps_leave_the_shared_specs_as_they_were() -> None:
    specs = parse({path.name: path.read_bytes() for path in DIAGRAMS.glob("*.bpmn")})
    before = fingerprint(specs)
    random = Random(7)
    for _ in range(10):
        case = Case(specs, {"last_visit_on": MONDAY, "last_meeting_on": MONDAY})
        for _ in range(200):
            if case.outcome.ended:
                break
            case.clock.advance(days=random.choice([0, 5]))
            if case.outcome.awaited and random.random() < 0.3:
                case.send(random.choice(case.outcome.awaited))
            else:
                answers = {
                    "need_decision": "plan",
                    "step_up_outcome": "stay_in_need",
                    "concern_outcome": "step_up",
                }
                case.give(Complete(random.choice(case.outcome.tasks).token, answers))
    assert fingerprint(specs) == before
