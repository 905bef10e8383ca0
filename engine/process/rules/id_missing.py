"""Something drawn without an id.

Matters: A case remembers by ids where it stands. A step without one could be lost between one day and the
next.

Remedy: give it an id.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for element in [*diagram.processes, *diagram.elements.values()]:
        if not element.has_id:
            yield diagram.error(
                "id_missing",
                None,
                f"{opening(element)} has no id ({element.id} of the file). "
                "A case could not remember that it is there. "
                "Open the file in the studio, which gives it one, and save it.",
            )
