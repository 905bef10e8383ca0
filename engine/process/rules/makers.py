"""Where a decision can have been made before a given place: in its diagram and in what calls it."""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.decisions import decided_by
from engine.process.rules.model import Diagram

Place = tuple[str, str]


def made_before(diagram: Diagram, element_id: str, name: str, around: Around) -> bool:
    """Whether some way to this element passes a step that makes the decision; in doubt it does."""
    seen: set[Place] = set()
    waiting: list[tuple[Diagram, str]] = [(diagram, element_id)]
    while waiting:
        here, id = waiting.pop()
        if (here.process.id, id) in seen:
            continue
        seen.add((here.process.id, id))
        for before in _sources(here, id):
            if name in decided_by(here, here.elements[before], around):
                return True
            waiting.append((here, before))
        waiting += _outside(here, id, around)
    return False


def _sources(diagram: Diagram, element_id: str) -> Iterator[str]:
    return (flow.source for flow in diagram.incoming(element_id) if flow.source in diagram.elements)


def _outside(diagram: Diagram, element_id: str, around: Around) -> Iterator[tuple[Diagram, str]]:
    """From where a case knows what it knows at a start circle, or on the edge of something."""
    element = diagram.elements[element_id]
    if element.kind == "boundaryEvent":
        # What was decided inside the host is left behind there: the edge knows what the host was entered with.
        host = element.attributes.get("attachedToRef", "")
        yield from [(diagram, host)] if host in diagram.elements else []
    elif element.kind == "startEvent" and element.container in diagram.elements:
        yield diagram, element.container
    elif element.kind == "startEvent":
        for caller in around.in_a_case(diagram).values():
            for call in caller.of_kind("callActivity"):
                if call.attributes.get("calledElement") == diagram.process.id:
                    yield caller, call.id
