"""Worth a look: a round from which no line leads to an end.

Matters: The child’s case would go round without end unless something from outside stops it.

Remedy: draw a question in the round with a line to an end circle.
"""

from collections.abc import Iterable, Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.paths import Steps, follow, reach, targets
from engine.process.rules.problem import Problem
from engine.process.rules.wording import quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    steps = follow(diagram)
    for container in diagram.containers:
        members = diagram.members(container)
        if not any(member.kind == "endEvent" for member in members):
            continue
        reached = reach([start.id for start in diagram.starts(container)], steps)
        saved = reach([e for e in reached if _stops(diagram, e)], _back(reached, steps))
        first = next((element for element in reached if element not in saved), None)
        if first is not None:
            yield diagram.warning(
                "no_way_out",
                first,
                f"From {quoted(diagram.elements[first])} a case goes round and never comes to an end. "
                "Only something else could stop it: a message, or a branch that ends the whole group. "
                "If that is not meant, draw a question in the round with a line to an end circle.",
            )


def _back(elements: Iterable[str], steps: Steps) -> Steps:
    """From where a case comes to an element."""
    before: dict[str, list[str]] = {}
    for element in elements:
        for following in steps(element):
            before.setdefault(following, []).append(element)
    return lambda element: before.get(element, ())


def _stops(diagram: Diagram, element_id: str) -> bool:
    return diagram.elements[element_id].kind == "endEvent" or not any(targets(diagram, element_id))
