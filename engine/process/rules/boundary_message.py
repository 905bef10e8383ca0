"""A message boundary event on a single step.

Matters: A message would take the step out of the worker’s hands while it is being written, with all that was
typed.

Remedy: put it on the stage or group of steps around it.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import ACTIVITIES, GROUPS, Diagram
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening, quoted


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for boundary in diagram.of_kind("boundaryEvent"):
        host = diagram.elements.get(boundary.attributes.get("attachedToRef", ""))
        if boundary.is_on("message") and host and host.kind in ACTIVITIES - GROUPS - {"callActivity"}:
            yield diagram.error(
                "boundary_message",
                boundary.id,
                f"{opening(boundary)} waits for a message while {quoted(host)} is open, a single step. "
                "The message would be missed whenever another step is open. "
                "Put it on the edge of the stage or of a group of steps.",
            )
