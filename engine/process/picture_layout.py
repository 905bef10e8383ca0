"""Where a diagram draws its elements: the boxes, lines and labels of BPMN's picture part."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from lxml import etree

from engine.process.rules.model import Diagram
from engine.process.rules.reading import DC, DD, DI, read

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """An upright rectangle, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def grown(self, by: float) -> Self:
        """The same box with a margin on every side (negative: without one)."""
        return type(self)(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom

    def is_met_by(self, line: tuple[Point, ...]) -> bool:
        """Whether an upright or level part of the line runs through the box."""
        return any(self.overlaps(_thin(a, b)) for a, b in zip(line, line[1:], strict=False))


def _thin(a: Point, b: Point) -> Box:
    x, y = min(a[0], b[0]), min(a[1], b[1])
    return Box(x - 0.1, y - 0.1, abs(a[0] - b[0]) + 0.2, abs(a[1] - b[1]) + 0.2)


@dataclass(frozen=True)
class Shape:
    """One element's place. `label` is None where no place is given for its name."""

    element: str
    box: Box
    label: Box | None
    expanded: bool


@dataclass(frozen=True)
class Line:
    """One sequence flow's way."""

    flow: str
    points: tuple[Point, ...]
    label: Box | None

    @property
    def longest(self) -> tuple[Point, Point]:
        """Both ends of its longest part."""
        parts = zip(self.points, self.points[1:], strict=False)
        return max(parts, key=lambda part: abs(part[0][0] - part[1][0]) + abs(part[0][1] - part[1][1]))


@dataclass(frozen=True)
class Layout:
    """A diagram and the picture that its file draws of it, both in the order of the file."""

    diagram: Diagram
    shapes: Mapping[str, Shape]
    lines: Mapping[str, Line]


def layout(xml: bytes | str) -> Layout:
    """Read one diagram with its picture. Raises UnreadableError for a file that is none.

    Only the first picture counts, as in the studio; what lies in others is behind a closed box.
    """
    data = xml.encode() if isinstance(xml, str) else xml
    diagram = read("", data)
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    plane = root.find(f"{DI}BPMNDiagram/{DI}BPMNPlane")
    if plane is None:
        return Layout(diagram, {}, {})
    shapes = {shape.element: shape for shape in _shapes(plane) if shape.element in diagram.elements}
    lines = {line.flow: line for line in _lines(plane) if line.flow in diagram.flows}
    return Layout(diagram, shapes, lines)


def _shapes(plane: etree._Element) -> Iterator[Shape]:
    for node in plane.iterchildren(DI + "BPMNShape"):
        box = _box(node)
        if box is not None:
            yield Shape(node.get("bpmnElement", ""), box, _label(node), node.get("isExpanded") == "true")


def _lines(plane: etree._Element) -> Iterator[Line]:
    for node in plane.iterchildren(DI + "BPMNEdge"):
        points = tuple(point for way in node.iterchildren(DD + "waypoint") if (point := _point(way)))
        if len(points) > 1:
            yield Line(node.get("bpmnElement", ""), points, _label(node))


def _label(node: etree._Element) -> Box | None:
    label = node.find(DI + "BPMNLabel")
    return None if label is None else _box(label)


def _box(node: etree._Element) -> Box | None:
    bounds = node.find(DC + "Bounds")
    if bounds is None:
        return None
    numbers = [_number(bounds.get(name)) for name in ("x", "y", "width", "height")]
    x, y, width, height = numbers
    if x is None or y is None or not width or not height or min(width, height) < 0:
        return None
    return Box(x, y, width, height)


def _point(node: etree._Element) -> Point | None:
    x, y = _number(node.get("x")), _number(node.get("y"))
    return None if x is None or y is None else (x, y)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None
