"""A message boundary event that lets its host go on.

Matters: Each message would open another round of steps beside the first, and nobody could say which of them
counts for the child.

Remedy: let it end its host, or draw an event group at the top of the lifecycle.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for boundary in diagram.of_kind("boundaryEvent"):
        if boundary.is_on("message") and not boundary.interrupts:
            yield diagram.error(
                "boundary_message_goes_on",
                boundary.id,
                f"{opening(boundary)} answers a message and lets the work go on. "
                "It would answer only the first message, and the second would fail. "
                "Let it end the stage, or draw a group of steps that the message starts, "
                "at the top of the lifecycle.",
            )
