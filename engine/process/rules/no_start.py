"""A procedure or group of steps without a start.

Matters: A case would not know where to begin, and the child would be on nobody’s list.

Remedy: draw a start circle and a line to the first step.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for container in diagram.containers.values():
        if not diagram.starts(container.id):
            yield diagram.error(
                "no_start",
                container.id,
                f"{opening(container)} has no start circle. "
                "A case would not know where to begin. "
                "Draw a start circle in it and a line to the first step.",
            )
