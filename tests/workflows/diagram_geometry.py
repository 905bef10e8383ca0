"""Geometry of a drawing: what touches, crosses or covers what. Lines here run level or upright, as all do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from engine.process.picture_layout import Box, Layout, Line, Point, Shape
from engine.process.rules.model import GATEWAYS

Part = tuple[Point, Point]
TOUCH = 1.0
"""Pixels: bounds are written in whole ones, corners of a diamond lie between."""


def parts(line: Line) -> list[Part]:
    return list(zip(line.points, line.points[1:], strict=False))


def touches(drawn: Layout, shape: Shape, point: Point) -> bool:
    """Whether a point lies on the edge of a shape: of the diamond for a gateway, of the box for all others (the
    edge of a circle meets its box where level and upright lines reach it)."""
    (x, y), (across, down) = point, shape.box.middle
    half_width, half_height = shape.box.width / 2, shape.box.height / 2
    away_x, away_y = abs(x - across), abs(y - down)
    if drawn.diagram.elements[shape.element].kind in GATEWAYS:
        return abs(away_x / half_width + away_y / half_height - 1) * half_width <= TOUCH
    on_side = abs(away_x - half_width) <= TOUCH and away_y <= half_height
    return on_side or (abs(away_y - half_height) <= TOUCH and away_x <= half_width)


def overlapping_shapes(drawn: Layout) -> Iterator[tuple[str, str]]:
    """Pairs of shapes that cover each other, but for a group and what lies in it and for events on an edge."""
    for one, other in combinations(drawn.shapes.values(), 2):
        ids = (one.element, other.element)
        if not any(_sits_on_or_in(drawn, a, b) for a, b in (ids, ids[::-1])) and one.box.overlaps(other.box):
            yield ids


def _sits_on_or_in(drawn: Layout, inner: str, outer: str) -> bool:
    element = drawn.diagram.elements[inner]
    around = {container.id for container in drawn.diagram.enclosing(inner)}
    return outer in around or element.attributes.get("attachedToRef") == outer


def escaping_shapes(drawn: Layout) -> Iterator[str]:
    """Elements that stick out of the group which holds them."""
    for shape in drawn.shapes.values():
        group = drawn.shapes.get(drawn.diagram.elements[shape.element].container)
        if group is not None and not _contains(group.box, shape.box):
            yield shape.element


def _contains(outer: Box, inner: Box) -> bool:
    across = outer.x <= inner.x and inner.right <= outer.right
    return across and outer.y <= inner.y and inner.bottom <= outer.bottom


def crossing_lines(drawn: Layout) -> Iterator[tuple[str, str]]:
    """Pairs of lines that meet anywhere but in an end that both have."""
    for one, other in combinations(drawn.lines.values(), 2):
        shared = {one.points[0], one.points[-1]} & {other.points[0], other.points[-1]}
        if any(_meet(a, b, shared) for a in parts(one) for b in parts(other)):
            yield one.flow, other.flow


def _meet(one: Part, other: Part, shared: set[Point]) -> bool:
    (ax, ay, bx, by), (cx, cy, dx, dy) = _span(one), _span(other)
    left, right, top, bottom = max(ax, cx), min(bx, dx), max(ay, cy), min(by, dy)
    if left > right or top > bottom:
        return False
    return (left, top) != (right, bottom) or (left, top) not in shared


def _span(part: Part) -> tuple[float, float, float, float]:
    (ax, ay), (bx, by) = part
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def lines_through_shapes(drawn: Layout) -> Iterator[tuple[str, str]]:
    """Lines that run through a shape which they neither leave, reach nor lie in."""
    for line in drawn.lines.values():
        flow = drawn.diagram.flows[line.flow]
        groups = {
            container.id for end in (flow.source, flow.target) for container in drawn.diagram.enclosing(end)
        }
        for shape in drawn.shapes.values():
            own = shape.element in (flow.source, flow.target) or shape.element in groups
            # An arrow may leave a step beside an event on its edge, not through it.
            if not own and shape.box.grown(-1).is_met_by(line.points):
                yield line.flow, shape.element


def labels(drawn: Layout) -> dict[str, Box]:
    """The place of every label, by the id of what it names."""
    of_shapes = {id: shape.label for id, shape in drawn.shapes.items() if shape.label}
    return of_shapes | {id: line.label for id, line in drawn.lines.items() if line.label}


def covered_labels(drawn: Layout) -> Iterator[tuple[str, str]]:
    """Labels that lie over a line, a shape (other than a group around them) or another label."""
    groups = {id for id, shape in drawn.shapes.items() if shape.expanded}
    placed = labels(drawn)
    for id, label in placed.items():
        inner = label.grown(-1)
        yield from ((id, line.flow) for line in drawn.lines.values() if inner.is_met_by(line.points))
        shapes = (shape for shape in drawn.shapes.values() if shape.element not in groups)
        yield from ((id, shape.element) for shape in shapes if inner.overlaps(shape.box))
    for (one, a), (other, b) in combinations(placed.items(), 2):
        if a.grown(-1).overlaps(b.grown(-1)):
            yield one, other
