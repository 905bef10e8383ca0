"""Pools or lanes.

Matters: Who does a step is said on the step, with the role that the authority gives to a person. A lane looks
as if it said so and would be ignored.

Remedy: take them out; each step names its role.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for extra in diagram.extras:
        if extra.kind in ("collaboration", "laneSet"):
            yield diagram.error(
                "pools_and_lanes",
                extra.id,
                "This diagram has pools or lanes. "
                "Who does a step is read from the step's role, so the picture and the work could differ. "
                "Take the pools and lanes out and give each step its role.",
            )
