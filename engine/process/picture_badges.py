"""The tick or the words on a shape's corner, and which corner is free for them."""

from __future__ import annotations

import math
from typing import Final

from engine.process.picture_layout import Box, Layout, Line, Shape
from engine.process.picture_looks import Mark
from engine.process.picture_marks import TASK_MARKS, TICK, circle
from engine.process.picture_shapes import MARK_AT, is_open_group
from engine.process.picture_svg import GROUND, lettering, path, tag
from engine.process.picture_text import SMALLEST, width_of
from engine.process.rules.model import Element

HEIGHT: Final = 20
TICK_SIZE: Final = 16
BOLDER: Final = 1.08
"""Bold letters are this much wider."""

SHAPE_IN_THE_WAY, LABEL_IN_THE_WAY, LINE_IN_THE_WAY = 3, 2, 1
"""How much worse a corner is for each thing that a badge there would cover."""


def badge(drawn: Layout, element: Element, shape: Shape, mark: Mark) -> str:
    """What stands on the corner of a shape: its badge's words, a tick if it is merely done, else nothing."""
    if mark.badge:
        return _pill(drawn, element, shape, mark, mark.badge)
    if mark.state == "done" and not is_open_group(element, shape):
        at = _free_corner(drawn, element, shape.box, TICK_SIZE, TICK_SIZE).middle
        ground = path(circle(TICK_SIZE / 2), at, fill=mark.look.stroke, stroke=GROUND, stroke_width=1.5)
        return ground + path(TICK, at, stroke=GROUND, stroke_width=2)
    return ""


def line_badge(line: Line, mark: Mark) -> str:
    """The badge of a line, on its longest part; nothing if it has none. Where there is room, clear of its words."""
    if not mark.badge:
        return ""
    a, b = line.longest
    width = _width(mark.badge)
    part = 0.75 if line.label and math.dist(a, b) > 3 * width else 0.5
    x, y = a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
    return _drawn(Box(x - width / 2, y - HEIGHT / 2, width, HEIGHT), mark, mark.badge)


def _pill(drawn: Layout, element: Element, shape: Shape, mark: Mark, text: str) -> str:
    return _drawn(_free_corner(drawn, element, shape.box, _width(text), HEIGHT), mark, text)


def _width(text: str) -> float:
    return max(width_of(text, SMALLEST) * BOLDER + 16, HEIGHT)


def _drawn(box: Box, mark: Mark, text: str) -> str:
    ground = tag(
        "rect",
        x=box.x,
        y=box.y,
        width=box.width,
        height=HEIGHT,
        rx=HEIGHT / 2,
        fill=mark.look.stroke,
        stroke=GROUND,
        stroke_width=1.5,
    )
    return ground + lettering(text, box, one_line=True, fill=GROUND, font_weight="bold")


def _free_corner(drawn: Layout, element: Element, box: Box, width: float, height: float) -> Box:
    """The corner of the shape where a badge covers least; of equals the upper, then the right one.

    A long badge may also reach outwards from an upper corner.
    """
    left, right = box.x - 10, box.right - width + 10
    above, below = box.y - height / 2, box.bottom - height / 2
    corners = [(right, above), (left, above), (right, below), (left, below)]
    corners += [(box.right - 20, above), (box.x + 20 - width, above)]
    return min(
        (Box(x, y, width, height) for x, y in corners),
        key=lambda corner: _covered(drawn, element, corner),
    )


def _covered(drawn: Layout, element: Element, corner: Box) -> int:
    others = [shape for id, shape in drawn.shapes.items() if id != element.id]
    solid = [shape.box for shape in others if not is_open_group(drawn.diagram.elements[shape.element], shape)]
    labels = [shape.label for shape in drawn.shapes.values() if shape.label]
    labels += [line.label for line in drawn.lines.values() if line.label]
    if element.kind in TASK_MARKS:
        box = drawn.shapes[element.id].box
        labels.append(Box(box.x + MARK_AT[0], box.y + MARK_AT[1], 14, 14))
    lines = sum(corner.is_met_by(line.points) for line in drawn.lines.values())
    return (
        SHAPE_IN_THE_WAY * sum(corner.overlaps(other) for other in solid)
        + LABEL_IN_THE_WAY * sum(corner.overlaps(label) for label in labels)
        + LINE_IN_THE_WAY * lines
    )
