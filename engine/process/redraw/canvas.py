"""The picture part of a file: where shapes stand and how lines run, to read and to change."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from engine.process.picture_layout import Box, Point
from engine.process.redraw.tree import Drawing, Node, make, take_out
from engine.process.rules.model import GROUPS
from engine.process.rules.reading import DC, DD, DI


class Canvas:
    """One sheet of the picture: the one that shows the inside of `container`, which is the first for most files.

    Coordinates are pixels, to the right and downwards.
    """

    def __init__(self, drawing: Drawing, container: str) -> None:
        self.drawing = drawing
        self.container = container
        self.plane = _plane(drawing, container)

    def _of(self, tag: str, id: str) -> Node | None:
        return next((n for n in self.plane.iterchildren(DI + tag) if n.get("bpmnElement") == id), None)

    def shapes(self) -> dict[str, Box]:
        """Every shape's place, by the element's id."""
        found: dict[str, Box] = {}
        for node in self.plane.iterchildren(f"{DI}BPMNShape"):
            box = _box(node)
            if box is not None:
                found.setdefault(node.get("bpmnElement", ""), box)
        return found

    def box(self, id: str) -> Box | None:
        """Where an element stands; None if this sheet does not show it."""
        node = self._of("BPMNShape", id)
        return None if node is None else _box(node)

    def lines(self) -> dict[str, list[Point]]:
        """How every line runs, by its id."""
        return {
            n.get("bpmnElement", ""): _points(n)
            for n in self.plane.iterchildren(f"{DI}BPMNEdge")
            if len(_points(n)) > 1
        }

    def labels(self) -> dict[str, Box]:
        """Where names stand that have a place of their own."""
        found = {}
        for node in self.plane.iterchildren(f"{DI}BPMNShape", f"{DI}BPMNEdge"):
            label = node.find(f"{DI}BPMNLabel")
            box = None if label is None else _box(label)
            if box is not None:
                found[node.get("bpmnElement", "")] = box
        return found

    def place(self, id: str, box: Box, expanded: bool = False) -> None:
        """Draw an element here, or move it here."""
        node = self._of("BPMNShape", id)
        if node is None:
            said = {"id": self.drawing.fresh_id(f"{id} shape"), "bpmnElement": id}
            first_line = next((i for i, n in enumerate(self.plane) if n.tag == f"{DI}BPMNEdge"), None)
            node = make(
                self.plane, f"{DI}BPMNShape", said | ({"isExpanded": "true"} if expanded else {}), first_line
            )
        _write_box(node, box)

    def run(self, flow: str, points: Sequence[Point]) -> None:
        """Draw a line along these points."""
        node = self._of("BPMNEdge", flow)
        if node is None:
            said = {"id": self.drawing.fresh_id(f"{flow} edge"), "bpmnElement": flow}
            node = make(self.plane, f"{DI}BPMNEdge", said)
        for old in node.findall(f"{DD}waypoint"):
            take_out(old)
        for number, (x, y) in enumerate(straightened(points)):
            make(node, f"{DD}waypoint", {"x": _said(x), "y": _said(y)}, number)

    def label(self, id: str, box: Box | None) -> None:
        """Give a name its place, or with None leave it to whoever draws."""
        node = self._of("BPMNShape", id)
        node = self._of("BPMNEdge", id) if node is None else node
        if node is None:
            return
        held = node.find(f"{DI}BPMNLabel")
        if box is None:
            if held is not None:
                take_out(held)
            return
        _write_box(make(node, f"{DI}BPMNLabel", {}) if held is None else held, box)

    def erase(self, ids: Iterable[str]) -> None:
        """Take these out of every sheet of the picture."""
        gone = set(ids)
        for node in list(self.drawing.root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")):
            if node.get("bpmnElement") in gone:
                take_out(node)

    def solid(self, besides: Iterable[str] = ()) -> dict[str, Box]:
        """The shapes of this container that a line should not run through, its groups as a whole."""
        members = {e.id for e in self.drawing.diagram.members(self.container)} - set(besides)
        return {id: box for id, box in self.shapes().items() if id in members}


def straightened(points: Sequence[Point]) -> list[Point]:
    """The same way without points that are no corners."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        while len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept if len(kept) > 1 else list(points[:1]) * 2


def _in_line(a: Point, b: Point, c: Point) -> bool:
    return (a[0] == b[0] == c[0]) or (a[1] == b[1] == c[1])


def _plane(drawing: Drawing, container: str) -> Node:
    planes = list(drawing.root.iter(f"{DI}BPMNPlane"))
    own = next((plane for plane in planes if plane.get("bpmnElement") == container), None)
    if own is not None or planes:
        return own if own is not None else planes[0]
    process = drawing.diagram.process.id
    sheet = make(drawing.root, f"{DI}BPMNDiagram", {"id": drawing.fresh_id(f"diagram {process}")})
    said = {"id": drawing.fresh_id(f"plane {process}"), "bpmnElement": process}
    return make(sheet, f"{DI}BPMNPlane", said)


def is_open(drawing: Drawing, id: str) -> bool:
    """Whether this is a group of steps that is drawn with its steps inside it."""
    element = drawing.diagram.elements.get(id)
    if element is None or element.kind not in GROUPS:
        return False
    shapes = drawing.root.iter(f"{DI}BPMNShape")
    return any(n.get("bpmnElement") == id and n.get("isExpanded") == "true" for n in shapes)


def _box(node: Node) -> Box | None:
    bounds = node.find(f"{DC}Bounds")
    if bounds is None:
        return None
    x, y, width, height = (_number(bounds.get(name)) for name in ("x", "y", "width", "height"))
    return Box(x, y, width, height) if width > 0 and height > 0 else None


def _points(node: Node) -> list[Point]:
    return [(_number(n.get("x")), _number(n.get("y"))) for n in node.iterchildren(f"{DD}waypoint")]


def _number(text: str | None) -> float:
    # As the check reads it: what is left out is 0.
    try:
        number = float(text or 0)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


def _write_box(node: Node, box: Box) -> None:
    bounds = node.find(f"{DC}Bounds")
    bounds = make(node, f"{DC}Bounds", {}, 0) if bounds is None else bounds
    for name, value in zip(("x", "y", "width", "height"), (box.x, box.y, box.width, box.height), strict=True):
        bounds.set(name, _said(value))


def _said(number: float) -> str:
    return f"{round(number, 1):g}" if abs(number) < 100_000 else f"{number:.0f}"
