"""A diagram with how many open cases stand on each element, in the picture and as rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.cases.where import Pace, Spot, Whereabouts
from engine.packs.load import diagrams
from engine.process.picture import Mark, outline, render
from engine.process.rules import Diagram, UnreadableError, read
from engine.process.rules.model import GROUPS, Element

HELD: Final = frozenset(
    {"userTask", "serviceTask", "callActivity", "intermediateCatchEvent", "eventBasedGateway", *GROUPS}
)
"""Kinds of element that hold a case until something is done or comes."""

DRIFTS_FROM: Final = 0.25
"""A step drifts if this part of those that were done was done late."""

OUT_OF: Final = 4
"""Of fewer steps than this, one that was late says nothing yet."""

NOBODY: Final[frozenset[int]] = frozenset()


@dataclass(frozen=True)
class Row:
    """One element in the table. `calls` is the diagram behind a stage, "" for any other."""

    element: str
    name: str
    calls: str
    cases: int
    late: int
    set_aside: int
    pace: Pace

    @property
    def drifts(self) -> bool:
        """Whether too many were done late."""
        return self.pace.in_time + self.pace.too_late >= OUT_OF and self.pace.late_share >= DRIFTS_FROM


@dataclass(frozen=True)
class Stage:
    """One diagram to choose: how many cases are somewhere in it, and how many of them are late there or below."""

    id: str
    name: str
    cases: int
    late: int


@dataclass(frozen=True)
class Crowd:
    """The open cases on the diagrams of one version."""

    files: Mapping[str, bytes]
    where: Whereabouts

    @cached_property
    def drawn(self) -> dict[str, Diagram]:
        """The diagrams that can be read, by the id under which they are called."""
        found = {}
        for path, xml in diagrams(self.files).items():
            try:
                found[path.removesuffix(".bpmn")] = read("", xml)
            except UnreadableError:
                continue
        return found

    def stages(self) -> list[Stage]:
        """Every diagram in which a case stands, the lifecycle first, then by name."""
        found = [self._stage(id, diagram) for id, diagram in self.drawn.items()]
        kept = [stage for stage in found if stage.cases or stage.id == "child_in_need"]
        return sorted(kept, key=lambda stage: (stage.id != "child_in_need", stage.name))

    def _stage(self, id: str, diagram: Diagram) -> Stage:
        cases = frozenset[int]().union(*(at for (process, _), at in self.where.at.items() if process == id))
        return Stage(id, diagram.process.name or id, len(cases), len(cases & self._late_in(id, frozenset())))

    def rows(self, process: str, paces: Mapping[str, Pace]) -> list[Row]:
        """The elements of one diagram that hold cases, in the order in which a case comes to them."""
        diagram = self.drawn[process]
        steps = outline(self.files[f"{process}.bpmn"])
        return [
            self._row(process, diagram.elements[step.id], step.name, paces)
            for step in steps
            if step.kind in HELD or self.where.at.get((process, step.id))
        ]

    def _row(self, process: str, element: Element, name: str, paces: Mapping[str, Pace]) -> Row:
        spot = (process, element.id)
        calls = element.attributes.get("calledElement", "") if element.kind == "callActivity" else ""
        return Row(
            element.id,
            name,
            calls,
            len(self.where.at.get(spot, NOBODY)),
            len(self.late_at(spot)),
            len(self.where.set_aside.get(spot, NOBODY)),
            paces.get(element.id, Pace()),
        )

    def late_at(self, spot: Spot) -> frozenset[int]:
        """The cases that stand here and are late here, or in what this stage or group holds."""
        process, id = spot
        element = self.drawn[process].elements.get(id) if process in self.drawn else None
        late = self._late_on(process, element, frozenset()) if element else self.where.late.get(spot, NOBODY)
        return late & self.where.at.get(spot, NOBODY)

    def _late_on(self, process: str, element: Element, passed: frozenset[str]) -> frozenset[int]:
        late = self.where.late.get((process, element.id), NOBODY)
        if element.kind == "callActivity":
            return late | self._late_in(element.attributes.get("calledElement", ""), passed)
        inside = self.drawn[process].members(element.id) if element.kind in GROUPS else ()
        return late.union(*(self._late_on(process, each, passed) for each in inside))

    def _late_in(self, process: str, passed: frozenset[str]) -> frozenset[int]:
        if process not in self.drawn or process in passed:
            return NOBODY
        members = self.drawn[process].elements.values()
        return NOBODY.union(*(self._late_on(process, each, passed | {process}) for each in members))

    def elsewhere(self, process: str) -> list[tuple[str, int]]:
        """Elements of this process that the drawing does not have, with how many cases stand there."""
        known = self.drawn[process].elements
        return sorted(
            (element, len(cases))
            for (id, element), cases in self.where.at.items()
            if id == process and element not in known
        )

    def svg(self, process: str, rows: list[Row], link: Callable[[str], str]) -> str:
        """The picture with a badge on each element where cases stand or which drifts; `link` gives its address."""
        marks = {row.element: _mark(row) for row in rows if row.cases or row.drifts}
        links = {row.element: link(row.element) for row in rows if row.cases}
        xml = self.files[f"{process}.bpmn"]
        return render(xml, marks, links=links, unmarked="No open case stands in this diagram.")


def _mark(row: Row) -> Mark:
    counts = [str(row.cases)] if row.cases else []
    if row.late:
        counts.append(f"{row.late} late")
    if row.set_aside:
        counts.append(f"{row.set_aside} set aside")
    if row.late or row.set_aside:
        return Mark("late", ", ".join(counts))
    if row.drifts:
        return Mark("drifts", ", ".join([*counts, "often late"]))
    return Mark("active", counts[0])
