"""What the outline's pages show: the steps of one diagram with their problems, and the choices of a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs.load import names
from engine.packs.models import PackDraft
from engine.packs.picture import of_procedure
from engine.packs.sentences import NotUnderstood, sentence
from engine.packs.steps import Step, Way, steps_of
from web.studio import bench
from web.studio.around import Around, around
from web.studio.outline.offers import with_repairs

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Outline:
    """One diagram as the outline sees it: its file with the draft over it, and all that is known around it."""

    id: str
    path: str
    name: str
    draft: PackDraft | None
    known: Around
    config: Mapping[str, Any] = field(repr=False)

    @property
    def version(self) -> int:
        """The draft's version, 0 where there is none."""
        return self.draft.version if self.draft else 0

    @property
    def xml(self) -> bytes:
        """The file as it is drawn now."""
        return self.known.files[self.path]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps in order. Raises UnreadableError."""
        return steps_of(self.xml)

    @cached_property
    def problems(self) -> list[dict[str, Any]]:
        """What the check found, with the repairs that are certain."""
        return with_repairs(self.known.check([self.path]), self.known)

    @cached_property
    def numbered(self) -> dict[str, str]:
        """The number of each step of the list: 2.1 is the first in the second."""
        return dict(_numbered(self.steps, ""))

    @cached_property
    def by_step(self) -> dict[str, list[dict[str, Any]]]:
        """The problems of each step of the list: its own, its lines' and its deadlines'."""
        owners = {id: step.id for step in every(self.steps) for id in own(step)}
        found: dict[str, list[dict[str, Any]]] = {}
        for problem in self.problems:
            found.setdefault(owners.get(str(problem["element_id"]), ""), []).append(problem)
        return found

    def picture(self) -> str:
        """The drawing as SVG."""
        drawn = of_procedure({self.path: self.xml}, self.id)
        return drawn.svg if drawn else ""

    def choices(self, kind: str) -> Choices:
        """What can be chosen: roles, forms, parameters, processes, ladders or messages, as value and words."""
        return [(str(each["value"]), str(each["label"])) for each in self.config[kind]]

    def label(self, kind: str, value: str) -> str:
        """The words for one of these; the value itself where nothing has words for it."""
        return dict(self.choices(kind)).get(value, value.replace("_", " "))

    def deadline(self, step: Step) -> str:
        """When a timer rings, in words."""
        found = next((each for each in self.config["parameters"] if each["value"] == step.parameter), None)
        if found is None:
            return step.parameter or "not set"
        counted = f", counted from {found['counts_from']}" if found["counts_from"] else ""
        opens = "the first day of: " if step.function == "opens" else ""
        return f"{opens}{found['label']}{counted}"

    def when(self, way: Way) -> str:
        """The condition of a line as a clause after "when"; "" where it has none or cannot be read."""
        try:
            return (
                sentence(way.condition, names(self.known.files), self.known.policy) if way.condition else ""
            )
        except NotUnderstood:
            return ""


def opened(desk: Desk, id: str) -> Outline | None:
    """The outline of one diagram; None if there is none of this id."""
    found = bench.drawing(desk, id)
    if found is None:
        return None
    drawn, now = found
    known = around(desk, now, drafts.published(desk))
    return Outline(drawn.id, drawn.path, drawn.name, drawn.draft, known, bench.config(desk))


def every(steps: tuple[Step, ...]) -> Iterator[Step]:
    """These steps and what lies in them."""
    for step in steps:
        yield step
        yield from every(step.inside)


def _numbered(steps: tuple[Step, ...], before: str) -> Iterator[tuple[str, str]]:
    for number, step in enumerate(steps, 1):
        yield step.id, f"{before}{number}"
        yield from _numbered(step.inside, f"{before}{number}.")


def own(step: Step) -> Iterator[str]:
    """The ids that the list shows with this step: its lines and its deadlines."""
    yield step.id
    yield from (way.id for way in step.ways)
    for late in step.deadlines:
        yield from own(late)
