"""A round in which nobody has to do anything.

Matters: The case would turn without end and hold up the cases of all other children.

Remedy: put a step that people do, or a wait for a message, in the round.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import GROUPS, Diagram, Element
from engine.process.rules.paths import cycles, follow, reach
from engine.process.rules.problem import Problem
from engine.process.rules.wording import quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    passing = [
        element.id for element in diagram.elements.values() if passes(diagram, element, around, frozenset())
    ]
    for round_trip in cycles(passing, follow(diagram)):
        yield diagram.error(
            "busy_loop",
            round_trip[0],
            f"From {quoted(diagram.elements[round_trip[0]])} a case goes round without waiting for anybody. "
            "It would turn for ever and hold up all other cases. "
            "Put a step that people do, or a wait for a message, into the round.",
        )


def passes(diagram: Diagram, element: Element, around: Around, inside: frozenset[str]) -> bool:
    """Whether a case can run past this element without anybody doing anything. A timer whose day has come does
    not hold a case up a second time, so it counts as passing."""
    if element.kind == "userTask" or (element.kind == "intermediateCatchEvent" and element.is_on("message")):
        return False
    if element.kind == "callActivity":
        called = around.processes.get(element.attributes.get("calledElement", ""))
        return called is not None and _runs_through(called, called.process.id, around, inside)
    if element.kind in GROUPS:
        return _runs_through(diagram, element.id, around, inside)
    return True


def _runs_through(diagram: Diagram, container: str, around: Around, inside: frozenset[str]) -> bool:
    if container in inside:
        return False
    inside = inside | {container}

    def steps(element_id: str) -> Iterator[str]:
        return (
            e for e in follow(diagram)(element_id) if passes(diagram, diagram.elements[e], around, inside)
        )

    reached = reach([start.id for start in diagram.starts(container)], steps)
    return any(diagram.elements[element].kind == "endEvent" for element in reached)
