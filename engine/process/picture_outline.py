"""A diagram as a list of steps, for people who do not see the picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.process.rules.model import GROUPS, Diagram, Element, Flow
from engine.process.rules.paths import follow, reach
from engine.process.rules.reading import read

WITHOUT_NAME: Final = {
    "startEvent": "Start",
    "endEvent": "End",
    "parallelGateway": "All of these",
    "exclusiveGateway": "One of these",
    "eventBasedGateway": "Whichever comes first",
    "subProcess": "Group of steps",
}
"""What an element without a name of its own is called; any other is called a step."""


@dataclass(frozen=True)
class OutlineStep:
    """One element of the diagram. `kind` is its BPMN name and `name` is never empty.

    `next` is what may follow: the words on the line ("" where there are none), the element's id and its name.
    `timers` are the deadlines that hang on it: id and name.
    """

    id: str
    kind: str
    name: str
    next: tuple[tuple[str, str, str], ...]
    timers: tuple[tuple[str, str], ...]


def outline(xml: bytes | str) -> tuple[OutlineStep, ...]:
    """Every element in the order in which a case comes to it; what lies in a group follows the group.

    A deadline stands with the step it hangs on, and the end circle behind it is left out, as is a diamond where
    lines only meet. Groups that a message starts come last. Raises UnreadableError for a file that is no diagram.
    """
    diagram = read("", xml.encode() if isinstance(xml, str) else xml)
    return tuple(_step(diagram, element) for element in _in_order(diagram, diagram.process.id))


def _in_order(diagram: Diagram, container: str, within: frozenset[str] = frozenset()) -> Iterator[Element]:
    for found in _reached(diagram, container):
        element = diagram.elements[found]
        if element.container == container and not _is_left_out(diagram, element):
            yield element
            if element.kind in GROUPS and element.id not in {container, *within}:
                yield from _in_order(diagram, element.id, within | {container, element.id})


def _reached(diagram: Diagram, container: str) -> dict[str, None]:
    """What lies in a container, from its start on; last what no line leads to: a group that a message starts, or
    a draft's loose end."""
    found = reach([start.id for start in diagram.starts(container)], follow(diagram))
    for member in diagram.members(container):
        if member.id not in found:
            found |= reach([member.id], follow(diagram))
    return found


def _is_left_out(diagram: Diagram, element: Element) -> bool:
    if only_joins(diagram, element) or _is_deadline(diagram, element):
        return True
    before = diagram.incoming(element.id)
    sources = [diagram.elements[flow.source] for flow in before if flow.source in diagram.elements]
    return bool(sources) and all(_is_deadline(diagram, source) for source in sources)


def _is_deadline(diagram: Diagram, element: Element) -> bool:
    """Whether this is a timer on a step behind which nothing is done."""
    after = [
        diagram.elements[flow.target]
        for flow in diagram.outgoing(element.id)
        if flow.target in diagram.elements
    ]
    ends = all(following.kind == "endEvent" and not following.events for following in after)
    return element.kind == "boundaryEvent" and element.is_on("timer") and ends


def only_joins(diagram: Diagram, element: Element) -> bool:
    """Whether this is a diamond without a name where lines meet and one goes on."""
    several_in, one_out = len(diagram.incoming(element.id)) > 1, len(diagram.outgoing(element.id)) == 1
    return element.kind == "exclusiveGateway" and several_in and one_out and not element.name


def _step(diagram: Diagram, element: Element) -> OutlineStep:
    timers = [on for on in diagram.boundaries(element.id) if on.is_on("timer")]
    return OutlineStep(
        id=element.id,
        kind=element.kind,
        name=name_of(element),
        next=tuple(_next(diagram, element)),
        timers=tuple((timer.id, name_of(timer)) for timer in timers),
    )


def name_of(element: Element) -> str:
    """What an element is called in lists and for screen readers."""
    return element.name or WITHOUT_NAME.get(element.kind, "Step")


def _next(diagram: Diagram, element: Element) -> Iterator[tuple[str, str, str]]:
    flows = diagram.outgoing(element.id)
    for flow in flows:
        target = beyond_joins(diagram, flow)
        if target is not None:
            otherwise = "otherwise" if flow.id == element.attributes.get("default") and len(flows) > 1 else ""
            yield flow.name or otherwise, target.id, name_of(target)


def beyond_joins(diagram: Diagram, flow: Flow) -> Element | None:
    """What a line leads to, past diamonds where lines only meet; None where it leads nowhere."""
    target = diagram.elements.get(flow.target)
    passed = set()
    while target is not None and target.id not in passed and only_joins(diagram, target):
        passed.add(target.id)
        target = diagram.elements.get(diagram.outgoing(target.id)[0].target)
    return target
