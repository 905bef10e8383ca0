"""The small marks that say what kind of thing a shape is, drawn as paths: no font has to be there."""

from __future__ import annotations

from typing import Final

from engine.process.picture_layout import Box
from engine.process.rules.model import Element

TASK_MARKS: Final = {
    "userTask": "M6 6.5a3 3 0 1 0 -.01 0ZM0 14v-1.5a6 5 0 0 1 12 0v1.5Z",
    "serviceTask": (
        "M6 0h3l.5 2.2 1.6.7 2-1.2 2.1 2.1-1.2 2 .7 1.6 2.3.5v3l-2.3.5-.7 1.6 1.2 2-2.1 2.1-2-1.2-1.6.7-.5 2.3"
        "h-3l-.5-2.3-1.6-.7-2 1.2-2.1-2.1 1.2-2-.7-1.6-2.2-.5v-3l2.2-.5.7-1.6-1.2-2 2.1-2.1 2 1.2 1.6-.7Z"
        "M7.5 12a2.6 2.6 0 1 0 -.01 0Z"
    ),
}
"""BPMN name of a task -> its mark, in a square of some 17 pixels from (0, 0)."""

CLOCK: Final = "M0 -8.5v1.8M0 8.5v-1.8M-8.5 0h1.8M8.5 0h-1.8M0 0V-5.5M0 0H4.5"
ENVELOPE: Final = "M-8 -5.5h16v11h-16Z"
FLAP: Final = "M-8 -5.5l8 6.5 8-6.5"
BOLT: Final = "M-7 7l4-13 5 7 4.5-7-3.5 13-5-7Z"
ARROW_UP: Final = "M0 -8l6 15-6-5.5-6 5.5Z"
CROSS: Final = "M-7.5 -7.5l15 15M7.5 -7.5l-15 15"
PLUS: Final = "M0 -10v20M-10 0h20"
PENTAGON: Final = "M0 -8l7.6 5.5-2.9 9h-9.4l-2.9-9Z"
CLOSED: Final = "M-7 -7h14v14h-14ZM0 -4v8M-4 0h8"
TICK: Final = "M-4.5 .5l3 3.5 6-7.5"

THROWN: Final = frozenset({"endEvent", "intermediateThrowEvent"})


def gateway_mark(element: Element) -> tuple[str, ...]:
    """The paths inside a diamond, around its middle."""
    return {
        "exclusiveGateway": (CROSS,),
        "parallelGateway": (PLUS,),
        "eventBasedGateway": (circle(14), circle(11), PENTAGON),
    }.get(element.kind, (circle(10),))


def event_mark(element: Element) -> tuple[tuple[str, bool, bool], ...]:
    """The paths inside a circle, around its middle: (path, filled, in the colour of the ground)."""
    thrown = element.kind in THROWN
    if element.is_on("timer"):
        return ((circle(10), False, False), (CLOCK, False, False))
    if element.is_on("message"):
        return ((ENVELOPE, thrown, False), (FLAP, False, thrown))
    if element.is_on("terminate"):
        return ((circle(10), True, False),)
    if element.is_on("error"):
        return ((BOLT, thrown, False),)
    if element.is_on("escalation"):
        return ((ARROW_UP, thrown, False),)
    return ()


def circle(radius: float) -> str:
    """A circle around (0, 0) as a path."""
    return f"M{-radius:g} 0a{radius:g} {radius:g} 0 1 0 {2 * radius:g} 0a{radius:g} {radius:g} 0 1 0 {-2 * radius:g} 0Z"


def diamond(box: Box) -> str:
    """The outline of a gateway."""
    x, y = box.middle
    return f"M{x:g} {box.y:g}L{box.right:g} {y:g}L{x:g} {box.bottom:g}L{box.x:g} {y:g}Z"
