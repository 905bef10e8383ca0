"""Find a line's way between two shapes: level and upright, around what is drawn, with few corners."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.process.picture_layout import Box, Point
from engine.process.redraw.canvas import straightened

CLEAR: Final = 25
"""Pixels between a line and the shapes that it passes."""

SHORTEST: Final = 16
"""Pixels of a part of a line, so that its arrow can be seen."""

THROUGH_SHAPE, ON_LINE, ACROSS_LINE, WITH_KIN, THROUGH_LABEL = 1000.0, 150.0, 25.0, 20.0, 15.0
CORNER, PIXEL = 12.0, 0.06
"""What makes a way worse, in no unit but that of their sum."""

Way = list[Point]


def route(
    source: Box,
    target: Box,
    shapes: Iterable[Box],
    lines: Iterable[Sequence[Point]],
    kin: Iterable[Sequence[Point]] = (),
    labels: Iterable[Box] = (),
    wished: Iterable[Way] = (),
    limits: Box | None = None,
) -> Way:
    """The best way from `source` to `target`. `shapes` are those in the way, `lines` those drawn already.

    With its `kin`, lines that begin or end where it does, it may share a part of its way.

    `wished` are ways to consider first among equals; `limits` is the group inside which the line must stay.
    """
    shapes, labels = list(shapes), list(labels)
    drawn = [(_parts(line), ON_LINE) for line in lines] + [(_parts(line), WITH_KIN) for line in kin]
    ways = [straightened(way) for way in (*wished, *_ways(source, target, shapes))]
    inside = [way for way in ways if limits is None or _within(way, limits)]
    return min(inside or ways, key=lambda way: _cost(way, (source, target), shapes, drawn, labels))


def _ways(source: Box, target: Box, shapes: Sequence[Box]) -> Iterator[Way]:
    """Every way of up to four corners worth a thought."""
    (sx, sy), (tx, ty) = source.middle, target.middle
    columns, rows = _lanes(source, target, shapes)
    right, left = (source.right, sy), (source.x, sy)
    top, bottom = (sx, source.y), (sx, source.bottom)
    into_left, into_right = (target.x, ty), (target.right, ty)
    into_top, into_bottom = (tx, target.y), (tx, target.bottom)
    if source.right < target.x:
        yield from ([right, (x, sy), (x, ty), into_left] for x in columns if source.right < x < target.x)
    if target.right < source.x:
        yield from ([left, (x, sy), (x, ty), into_right] for x in columns if target.right < x < source.x)
    for start in (top, bottom):
        for end in (into_left, into_right):
            if _leaves(start, source, ty) and _enters(end, target, sx):
                yield [start, (sx, ty), end]
    for start in (right, left):
        for end in (into_top, into_bottom):
            if _leaves_across(start, source, tx) and _enters_down(end, target, sy):
                yield [start, (tx, sy), end]
    for y in rows:
        out = top if y < source.y else bottom if y > source.bottom else None
        into = into_top if y < target.y else into_bottom if y > target.bottom else None
        if out and into:
            yield [out, (sx, y), (tx, y), into]
        for side, x in ((into_left, target.x - CLEAR), (into_right, target.right + CLEAR)):
            if out:
                yield [out, (sx, y), (x, y), (x, ty), side]
        for side, x in ((right, source.right + CLEAR), (left, source.x - CLEAR)):
            if into:
                yield [side, (x, sy), (x, y), (tx, y), into]
    for x in columns:
        if x > max(source.right, target.right):
            yield [right, (x, sy), (x, ty), into_right]
        if x < min(source.x, target.x):
            yield [left, (x, sy), (x, ty), into_left]


def _leaves(start: Point, source: Box, y: float) -> bool:
    return y < source.y if start[1] == source.y else y > source.bottom


def _enters(end: Point, target: Box, x: float) -> bool:
    return x < target.x if end[0] == target.x else x > target.right


def _leaves_across(start: Point, source: Box, x: float) -> bool:
    return x < source.x if start[0] == source.x else x > source.right


def _enters_down(end: Point, target: Box, y: float) -> bool:
    return y < target.y if end[1] == target.y else y > target.bottom


def _lanes(source: Box, target: Box, shapes: Sequence[Box]) -> tuple[list[float], list[float]]:
    """The columns and rows beside shapes, and those half way between the two ends."""
    boxes = [source, target, *shapes]
    columns = {edge for box in boxes for edge in (box.x - CLEAR, box.right + CLEAR)}
    rows = {edge for box in boxes for edge in (box.y - CLEAR, box.bottom + CLEAR)}
    columns |= {(source.right + target.x) / 2, (target.right + source.x) / 2}
    rows |= {(source.bottom + target.y) / 2, (target.bottom + source.y) / 2}
    rows |= {max(box.bottom for box in boxes) + 2 * CLEAR, min(box.y for box in boxes) - 2 * CLEAR}
    return sorted(columns), sorted(rows)


Part = tuple[Point, Point]


def _parts(way: Sequence[Point]) -> list[Part]:
    return list(zip(way, way[1:], strict=False))


def _within(way: Way, limits: Box) -> bool:
    return all(limits.x < x < limits.right and limits.y < y < limits.bottom for x, y in way[1:-1])


def _cost(
    way: Way,
    ends: tuple[Box, Box],
    shapes: Sequence[Box],
    drawn: Sequence[tuple[list[Part], float]],
    labels: Sequence[Box],
) -> float:
    parts = _parts(way)
    cost = CORNER * (len(way) - 2)
    for number, (a, b) in enumerate(parts):
        line = (a, b)
        cost += PIXEL * (abs(a[0] - b[0]) + abs(a[1] - b[1]))
        cost += THROUGH_SHAPE * sum(box.grown(8).is_met_by(line) for box in shapes)
        cost += THROUGH_SHAPE * (number > 0 and ends[0].is_met_by(line))
        cost += THROUGH_SHAPE * (number < len(parts) - 1 and ends[1].is_met_by(line))
        cost += ON_LINE * (abs(a[0] - b[0]) + abs(a[1] - b[1]) < SHORTEST and len(parts) > 1)
        cost += THROUGH_LABEL * sum(label.is_met_by(line) for label in labels)
        for other, shared in drawn:
            cost += max((_meets(line, part, shared) for part in other), default=0.0)
    return cost


def _meets(one: Part, other: Part, cost: float) -> float:
    """How much two straight parts of lines are in each other's way."""
    (a, b), (c, d) = one, other
    for axis in (0, 1):
        across = 1 - axis
        if a[axis] == b[axis] and c[axis] == d[axis]:
            shared = min(max(a[across], b[across]), max(c[across], d[across]))
            shared -= max(min(a[across], b[across]), min(c[across], d[across]))
            return cost if abs(a[axis] - c[axis]) < 12 and shared > 2 else 0.0
    return ACROSS_LINE if _cross(one, other) or _cross(other, one) else 0.0


def _cross(level: Part, upright: Part) -> bool:
    (a, b), (c, d) = level, upright
    if a[1] != b[1] or c[0] != d[0]:
        return False
    return min(a[0], b[0]) < c[0] < max(a[0], b[0]) and min(c[1], d[1]) < a[1] < max(c[1], d[1])
