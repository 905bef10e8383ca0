"""Draw what the picture does not show: one element beside its neighbours, or a whole diagram from nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from engine.process.picture_layout import Box
from engine.process.redraw import names, place
from engine.process.redraw.canvas import Canvas
from engine.process.redraw.tree import Drawing
from engine.process.rules.model import GROUPS, Diagram, Element

PADDING: Final = 40.0
ROW: Final = 60.0
"""Pixels between two rows or columns: room for a name, and for a line to run."""


def draw_all(drawing: Drawing) -> None:
    """Draw the whole diagram: steps in columns from left to right, ways below each other."""
    process = drawing.diagram.process.id
    boxes, _ = _arranged(drawing.diagram, process)
    _draw(drawing, process, boxes, PADDING, PADDING)


def draw_element(drawing: Drawing, id: str) -> None:
    """Draw one element, with what lies in it, beside what is drawn already, and every line that it then has."""
    element = drawing.diagram.elements[id]
    if element.container in drawing.diagram.elements and not _is_drawn(drawing, element.container):
        draw_element(drawing, element.container)
        return
    canvas = Canvas(drawing, element.container)
    boxes: dict[str, Box] = {}
    size = place.size_of(element.kind)
    if element.kind in GROUPS and drawing.diagram.members(id):
        boxes, inner = _arranged(drawing.diagram, id)
        size = inner[0] + 2 * PADDING, inner[1] + 2 * PADDING + place.HEADROOM
    _find_place(canvas, element, size)
    box = canvas.box(id)
    if boxes and box is not None:
        _draw(drawing, id, boxes, box.x + PADDING, box.y + PADDING + place.HEADROOM / 2)
    names.name_shape(canvas, id)
    _draw_lines(canvas, [id])


def draw_missing_line(drawing: Drawing, line: str) -> None:
    """Draw one line."""
    flow = drawing.diagram.flows[line]
    place.draw_line(Canvas(drawing, flow.container), line, flow.source, flow.target)


def _is_drawn(drawing: Drawing, id: str) -> bool:
    return id in drawing.diagram.shown


def _find_place(canvas: Canvas, element: Element, size: place.Size) -> None:
    diagram, shown = canvas.drawing.diagram, canvas.shapes()
    host = element.attributes.get("attachedToRef", "")
    before = [flow.source for flow in diagram.incoming(element.id) if flow.source in shown]
    behind = [flow.target for flow in diagram.outgoing(element.id) if flow.target in shown]
    if element.kind == "boundaryEvent" and host in shown:
        place.on_edge(canvas, host, element.id)
    elif before and (_has_way(canvas, before[0]) or diagram.elements[before[0]].kind == "boundaryEvent"):
        place.below(canvas, before[0], element.id, size)
    elif before:
        place.after(canvas, before[0], element.id, size)
    elif behind:
        place.before(canvas, behind[0], element.id, size)
    else:
        place.aside(canvas, element.id, size)


def _has_way(canvas: Canvas, id: str) -> bool:
    drawn = canvas.lines()
    return any(flow.id in drawn for flow in canvas.drawing.diagram.outgoing(id))


def _draw(drawing: Drawing, container: str, boxes: dict[str, Box], x: float, y: float) -> None:
    """Draw these boxes, given from (0, 0), from here on, and what lies in the groups among them."""
    canvas = Canvas(drawing, container)
    for id, box in boxes.items():
        element = drawing.diagram.elements[id]
        canvas.place(id, Box(box.x + x, box.y + y, box.width, box.height), expanded=element.kind in GROUPS)
        if element.kind in GROUPS and drawing.diagram.members(id):
            inner, _ = _arranged(drawing.diagram, id)
            _draw(drawing, id, inner, box.x + x + PADDING, box.y + y + PADDING + place.HEADROOM / 2)
    drawing.touched()
    for member in drawing.diagram.members(container):
        if member.kind == "boundaryEvent" and member.attributes.get("attachedToRef") in boxes:
            place.on_edge(canvas, member.attributes["attachedToRef"], member.id)
    drawing.touched()
    _draw_lines(canvas, [member.id for member in drawing.diagram.members(container)])
    for member in drawing.diagram.members(container):
        names.name_shape(canvas, member.id)


def _draw_lines(canvas: Canvas, ids: Iterable[str]) -> None:
    canvas.drawing.touched()
    diagram, ends = canvas.drawing.diagram, set(ids)
    for flow in diagram.flows.values():
        if {flow.source, flow.target} & ends and flow.id not in canvas.lines():
            place.draw_line(canvas, flow.id, flow.source, flow.target)


def _arranged(diagram: Diagram, container: str) -> tuple[dict[str, Box], place.Size]:
    """Boxes from (0, 0) for what lies directly in a container, and the size of them all."""
    members = [m for m in diagram.members(container) if m.kind != "boundaryEvent" and m.has_id]
    columns = _columns(diagram, [m.id for m in members])
    sizes = {m.id: _size(diagram, m) for m in members}
    rows = _rows(diagram, columns)
    lefts = _offsets([(columns[id], size[0]) for id, size in sizes.items()], ROW)
    tops = _offsets([(rows[id], size[1]) for id, size in sizes.items()], ROW)
    boxes = {}
    for id, (width, height) in sizes.items():
        (x, wide), (y, high) = lefts[columns[id]], tops[rows[id]]
        boxes[id] = Box(x + (wide - width) / 2, y + (high - height) / 2, width, height)
    right = max((box.right for box in boxes.values()), default=0)
    return boxes, (right, max((box.bottom for box in boxes.values()), default=0) + ROW / 2)


def _size(diagram: Diagram, element: Element) -> place.Size:
    if element.kind not in GROUPS or not diagram.members(element.id):
        return place.size_of(element.kind)
    _, (width, height) = _arranged(diagram, element.id)
    return width + 2 * PADDING, height + 2 * PADDING + place.HEADROOM


def _following(diagram: Diagram, id: str, inside: Iterable[str]) -> list[str]:
    """What comes after an element, and below it what its deadlines lead to."""
    sources = [id, *(on.id for on in diagram.boundaries(id))]
    found = [flow.target for source in sources for flow in diagram.outgoing(source)]
    return [target for target in dict.fromkeys(found) if target in inside]


def _columns(diagram: Diagram, ids: list[str]) -> dict[str, int]:
    """How many steps from the beginning each stands, lines that lead back left out."""
    entered = {target for id in ids for target in _following(diagram, id, ids)}
    columns: dict[str, int] = {}
    for head in [id for id in ids if id not in entered] + ids:
        if head not in columns:
            waiting = [(head, 0, frozenset({head}))]
            while waiting:
                id, column, path = waiting.pop(0)
                if columns.get(id, -1) < column <= len(ids):
                    columns[id] = column
                    ahead = [to for to in _following(diagram, id, ids) if to not in path]
                    waiting += [(to, column + 1, path | {to}) for to in ahead]
    return columns


def _rows(diagram: Diagram, columns: dict[str, int]) -> dict[str, int]:
    """The row of each: that of the step before it, or the next one free below in its column."""
    rows: dict[str, int] = {}
    taken: set[tuple[int, int]] = set()
    for id in sorted(columns, key=lambda id: columns[id]):
        before = [rows[other] for other in rows if id in _following(diagram, other, [id])]
        row = min(before) if before else max(rows.values(), default=-1) + 1
        while (columns[id], row) in taken:
            row += 1
        taken.add((columns[id], row))
        rows[id] = row
    return rows


def _offsets(sizes: list[tuple[int, float]], gap: float) -> dict[int, tuple[float, float]]:
    """Where each row or column begins, and how wide its widest is."""
    at, found = 0.0, {}
    for number in sorted({number for number, _ in sizes}):
        widest = max(size for other, size in sizes if other == number)
        found[number] = (at, widest)
        at += widest + gap
    return found
