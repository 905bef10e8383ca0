"""An error or escalation end that nothing around it catches.

Matters: Nothing catches what it reports, so the case would fail at the very moment when something went wrong
for the child.

Remedy: draw its boundary event on the group of steps, or use a plain end.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.model import Diagram, Element, EventDefinition
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for end in diagram.of_kind("endEvent"):
        for event in end.events:
            if event.kind in ("error", "escalation") and not _caught(diagram, end, event):
                yield diagram.error(
                    "error_end",
                    end.id,
                    f"{opening(end)} raises an alarm that no group of steps around it answers. "
                    "The case would fail there. "
                    "Put it in a group of steps with a circle of the same kind on its edge, or draw a plain end.",
                )


def _caught(diagram: Diagram, end: Element, event: EventDefinition) -> bool:
    return any(
        caught_by(diagram, event, boundary)
        for group in diagram.enclosing(end.id)
        for boundary in diagram.boundaries(group.id)
    )


def caught_by(diagram: Diagram, event: EventDefinition, boundary: Element) -> bool:
    """Whether a boundary event answers this error or escalation; one without a code answers all of its kind."""
    code = diagram.names_by_ref.get(event.ref)
    caught = [own for own in boundary.events if own.kind == event.kind]
    return any(not own.ref or diagram.names_by_ref.get(own.ref) == code for own in caught)
