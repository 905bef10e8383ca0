"""A diagram as an ordered list of its steps with all that they say: what the outline editor shows and changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.packs.redraw import Drawing
from engine.process.picture_outline import beyond_joins, name_of, only_joins, outline
from engine.process.redraw.lines import targets
from engine.process.rules.model import ACTIVITIES, Diagram, Element, Flow
from engine.process.rules.reading import BPMN, SPIFF

TIMER = re.compile(r"""^\s*(due|opens)\(\s*["']([^"']*)["']\s*\)\s*$""")


@dataclass(frozen=True)
class Way:
    """A line out of a step: what stands on it, when it is taken, and where it leads.

    `to` is where it ends; `shown` and `shown_name` are the first step of the list behind it, past diamonds where
    lines only meet.
    """

    id: str
    name: str
    condition: str
    is_default: bool
    to: str
    shown: str
    shown_name: str


@dataclass(frozen=True)
class Step:
    """One element. `kind` is its BPMN name, `about` what an event is about, "timer" or "message" or "".

    `function` and `parameter` are what a timer says, due or opens and a name of the policy; `called` is the diagram
    that a stage calls. `deadlines` hang on it, `inside` lies in it, in order.
    """

    id: str
    kind: str
    name: str
    own_name: str
    about: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    instructions: str = ""
    called: str = ""
    operator: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    function: str = ""
    parameter: str = ""
    message: str = ""
    interrupts: bool = False
    host: str = ""
    ways: tuple[Way, ...] = ()
    deadlines: tuple[Step, ...] = ()
    inside: tuple[Step, ...] = ()
    can_follow: bool = True
    can_be_late: bool = False


def steps_of(xml: bytes) -> tuple[Step, ...]:
    """The steps of the process, in the order in which a case comes to them. Raises UnreadableError."""
    drawing = Drawing(xml)
    return _level(drawing, [step.id for step in outline(xml)], drawing.diagram.process.id)


def step_of(xml: bytes, id: str) -> Step | None:
    """One element, whether or not the list shows it by itself; None if there is none of this id."""
    drawing = Drawing(xml)
    element = drawing.diagram.elements.get(id)
    return None if element is None else _step(drawing, element, [])


def way_of(xml: bytes, id: str) -> tuple[Way, Step] | None:
    """One line and the element that it leaves; None if there is none of this id."""
    drawing = Drawing(xml)
    flow = drawing.diagram.flows.get(id)
    source = drawing.diagram.elements.get(flow.source) if flow else None
    return (
        None
        if flow is None or source is None
        else (_way(drawing.diagram, source, flow), _step(drawing, source, []))
    )


def places_to_lead(xml: bytes, source: str) -> list[tuple[str, str]]:
    """Where a line from this element may lead: id and name, those of one name told apart by what comes after."""
    diagram = Drawing(xml).diagram
    element = diagram.elements.get(source)
    found = targets(diagram, element) if element else []
    return [(each.id, _told_apart(diagram, each, found)) for each in found]


def _told_apart(diagram: Diagram, element: Element, others: list[Element]) -> str:
    if only_joins(diagram, element):
        shown = beyond_joins(diagram, diagram.outgoing(element.id)[0])
        return f"Where lines meet, before {name_of(shown)}" if shown else "Where lines meet"
    name = name_of(element)
    if sum(name_of(other) == name for other in others) < 2:
        return name
    sources = [
        diagram.elements[f.source] for f in diagram.incoming(element.id) if f.source in diagram.elements
    ]
    return f"{name}, after {name_of(sources[0])}" if sources else f"{name} ({element.id})"


def _level(drawing: Drawing, order: list[str], container: str) -> tuple[Step, ...]:
    members = {element.id: element for element in drawing.diagram.members(container)}
    return tuple(_step(drawing, members[id], order) for id in order if id in members)


def _step(drawing: Drawing, element: Element, order: list[str]) -> Step:
    diagram, event = drawing.diagram, next(iter(element.events), None)
    timer = TIMER.match(event.text) if event and event.kind == "timer" else None
    hung = [on for on in diagram.boundaries(element.id) if on.id not in order and order]
    return Step(
        id=element.id,
        kind=element.kind,
        name=name_of(element),
        own_name=element.name,
        about=event.kind if event else "",
        properties=element.properties,
        instructions=_instructions(drawing, element.id),
        called=element.attributes.get("calledElement", ""),
        operator=element.operator.id if element.operator else "",
        parameters=element.operator.parameters if element.operator else (),
        function=timer[1] if timer else "",
        parameter=timer[2] if timer else "",
        message=diagram.names_by_ref.get(event.ref, "") if event and event.kind == "message" else "",
        interrupts=element.interrupts,
        host=element.attributes.get("attachedToRef", ""),
        ways=tuple(_way(diagram, element, flow) for flow in diagram.outgoing(element.id)),
        deadlines=tuple(_step(drawing, on, []) for on in hung),
        # A group drawn within itself, by an id used twice, is shown once.
        inside=_level(drawing, [id for id in order if id != element.id], element.id),
        can_follow=_can_follow(element),
        can_be_late=element.kind in ACTIVITIES and not element.is_event_group,
    )


def _can_follow(element: Element) -> bool:
    return element.kind not in ("endEvent", "eventBasedGateway") and not element.is_event_group


def _way(diagram: Diagram, element: Element, flow: Flow) -> Way:
    shown = beyond_joins(diagram, flow)
    default = flow.id == element.attributes.get("default")
    id, name = (shown.id, name_of(shown)) if shown else ("", "nowhere")
    return Way(flow.id, flow.name, flow.condition or "", default, flow.target, id, name)


def _instructions(drawing: Drawing, id: str) -> str:
    node = drawing.find(id)
    held = None if node is None else node.find(f"{BPMN}extensionElements/{SPIFF}instructionsForEndUser")
    return (held.text or "") if held is not None else ""
