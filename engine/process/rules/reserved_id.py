"""An id that the engine keeps for itself: Start, End or Root.

Matters: The engine would take the step for its own beginning or end, and the child’s case would begin or end
there.

Remedy: choose another id.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening

RESERVED = frozenset({"Start", "End", "Root"})


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in [*diagram.processes, *diagram.elements.values()]:
        if element.id in RESERVED:
            yield diagram.error(
                "reserved_id",
                element.id,
                f"{opening(element)} has the id “{element.id}”, which the engine keeps for itself. "
                "A case would fail when it comes there. "
                "Give it another id, such as “case_opened”.",
            )
