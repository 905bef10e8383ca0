"""Where a decision is asked for after a given place: in its diagram, in what that calls and in what calls it."""

from collections.abc import Iterable, Iterator

from engine.process.rules.around import Around
from engine.process.rules.conditions import conditions
from engine.process.rules.decisions import decided_by
from engine.process.rules.model import GROUPS, Diagram, Element
from engine.process.rules.paths import follow, reach

Places = frozenset[tuple[str, str]]


def asked_after(
    diagram: Diagram, element: Element, name: str, around: Around, seen: Places = frozenset()
) -> Element | None:
    """The first question behind `element` that asks for `name` before it is decided anew; None if there is none."""
    passed = _passed(diagram, follow(diagram)(element.id), name, around)
    found = _first_asking(diagram, passed, name, around)
    if found is not None or not any(step.kind == "endEvent" for step in passed):
        return found
    seen |= {(diagram.process.id, element.container)}
    for outer, host in _hosts(diagram, element.container, around):
        if (outer.process.id, host.container) not in seen:
            found = found or asked_after(outer, host, name, around, seen)
    return found


def _passed(diagram: Diagram, starts: Iterable[str], name: str, around: Around) -> list[Element]:
    """What a case passes in one container up to the steps that decide anew, these included."""

    def steps(element_id: str) -> Iterable[str]:
        decides = name in decided_by(diagram, diagram.elements[element_id], around)
        return () if decides else follow(diagram)(element_id)

    return [diagram.elements[element] for element in reach(starts, steps)]


def _first_asking(
    diagram: Diagram, passed: list[Element], name: str, around: Around, inside: frozenset[str] = frozenset()
) -> Element | None:
    for element in passed:
        if any(c.flow.source == element.id and name in c.expression.names for c in conditions(diagram)):
            return element
        for inner, container in _within(diagram, element, around):
            if container not in inside:
                within = _passed(inner, [start.id for start in inner.starts(container)], name, around)
                found = _first_asking(inner, within, name, around, inside | {container})
                if found is not None:
                    return found
    return None


def _within(diagram: Diagram, element: Element, around: Around) -> Iterator[tuple[Diagram, str]]:
    if element.kind in GROUPS:
        yield diagram, element.id
    elif element.kind == "callActivity":
        called = around.processes.get(element.attributes.get("calledElement", ""))
        if called is not None:
            yield called, called.process.id


def _hosts(diagram: Diagram, container: str, around: Around) -> Iterator[tuple[Diagram, Element]]:
    """The sub-process or the call activities through which a case leaves this container."""
    if container in diagram.elements:
        yield diagram, diagram.elements[container]
        return
    for caller in around.processes.values():
        if caller is not None:
            for call in caller.of_kind("callActivity"):
                if call.attributes.get("calledElement") == container:
                    yield caller, call
