"""Set names of lines, events and questions where they cover nothing."""

from __future__ import annotations

from typing import Final

from engine.process.picture_layout import Box, Point
from engine.process.picture_text import SMALLEST, lines_of, width_of
from engine.process.redraw.canvas import Canvas
from engine.process.redraw.room import widen
from engine.process.rules.model import EVENTS, GATEWAYS

LABEL_WIDTH: Final = 90.0
LINE: Final = 14.0
"""Height of a line of a name, in pixels."""


def tidy_names(canvas: Canvas, box: Box) -> None:
    """Find another place for names that a new shape covers."""
    flows = canvas.drawing.diagram.flows
    for id, label in canvas.labels().items():
        if box.overlaps(label):
            (name_line if id in flows else name_shape)(canvas, id)


def name_line(canvas: Canvas, flow: str) -> None:
    """Set a line's name beside its first part that is long enough, clear of what else is there."""
    drawn = canvas.drawing.diagram.flows.get(flow)
    points = canvas.lines().get(flow)
    if drawn is None or points is None:
        return
    if not drawn.name:
        canvas.label(flow, None)
        return
    width, height = _room_for(drawn.name)
    (ax, ay), (bx, by) = points[0], points[1]
    if ay == by and len(points) == 2:
        widen(canvas, (ax + bx) / 2, width + 24 - abs(ax - bx))
        points = canvas.lines()[flow]
    spots = [spot for a, b in zip(points, points[1:], strict=False) for spot in _beside(a, b, width, height)]
    taken = [*canvas.solid().values(), *(box for id, box in canvas.labels().items() if id != flow)]
    canvas.label(flow, min(spots, key=lambda spot: _covered(canvas, spot, taken)))


def _covered(canvas: Canvas, spot: Box, taken: list[Box]) -> int:
    """How much is under a name here: a shape or another name is worse than a line."""
    lines = sum(spot.is_met_by(tuple(line)) for line in canvas.lines().values())
    return 3 * sum(spot.overlaps(box) for box in taken) + lines


def _beside(a: Point, b: Point, width: float, height: float) -> list[Box]:
    """Where words may stand along one part of a line, the place next to its beginning first."""
    if a[1] == b[1]:
        way = 1 if b[0] > a[0] else -1
        middles = [a[0] + way * (8 + width / 2), (a[0] + b[0]) / 2]
        return [Box(x - width / 2, y, width, height) for x in middles for y in (a[1] - height - 4, a[1] + 5)]
    way = 1 if b[1] > a[1] else -1
    return [
        Box(x, a[1] + way * (12 + height / 2) - height / 2, width, height)
        for x in (a[0] + 7, a[0] - 7 - width)
    ]


def name_shape(canvas: Canvas, id: str) -> None:
    """Set the name of an event or a question where no line runs: a question's above, an event's below or beside."""
    element, box = canvas.drawing.diagram.elements.get(id), canvas.box(id)
    if element is None or box is None or element.kind not in EVENTS | GATEWAYS:
        return
    if not element.name:
        canvas.label(id, None)
        return
    width, height = _room_for(element.name)
    x, y = box.middle
    above = Box(x - width / 2, box.y - 5 - height, width, height)
    under = Box(x - width / 2, box.bottom + 5, width, height)
    right = Box(box.right + 4, y + 4, width, height)
    left = Box(box.x - 4 - width, y + 4, width, height)
    higher, lower = Box(x + 8, box.y - height + 8, width, height), Box(x + 12, box.bottom - 6, width, height)
    spots = [above, under, higher, lower] if element.kind in GATEWAYS else [under, right, above, higher]
    spots = [right, lower, left, under] if element.kind == "boundaryEvent" else spots
    shapes = [
        b for other, b in canvas.solid().items() if other not in (id, element.attributes.get("attachedToRef"))
    ]
    taken = [*shapes, *(b for other, b in canvas.labels().items() if other != id)]
    canvas.label(id, min(spots, key=lambda spot: _covered(canvas, spot, taken)))


def _room_for(text: str) -> tuple[float, float]:
    lines = lines_of(text, LABEL_WIDTH, SMALLEST)
    return max(width_of(line, SMALLEST) for line in lines) + 2, LINE * len(lines)
