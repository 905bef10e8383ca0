"""A boundary event that sits on nothing.

Matters: A timer that sits on nothing watches nothing. The deadline that it was drawn for would pass
unnoticed.

Remedy: attach it to a step, a stage or a group of steps.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import ACTIVITIES, Diagram, Element
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for boundary in diagram.of_kind("boundaryEvent"):
        if not is_attached(diagram, boundary):
            yield diagram.error(
                "boundary_unattached",
                boundary.id,
                f"{opening(boundary)} does not sit on a step. "
                "It would never begin to run. "
                "Drag it onto the edge of the step, stage or group of steps that it watches.",
            )


def is_attached(diagram: Diagram, boundary: Element) -> bool:
    """Whether a boundary event sits on a step, a stage or a group of steps beside it."""
    host = diagram.elements.get(boundary.attributes.get("attachedToRef", ""))
    if host is None or host.kind not in ACTIVITIES or host.is_event_group:
        return False
    return host.container == boundary.container
