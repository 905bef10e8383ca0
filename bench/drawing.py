"""Diagrams of any number of elements: parts of ten, one after the other, as stages of a real procedure have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)
STAGE = "close_case"


@dataclass(frozen=True)
class Drawn:
    """A diagram of so many elements."""

    elements: int
    content: bytes


def drawn(elements: int) -> Drawn:
    """A stage of so many elements, a multiple of ten, in which the check finds only what its forms do not ask."""
    parts = [
        part for number in range(elements // 10) for part in _part(number, last=number == elements // 10 - 1)
    ]
    begun = ('<bpmn:startEvent id="begun"/>', _shape("begun", 0), *_line("begun", "ask_0"))
    inside = "".join(part for part in (*begun, *parts) if not part.startswith("<bpmndi"))
    picture = "".join(part for part in (*begun, *parts) if part.startswith("<bpmndi"))
    text = (
        f'<bpmn:definitions {SPACES} targetNamespace="bench"><bpmn:process id="{STAGE}" isExecutable="true">{inside}'
        f'</bpmn:process><bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="{STAGE}">{picture}'
        "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"
    )
    return Drawn(elements // 10 * 10, text.encode())


def _part(number: int, *, last: bool) -> Iterator[str]:
    """A step and its question, a way past, and two steps side by side with a timer: ten elements."""
    ids = [f"{word}_{number}" for word in ("ask", "what", "write", "met", "both", "see", "call", "done")]
    ask, what, write, met, both, see, call, done = ids
    following = "ended" if last else f"ask_{number + 1}"
    yield from (
        _step(ask),
        _gateway(what, "exclusive", f'name="Needed?" default="{what}_{met}"'),
        _step(write),
    )
    yield from (_gateway(met, "exclusive"), _gateway(both, "parallel"), _step(see), _step(call))
    yield from (
        _gateway(done, "parallel"),
        _timer(f"late_{number}", see),
        f'<bpmn:endEvent id="told_{number}"/>',
    )
    for place, id in enumerate([*ids, f"told_{number}"]):
        yield _shape(id, number * 10 + place + 1)
    yield _shape(f"late_{number}", number * 10 + 6, below=70)
    yield from _line(what, write, 'need_decision == "plan"')
    ends = [(ask, what), (what, met), (write, met), (met, both), (both, see), (both, call), (see, done)]
    for source, target in [*ends, (call, done), (done, following), (f"late_{number}", f"told_{number}")]:
        yield from _line(source, target)
    if last:
        yield from ('<bpmn:endEvent id="ended"/>', _shape("ended", number * 10 + 11))


def _step(id: str) -> str:
    role = '<spiffworkflow:property name="role" value="social_worker"/>'
    form = '<spiffworkflow:property name="form" value="record_visit"/>'
    properties = f"<spiffworkflow:properties>{role}{form}</spiffworkflow:properties>"
    held = f"<bpmn:extensionElements>{properties}</bpmn:extensionElements>"
    return f'<bpmn:userTask id="{id}" name="{id}">{held}</bpmn:userTask>'


def _gateway(id: str, kind: str, more: str = "") -> str:
    return f'<bpmn:{kind}Gateway id="{id}" {more}/>'


def _timer(id: str, host: str) -> str:
    date = '<bpmn:timeDate>due("visit_interval_max")</bpmn:timeDate>'
    return (
        f'<bpmn:boundaryEvent id="{id}" name="Late" attachedToRef="{host}" cancelActivity="false">'
        f"<bpmn:timerEventDefinition>{date}</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )


def _line(source: str, target: str, condition: str = "") -> Iterator[str]:
    said = (
        f"<bpmn:conditionExpression><![CDATA[{condition}]]></bpmn:conditionExpression>" if condition else ""
    )
    ends = f'sourceRef="{source}" targetRef="{target}"'
    yield f'<bpmn:sequenceFlow id="{source}_{target}" name="Way" {ends}>{said}</bpmn:sequenceFlow>'
    way = '<di:waypoint x="0" y="0"/><di:waypoint x="9" y="9"/>'
    yield f'<bpmndi:BPMNEdge bpmnElement="{source}_{target}">{way}</bpmndi:BPMNEdge>'


def _shape(id: str, place: int, below: int = 0) -> str:
    bounds = f'<dc:Bounds x="{place * 150}" y="{below}" width="100" height="80"/>'
    return f'<bpmndi:BPMNShape bpmnElement="{id}">{bounds}</bpmndi:BPMNShape>'
