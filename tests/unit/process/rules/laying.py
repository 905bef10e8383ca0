"""Gives every shape and line of a small drawing its place: steps in columns from left to right, ways below each other.

Good enough for a dozen shapes, so that the diagrams of the tests can be looked at and printed in the documentation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Point = tuple[float, float]

SIZES = {"task": (100.0, 60.0), "event": (36.0, 36.0), "gateway": (50.0, 50.0)}
GAP_X, GAP_Y, PADDING = 64.0, 50.0, 30.0
LABEL = 34.0
"""Room under a circle or diamond for its name."""


@dataclass
class Node:
    """One shape: `kind` is task, event or gateway; `host` is what it sits on the edge of; a group has `inner`."""

    id: str
    kind: str
    host: str = ""
    is_group: bool = False
    inner: list[Node] = field(default_factory=list)


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    def moved(self, x: float, y: float) -> Box:
        return Box(self.x + x, self.y + y, self.width, self.height)


Ends = Mapping[str, tuple[str, str]]


def lay(nodes: list[Node], lines: Ends) -> tuple[dict[str, Box], dict[str, list[Point]]]:
    """A place for each node and a way for each line, by id. Lines to nowhere get a short stroke."""
    boxes = _Level(nodes, lines).boxes()
    low = max((box.y + box.height for box in boxes.values()), default=0.0) + GAP_Y
    return boxes, {id: _way(boxes.get(a), boxes.get(b), low) for id, (a, b) in lines.items()}


class _Level:
    """The shapes of one process or group, laid out around the sizes of what lies in them."""

    def __init__(self, nodes: list[Node], lines: Ends) -> None:
        self.nodes = {node.id: node for node in nodes}
        self.inside = {node.id: _Level(node.inner, lines).boxes() for node in nodes if node.is_group}
        self.following: dict[str, list[str]] = {node.id: [] for node in nodes}
        for source, target in lines.values():
            if source in self.nodes and target in self.nodes and target != source:
                self.following[source].append(target)
        for node in nodes:
            if node.host in self.nodes:
                self.following[node.host].append(node.id)
        self.places: dict[str, tuple[int, int]] = {}

    def boxes(self) -> dict[str, Box]:
        self._place()
        sizes = {id: self._size(node) for id, node in self.nodes.items()}
        placed = {id: place for id, place in self.places.items() if not self.nodes[id].host}
        lefts = _offsets([(column, sizes[id][0]) for id, (column, _) in placed.items()], GAP_X)
        tops = _offsets([(row, sizes[id][1] + LABEL) for id, (_, row) in placed.items()], GAP_Y)
        found: dict[str, Box] = {}
        for id, (column, row) in placed.items():
            width, height = sizes[id]
            x = lefts[column][0] + (lefts[column][1] - width) / 2
            y = tops[row][0] + (tops[row][1] - LABEL - height) / 2
            found[id] = Box(x, y, width, height)
            for inner, box in self.inside.get(id, {}).items():
                found[inner] = box.moved(x + PADDING, y + PADDING)
        self._attach(found)
        return found

    def _attach(self, found: dict[str, Box]) -> None:
        taken: dict[str, int] = {}
        low, lost = max((box.y + box.height for box in found.values()), default=0.0), 0
        for node in self.nodes.values():
            if node.host and (host := found.get(node.host)):
                number = taken[node.host] = taken.get(node.host, 0) + 1
                found[node.id] = Box(
                    host.x + host.width - number * 46, host.y + host.height - 18, *SIZES["event"]
                )
            elif node.host:
                lost += 1
                found[node.id] = Box(60.0 * lost, low + GAP_Y, *SIZES["event"])

    def _size(self, node: Node) -> tuple[float, float]:
        inner = self.inside.get(node.id, {})
        if not inner:
            return SIZES[node.kind]
        right = max(box.x + box.width for box in inner.values())
        low = max(box.y + box.height for box in inner.values())
        return right + 2 * PADDING, low + 2 * PADDING + LABEL

    def _place(self) -> None:
        columns = self._columns()
        taken: set[tuple[int, int]] = set()
        for id in self._order():
            place = columns[id], 0
            rows = [row + (1 if self._hangs(a, id) else 0) for a, (_, row) in self._before(id)]
            row = min(rows) if rows else self._free_row()
            place = columns[id], row
            while place in taken:
                place = place[0], place[1] + 1
            if not self.nodes[id].host:
                taken.add(place)
                # What a long line passes stays free.
                far = max((columns[to] for to in self.following[id]), default=0)
                taken.update((column, place[1]) for column in range(columns[id] + 1, far))
            self.places[id] = place

    def _before(self, id: str) -> Iterable[tuple[str, tuple[int, int]]]:
        return [(a, self.places[a]) for a, to in self.following.items() if id in to and a in self.places]

    def _hangs(self, before: str, id: str) -> bool:
        return bool(self.nodes[before].host) and not self.nodes[id].host

    def _free_row(self) -> int:
        return max((row for _, row in self.places.values()), default=-1) + 1

    def _order(self) -> list[str]:
        entered = {to for targets in self.following.values() for to in targets}
        heads = [id for id in self.nodes if id not in entered] or list(self.nodes)[:1]
        found = dict.fromkeys(heads[:1])
        for head in [*heads, *self.nodes]:
            found.setdefault(head)
            waiting = [head]
            for id in waiting:
                fresh = [to for to in self.following[id] if to not in found]
                found.update(dict.fromkeys(fresh))
                waiting += fresh
        return list(found)

    def _columns(self) -> dict[str, int]:
        columns: dict[str, int] = {}
        for head in self._order():
            if head not in columns:
                self._push(head, 0, columns, ())
        return columns

    def _push(self, id: str, column: int, columns: dict[str, int], path: tuple[str, ...]) -> None:
        if columns.get(id, -1) >= column:
            return
        columns[id] = column
        for to in self.following[id]:
            if to not in path and to != id:
                self._push(to, column + (0 if self.nodes[to].host == id else 1), columns, (*path, id))


def _offsets(found: list[tuple[int, float]], gap: float) -> dict[int, tuple[float, float]]:
    widest: dict[int, float] = {}
    for number, size in found:
        widest[number] = max(widest.get(number, 0.0), size)
    at, offsets = 0.0, {}
    for number in sorted(widest):
        offsets[number] = (at, widest[number])
        at += widest[number] + gap
    return offsets


def _way(a: Box | None, b: Box | None, low: float) -> list[Point]:
    if a is None or b is None:
        x, y = (a or b or Box(0, 0, 0, 0)).middle
        return [(x, y), (x + 60, y + 60)]
    (ax, ay), (bx, by) = a.middle, b.middle
    right, left = (a.x + a.width, ay), (b.x, by)
    if b.x < a.x + a.width:
        return [(ax, a.y + a.height), (ax, low), (bx, low), (bx, b.y + b.height)]
    if abs(ay - by) < 1:
        return [right, left]
    if a.width < 60 or a.height < 60:
        below = ay < by
        return [(ax, a.y + a.height if below else a.y), (ax, by), left]
    if b.width < 60:
        return [right, (bx, ay), (bx, b.y if ay < by else b.y + b.height)]
    between = (right[0] + left[0]) / 2
    return [right, (between, ay), (between, by), left]
