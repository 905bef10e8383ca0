"""Worth a look: two things drawn over each other.

Matters: what lies underneath cannot be read or clicked, and a step for a child that nobody sees in the picture is a
step that nobody asks about when the procedure is approved.

Remedy: move one of the two.
"""

from collections.abc import Iterator

from engine.process.rules.around import Around
from engine.process.rules.boundary_unattached import is_attached
from engine.process.rules.model import Diagram, Element
from engine.process.rules.problem import Problem
from engine.process.rules.wording import opening, quoted

TOUCH = 2.0
"""Pixels that two shapes may share: editors round."""


def check(diagram: Diagram, around: Around) -> Iterator[Problem]:
    for container in diagram.containers:
        for upper, lower in _overlaps(diagram, container):
            yield diagram.warning(
                "overlapping",
                upper.id,
                f"{opening(upper)} is drawn over {quoted(lower)}. "
                "One of them cannot be read in the picture. "
                "Move it to a place of its own.",
            )


def _overlaps(diagram: Diagram, container: str) -> Iterator[tuple[Element, Element]]:
    """Each shape that lies over others, with the first of these; from left to right, so that few pairs are compared."""
    members = [m for m in diagram.members(container) if m.id in diagram.places and not _is_loose(diagram, m)]
    drawn = [(diagram.places[member.id], member) for member in members]
    drawn.sort(key=lambda each: each[0].x)
    for number, (place, element) in enumerate(drawn):
        for other_place, other in drawn[number + 1 :]:
            if other_place.x > place.x + place.width:
                break
            if place.overlaps(other_place, TOUCH) and not _sits_on(element, other):
                yield _by_order(diagram, other, element)
                break


def _is_loose(diagram: Diagram, element: Element) -> bool:
    # An error of its own (boundary_unattached).
    return element.kind == "boundaryEvent" and not is_attached(diagram, element)


def _sits_on(one: Element, other: Element) -> bool:
    return one.attributes.get("attachedToRef") == other.id or other.attributes.get("attachedToRef") == one.id


def _by_order(diagram: Diagram, one: Element, other: Element) -> tuple[Element, Element]:
    order = list(diagram.elements)
    return (one, other) if order.index(one.id) > order.index(other.id) else (other, one)
