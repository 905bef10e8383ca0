"""An error or escalation boundary event that nothing inside its host can set off.

Matters: It looks as if something were ready for the day on which it goes wrong. Nothing can ever set it off.

Remedy: take it out, or draw the end that sets it off.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.error_end import caught_by
from engine.process.rules.model import Diagram, Element
from engine.process.rules.problem import Problem
from engine.process.rules.wording import line_end, opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for boundary in diagram.of_kind("boundaryEvent"):
        host = boundary.attributes.get("attachedToRef", "")
        if (boundary.is_on("error") or boundary.is_on("escalation")) and not _set_off(
            diagram, boundary, host
        ):
            yield diagram.error(
                "error_boundary",
                boundary.id,
                f"{opening(boundary)} waits for an alarm that nothing inside {line_end(diagram, host)} raises. "
                "A case would never take this way. "
                "Take it out, or draw inside the end circle that raises it.",
            )


def _set_off(diagram: Diagram, boundary: Element, host: str) -> bool:
    return any(
        caught_by(diagram, event, boundary)
        for end in diagram.of_kind("endEvent")
        if host in [group.id for group in diagram.enclosing(end.id)]
        for event in end.events
    )
