"""Make room in a picture: push aside what is right of, or below, a line across the whole sheet."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from engine.process.picture_layout import Box, Point
from engine.process.redraw.canvas import Canvas, is_open

Axis = int
ACROSS: Axis = 0
DOWN: Axis = 1


def widen(canvas: Canvas, at: float, by: float) -> None:
    """Insert `by` pixels at x = `at`: what has its middle right of it moves, groups around it grow."""
    _insert(canvas, ACROSS, at, by)


def heighten(canvas: Canvas, at: float, by: float) -> None:
    """Insert `by` pixels at y = `at`: what has its middle below moves down, groups around it grow."""
    _insert(canvas, DOWN, at, by)


def _insert(canvas: Canvas, axis: Axis, at: float, by: float) -> None:
    if by <= 0:
        return
    before = canvas.shapes()
    lines, labels = canvas.lines(), canvas.labels()
    after = {id: _moved(canvas, id, box, axis, at, by) for id, box in before.items()}
    for id, box in after.items():
        if box != before[id]:
            canvas.place(id, box)
    for id, box in labels.items():
        pushed = _label(id, box, before, after, axis, at, by)
        if pushed != box:
            canvas.label(id, pushed)
    ends = {flow.id: (flow.source, flow.target) for flow in canvas.drawing.diagram.flows.values()}
    for id, points in lines.items():
        source, target = ends.get(id, ("", ""))
        canvas.run(
            id, _line(points, _shift(before, after, source), _shift(before, after, target), axis, at, by)
        )


def _moved(canvas: Canvas, id: str, box: Box, axis: Axis, at: float, by: float) -> Box:
    start, size = (box.x, box.width) if axis == ACROSS else (box.y, box.height)
    if is_open(canvas.drawing, id) and start < at < start + size:
        return Box(
            box.x, box.y, *((box.width + by, box.height) if axis == ACROSS else (box.width, box.height + by))
        )
    host = canvas.drawing.diagram.elements[id].attributes.get("attachedToRef") if _known(canvas, id) else None
    holder = canvas.box(host) if host and not is_open(canvas.drawing, host) else None
    middle = (holder or box).middle[axis]
    return _pushed(box, axis, by) if middle >= at else box


def _known(canvas: Canvas, id: str) -> bool:
    return id in canvas.drawing.diagram.elements


def _pushed(box: Box, axis: Axis, by: float) -> Box:
    x, y = (box.x + by, box.y) if axis == ACROSS else (box.x, box.y + by)
    return Box(x, y, box.width, box.height)


def _label(
    id: str, box: Box, before: dict[str, Box], after: dict[str, Box], axis: Axis, at: float, by: float
) -> Box:
    """A shape's name goes with its shape, a line's name where the line goes."""
    if id in before:
        return box if before[id] == after[id] else _pushed(box, axis, by)
    return _pushed(box, axis, by) if box.middle[axis] >= at else box


Shift = Callable[[Point], Point] | None


def _shift(before: dict[str, Box], after: dict[str, Box], id: str) -> Shift:
    """How the end of a line moves that sits on this shape; None where the shape only grew, or is not drawn."""
    if id not in before:
        return None
    old, new = before[id], after[id]
    if (old.width, old.height) != (new.width, new.height):
        return None
    return lambda point: (point[0] + new.x - old.x, point[1] + new.y - old.y)


def _line(points: list[Point], source: Shift, target: Shift, axis: Axis, at: float, by: float) -> list[Point]:
    """The corners of a line pushed aside. Corners in one column (or row) with an end move as that end does."""

    def by_place(point: Point) -> Point:
        if point[axis] < at:
            return point
        return (point[0] + by, point[1]) if axis == ACROSS else (point[0], point[1] + by)

    moved = [by_place(point) for point in points]
    for order, shift in ((range(len(points)), source), (range(len(points) - 1, -1, -1), target)):
        first = points[order[0]]
        for number in order:
            if shift is None or points[number][axis] != first[axis]:
                break
            if 0 < number < len(points) - 1 or number == order[0]:
                moved[number] = shift(points[number])
    return _upright(points, moved)


def _upright(points: list[Point], moved: list[Point]) -> list[Point]:
    """The moved corners, with a bend in each part that would slant because its two ends moved differently."""
    found = moved[:1]
    for number, (a, b) in enumerate(pairwise(moved)):
        if a[0] != b[0] and a[1] != b[1]:
            down = points[number][0] == points[number + 1][0]
            x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
            found += [(a[0], y), (b[0], y)] if down else [(x, a[1]), (x, b[1])]
        found.append(b)
    return found
