"""Draws one element as BPMN asks: rounded boxes for work, diamonds for ways, circles for events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.process.picture_layout import Box, Point, Shape
from engine.process.picture_looks import Look
from engine.process.picture_marks import CLOSED, TASK_MARKS, circle, diamond, event_mark, gateway_mark
from engine.process.picture_svg import GROUND, INK, LEADING, lettering, path, tag
from engine.process.picture_text import SMALLEST, lines_of
from engine.process.rules.model import EVENTS, GATEWAYS, GROUPS, Element

NAME_SIZE: Final = 13
"""Pixels of a step's name; it shrinks to SMALLEST where the name would not fit."""

PADDING: Final = 8
MARK_AT: Final = (7, 6)
THICK: Final = 3.5
"""The edge of a stage that is drawn elsewhere, and of an end."""

GROUP_GROUND: Final = "#f6f8f8"
GOES_ON: Final = "4 3"
"""The edge of an event that lets the step it sits on go on."""

STARTED_BY_MESSAGE: Final = "0.1 5"
"""The dotted edge of a group that a message starts."""


def is_stage(element: Element) -> bool:
    """Whether steps lie behind this one: it calls another diagram, or it is a group."""
    return element.kind == "callActivity" or element.kind in GROUPS


def is_open_group(element: Element, shape: Shape) -> bool:
    """Whether this is a group whose steps are drawn inside it."""
    return element.kind in GROUPS and shape.expanded


def draw(element: Element, shape: Shape, look: Look, attached: Sequence[Box]) -> str:
    """One element in one state. `attached` are the events on its edge."""
    if is_open_group(element, shape):
        return _group(element, shape.box, look)
    if element.kind in EVENTS:
        return _event(element, shape.box, look)
    if element.kind in GATEWAYS:
        return _gateway(element, shape.box, look)
    return _activity(element, shape.box, look, attached)


def _group(element: Element, box: Box, look: Look) -> str:
    dotted = element.is_event_group
    edge = _rectangle(
        box,
        rx=10,
        fill=GROUP_GROUND,
        stroke=look.stroke,
        stroke_width=max(look.width, 2) if dotted else look.width,
        stroke_dasharray=STARTED_BY_MESSAGE if dotted else look.dash,
        stroke_linecap="round" if dotted else None,
    )
    head = Box(box.x + PADDING, box.y + PADDING, box.width - 2 * PADDING, NAME_SIZE)
    return edge + lettering(element.name, head, NAME_SIZE, top=True, font_weight="bold")


def _activity(element: Element, box: Box, look: Look, attached: Sequence[Box]) -> str:
    edge = _rectangle(
        box,
        rx=8,
        fill=look.fill,
        stroke=look.stroke,
        stroke_width=max(look.width, THICK) if element.kind == "callActivity" else look.width,
        stroke_dasharray=look.dash,
    )
    return edge + _activity_mark(element, box, attached) + _name(element, box)


def _activity_mark(element: Element, box: Box, attached: Sequence[Box]) -> str:
    if is_stage(element):
        return path(CLOSED, _plus_at(box, attached), stroke=INK, stroke_width=1.2, fill=GROUND)
    mark = TASK_MARKS.get(element.kind)
    at = (box.x + MARK_AT[0], box.y + MARK_AT[1])
    return path(mark, at, stroke=INK, stroke_width=1.1) if mark else ""


def _plus_at(box: Box, attached: Sequence[Box]) -> Point:
    """Where a stage's plus can stand on the lower edge: in the middle, or clear of what is attached there."""
    middle, y = box.middle[0], box.bottom - 10
    for x in (middle, box.x + 16, box.right - 16):
        if not any(other.grown(2).overlaps(Box(x - 8, y - 8, 16, 16)) for other in attached):
            return x, y
    return middle, y


def _name(element: Element, box: Box) -> str:
    """A step's name inside it: above the plus of a stage, a little below the mark of a task."""
    above, below = (0, 14) if is_stage(element) else (6, 0)
    room = Box(box.x + PADDING, box.y + above, box.width - 2 * PADDING, box.height - above - below)
    height = len(lines_of(element.name, room.width, NAME_SIZE)) * NAME_SIZE * LEADING
    return lettering(element.name, room, NAME_SIZE if height <= room.height - 4 else SMALLEST)


def _gateway(element: Element, box: Box, look: Look) -> str:
    edge = path(
        diamond(box),
        fill=look.fill,
        stroke=look.stroke,
        stroke_width=look.width,
        stroke_dasharray=look.dash,
    )
    width = 1.2 if element.kind == "eventBasedGateway" else 3
    marks = (path(mark, box.middle, stroke=INK, stroke_width=width) for mark in gateway_mark(element))
    return edge + "".join(marks)


def _event(element: Element, box: Box, look: Look) -> str:
    radius = min(box.width, box.height) / 2
    dash = GOES_ON if _goes_on(element) else look.dash
    width = max(look.width, THICK) if element.kind == "endEvent" else min(look.width, 2)
    drawn = path(
        circle(radius),
        box.middle,
        fill=look.fill,
        stroke=look.stroke,
        stroke_width=width,
        stroke_dasharray=dash,
    )
    if element.kind not in ("startEvent", "endEvent"):
        inner = circle(radius - THICK)
        drawn += path(inner, box.middle, stroke=look.stroke, stroke_width=1.2, stroke_dasharray=dash)
    for mark, filled, light in event_mark(element):
        fill, stroke = INK if filled else "none", GROUND if light else INK
        drawn += path(mark, box.middle, fill=fill, stroke=stroke, stroke_width=1.2)
    return drawn


def _goes_on(element: Element) -> bool:
    on_edge = element.kind == "boundaryEvent" and not element.interrupts
    return on_edge or element.attributes.get("isInterrupting") == "false"


def _rectangle(box: Box, **attributes: str | float | None) -> str:
    return tag("rect", x=box.x, y=box.y, width=box.width, height=box.height, **attributes)
