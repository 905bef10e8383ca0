"""What the studio works on: the bundle that new cases start on, with the drafts laid over it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs.load import diagrams, names
from engine.packs.models import PackDraft
from engine.packs.picture import title_of
from engine.packs.sentences import sentence
from web.studio.around import around
from web.studio.choices import config, spaced
from web.studio.outline.offers import with_repairs

__all__ = [
    "Drawn",
    "config",
    "drawing",
    "files",
    "in_words",
    "problems",
    "to_mend",
]


@dataclass(frozen=True)
class Drawn:
    """One diagram as the studio lists it."""

    path: str
    id: str
    name: str
    draft: PackDraft | None


def files(desk: Desk) -> dict[str, bytes]:
    """Every file of the procedure with every draft laid over it, the policy among them."""
    return drafts.drawn(desk)


def problems(desk: Desk, now: dict[str, bytes], only: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """The check's findings as plain data, seen with the forms, names and policy among these files."""
    return around(desk, now, drafts.published(desk)).check(list(only) if only is not None else None)


def to_mend(desk: Desk, now: dict[str, bytes], path: str) -> list[dict[str, Any]]:
    """The check's findings in one diagram, each with its repair where one is certain."""
    known = around(desk, now, drafts.published(desk))
    return with_repairs(known.check([path]), known)


def drawing(desk: Desk, id: str) -> tuple[Drawn, dict[str, bytes]] | None:
    """One diagram, not checked, and all files as they would be with every draft; None if there is none of this id."""
    path, now = f"{id}.bpmn", files(desk)
    return (_drawn(path, now[path], drafts.find(desk, path)), now) if path in diagrams(now) else None


def in_words(desk: Desk, expression: str) -> str:
    """An expression as the clause that follows "when", in the words of the drafts. Raises NotUnderstood."""
    known = around(desk, files(desk), drafts.published(desk))
    return sentence(expression, names(known.files), known.policy)


def _drawn(path: str, xml: bytes, draft: PackDraft | None) -> Drawn:
    id = path.removesuffix(".bpmn")
    return Drawn(path, id, title_of(xml, spaced(id)), draft)
