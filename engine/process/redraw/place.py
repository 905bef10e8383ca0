"""Give new shapes their place, and lines their way, in a picture that others drew."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from engine.process.picture_layout import Box, Point
from engine.process.redraw.canvas import Canvas, straightened
from engine.process.redraw.names import LINE, name_line, tidy_names
from engine.process.redraw.room import heighten, widen
from engine.process.redraw.route import CLEAR, Way, route
from engine.process.rules.model import EVENTS, GATEWAYS

Size = tuple[float, float]

GAP: Final = 50.0
"""Pixels between two steps of a row."""

HEADROOM: Final = 40.0
"""Room under the upper edge of a group for its name."""

MARGIN: Final = 24.0
TALLEST: Final = 80.0
"""Pixels of a step's height; what is taller is a group, with room for several lines on its side."""


def size_of(kind: str) -> Size:
    """How large a new element of this kind is drawn."""
    if kind in EVENTS:
        return 36.0, 36.0
    if kind in GATEWAYS:
        return 50.0, 50.0
    return (310.0, 136.0) if kind == "subProcess" else (130.0, 76.0)


def on_line(canvas: Canvas, flow: str, id: str, size: Size) -> tuple[Way, Way]:
    """Draw a shape in the middle of a line, pushing aside what is in the way. The two halves of the line."""
    points = canvas.lines()[flow]
    number = _longest(canvas, flow, points)
    a, b = points[number], points[number + 1]
    x, y = (_room_along if a[1] == b[1] else _room_down)(canvas, flow, a, b, size)
    box = Box(x - size[0] / 2, y - size[1] / 2, *size)
    _grow_around(canvas, box)
    points = canvas.lines()[flow]
    number = min(number, len(points) - 2)  # a bend of a straight line may be gone by now
    a, b = points[number], points[number + 1]
    canvas.place(id, box, expanded=size == size_of("subProcess"))
    tidy_names(canvas, box)
    entry, leave = _doors(box, a, b)
    return [*points[: number + 1], entry], [leave, *points[number + 1 :]]


def _room_along(canvas: Canvas, flow: str, a: Point, b: Point, size: Size) -> Point:
    """Make room on a level part of a line. The middle of that room."""
    widen(canvas, (a[0] + b[0]) / 2, size[0] + 2 * GAP - abs(a[0] - b[0]))
    longer = max(size[0] + 2 * GAP - abs(a[0] - b[0]), 0)
    x, y = (a[0] + b[0] + longer) / 2, a[1]
    box = Box(x - size[0] / 2, y - size[1] / 2, *size)
    return x, y + _clear_above_and_below(canvas, flow, box)


def _room_down(canvas: Canvas, flow: str, a: Point, b: Point, size: Size) -> Point:
    """Make room on an upright part of a line, above or below what stands beside it. The middle of that room."""
    low, high = sorted((a[1], b[1]))
    beside = Box(a[0] - size[0] / 2 - MARGIN, low, size[0] + 2 * MARGIN, high - low)
    found = [box for box in canvas.solid(_ends(canvas, flow)).values() if beside.overlaps(box)]
    if not found:
        heighten(canvas, (low + high) / 2, size[1] + 2 * GAP - (high - low))
        return a[0], (low + high + max(size[1] + 2 * GAP - (high - low), 0)) / 2
    cuts = [cut for box in found for cut in (box.y - 1, box.bottom + 1) if low + 5 < cut < high - 5]
    cut = min([*cuts, high - 5], key=lambda at: sum(box.y < at < box.bottom for box in found))
    heighten(canvas, cut, size[1] + 2 * MARGIN)
    return a[0], cut + MARGIN + size[1] / 2


def _longest(canvas: Canvas, flow: str, points: list[Point]) -> int:
    """The longest level part of a line; an upright one only where nothing level is worth it.

    A level part that leaves or enters a step beside its middle runs close to another line: no room for a shape.
    """
    drawn = canvas.drawing.diagram.flows.get(flow)
    ends = {0: drawn.source, len(points) - 2: drawn.target} if drawn and len(points) > 2 else {}
    weights = []
    for number, (a, b) in enumerate(pairwise(points)):
        box = canvas.box(ends.get(number, ""))
        squeezed = box is not None and box.height <= TALLEST and abs(a[1] - box.middle[1]) > 2
        level = a[1] == b[1] and not squeezed
        weights.append((abs(a[0] - b[0]) + abs(a[1] - b[1])) * (1 if level else 0.1))
    return weights.index(max(weights))


def _doors(box: Box, a: Point, b: Point) -> tuple[Point, Point]:
    """Where a line from `a` to `b` enters a shape on it, and where it leaves."""
    x, y = box.middle
    if a[1] == b[1]:
        return ((box.x, y), (box.right, y)) if a[0] <= b[0] else ((box.right, y), (box.x, y))
    return ((x, box.y), (x, box.bottom)) if a[1] <= b[1] else ((x, box.bottom), (x, box.y))


def _ends(canvas: Canvas, flow: str) -> set[str]:
    drawn = canvas.drawing.diagram.flows.get(flow)
    return {drawn.source, drawn.target} if drawn else set()


def _clear_above_and_below(canvas: Canvas, flow: str, box: Box) -> float:
    """Push what a shape would lie on away from its row, upper things by pushing the row itself down.

    How far the row moved.
    """
    y, besides = box.middle[1], _ends(canvas, flow)
    others = _in_the_way(canvas, box.grown(MARGIN), besides)
    heighten(canvas, y + 1, max((box.bottom + MARGIN - top for top, _ in others if top > y), default=0))
    above = max((low + MARGIN - box.y for _, low in others if low < y), default=0.0)
    was = canvas.lines()[flow]
    heighten(canvas, y - 1, above)
    now = canvas.lines()[flow]
    moved = [after[1] - before[1] for before, after in zip(was, now, strict=False) if before[1] == y]
    return moved[0] if moved else 0.0


def _in_the_way(canvas: Canvas, box: Box, besides: set[str]) -> list[tuple[float, float]]:
    """Upper and lower edge of each shape and level line that a shape here would touch."""
    found = [(b.y, b.bottom) for b in canvas.solid(besides).values() if box.overlaps(b)]
    for points in canvas.lines().values():
        for a, b in zip(points, points[1:], strict=False):
            level = a[1] == b[1] and abs(a[1] - box.middle[1]) > 2
            if level and box.is_met_by((a, b)):
                found.append((a[1], a[1]))
    return found


def _grow_around(canvas: Canvas, box: Box) -> None:
    """Let the group that the shape stands in reach around it, on the right and below."""
    group = canvas.box(canvas.container)
    if group is None:
        return
    heighten(canvas, group.bottom - 1, box.bottom + MARGIN - group.bottom)
    widen(canvas, group.right - 1, box.right + MARGIN - group.right)


def below(canvas: Canvas, source: str, id: str, size: Size, gap: float = 45.0) -> None:
    """Draw a shape under another, or beside that place where something stands in the way there."""
    box = canvas.box(source) or Box(0, 0, 100, 80)
    x = box.middle[0] - size[0] / 2
    spot = Box(x, box.bottom + gap, *size)
    needed = Box(x - 10, spot.y - 10, size[0] + 20, size[1] + 10 + 2 * LINE)
    low = [top for top, bottom in _in_the_way(canvas, needed, {source}) if bottom > box.bottom]
    if low:
        heighten(canvas, box.bottom + 1, needed.bottom + 6 - min(low))
    _grow_around(canvas, Box(spot.x, spot.y, spot.width, spot.height + 2 * LINE))
    canvas.place(id, spot)
    tidy_names(canvas, spot)


def after(canvas: Canvas, source: str, id: str, size: Size) -> None:
    """Draw a shape to the right of another, on the same row."""
    box = canvas.box(source) or Box(0, 0, 100, 80)
    spot = Box(box.right + GAP, box.middle[1] - size[1] / 2, *size)
    ahead = [b for b in canvas.solid({source}).values() if b.grown(20).overlaps(spot)]
    if ahead:
        widen(canvas, box.right + 1, spot.right + GAP - min(b.x for b in ahead))
    _grow_around(canvas, spot)
    canvas.place(id, spot, expanded=size == size_of("subProcess"))
    tidy_names(canvas, spot)


def before(canvas: Canvas, target: str, id: str, size: Size) -> None:
    """Draw a shape to the left of another, on the same row."""
    box = canvas.box(target) or Box(0, 0, 100, 80)
    spot = Box(box.x - GAP - size[0], box.middle[1] - size[1] / 2, *size)
    group = canvas.box(canvas.container)
    behind = [b for b in canvas.solid({target}).values() if b.grown(20).overlaps(spot)]
    edge = max(
        [b.right + GAP - spot.x for b in behind] + ([group.x + MARGIN - spot.x] if group else []), default=0
    )
    widen(canvas, box.x - 1 if behind else box.x - 0.5, edge)
    canvas.place(id, Box(spot.x + max(edge, 0), spot.y, *size))


def aside(canvas: Canvas, id: str, size: Size) -> None:
    """Draw a shape that belongs to nothing yet under all others."""
    boxes = list(canvas.solid({id}).values())
    group = canvas.box(canvas.container)
    x = min((box.x for box in boxes), default=group.x + MARGIN if group else GAP)
    y = max((box.bottom for box in boxes), default=group.y if group else 0) + GAP
    spot = Box(x, y, *size)
    _grow_around(canvas, spot)
    canvas.place(id, spot, expanded=size == size_of("subProcess"))


def on_edge(canvas: Canvas, host: str, id: str) -> None:
    """Draw an event on the lower edge of a step, as far right as there is room."""
    box = canvas.box(host) or Box(0, 0, 100, 80)
    taken = [b for other, b in canvas.shapes().items() if other in _attached(canvas, host)]
    spots = [Box(x, box.bottom - 18, 36, 36) for x in _along(box)]
    free = [spot for spot in spots if not any(spot.grown(4).overlaps(other) for other in taken)]
    canvas.place(id, (free or spots)[0])


def _along(box: Box) -> list[float]:
    from_right = box.right - 47
    return [from_right - 46 * n for n in range(int(max(box.width - 50, 0) // 46) + 1)]


def _attached(canvas: Canvas, host: str) -> set[str]:
    return {on.id for on in canvas.drawing.diagram.boundaries(host)}


def draw_line(canvas: Canvas, flow: str, source: str, target: str, wished: list[Way] | None = None) -> None:
    """Draw a line between two shapes, or draw it anew. Its name stands where it leaves."""
    shapes, lines = canvas.solid(), canvas.lines()
    lines.pop(flow, None)
    a, b = canvas.box(source), canvas.box(target)
    if a is None or b is None:
        return
    others = [box for id, box in shapes.items() if id not in (source, target)]
    labels = [box for id, box in canvas.labels().items() if id != flow]
    group = canvas.box(canvas.container)
    roomy = group and Box(group.x + 8, group.y + HEADROOM - 12, group.width - 16, group.height - HEADROOM + 4)
    ends = canvas.drawing.diagram.flows
    kin = {id for id in lines if id in ends and (ends[id].source == source or ends[id].target == target)}
    strange = [points for id, points in lines.items() if id not in kin]
    if source == target:
        way = _round(a)
    else:
        way = route(a, b, others, strange, [lines[id] for id in kin], labels, wished or [], roomy or None)
    canvas.run(flow, way)
    name_line(canvas, flow)


def _round(box: Box) -> Way:
    """A line that leads back to where it begins: out on the right and in from above."""
    x, y = box.right + CLEAR, box.y - CLEAR
    middle = box.middle
    return [(box.right, middle[1]), (x, middle[1]), (x, y), (middle[0], y), (middle[0], box.y)]


def joined(first: Way, second: Way) -> Way:
    """Two lines through what stood between them as one way."""
    (ax, ay), (bx, by) = first[-1], second[0]
    return straightened([*first, *([] if ax == bx or ay == by else [(bx, ay)]), *second])
