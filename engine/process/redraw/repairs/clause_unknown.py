"""A clause number that is misspelt: only with other signs, since a near number is another clause."""

from __future__ import annotations

import re

from engine.process.redraw.parts import property_of
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing


def offer(spot: Spot) -> str | None:
    """Certain if every wrong number becomes a known one by its letters and signs alone, the digits unchanged."""
    right = _right(spot)
    return f"Change the clauses to “{right}”" if right else None


def _right(spot: Spot) -> str:
    known = {_bare(clause): clause for clause in spot.around.clauses or ()}
    own = {clause.partition("-")[0] for clause in spot.around.clauses or ()}
    named = _named(spot).split()
    wrong = [c for c in named if c.partition("-")[0] in own and c not in known.values()]
    if not wrong or any(_bare(clause) not in known for clause in wrong):
        return ""
    return " ".join(known[_bare(clause)] if clause in wrong else clause for clause in named)


def _named(spot: Spot) -> str:
    held = [*spot.diagram.processes, *spot.diagram.elements.values()]
    return next((element.properties.get("clauses", "") for element in held if element.id == spot.at), "")


def _bare(clause: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "-", clause.upper()).strip("-")


def mend(drawing: Drawing, spot: Spot) -> None:
    """Write them as the list of clauses does."""
    entry = property_of(drawing.get(spot.at), "clauses")
    if entry is not None:
        entry.set("value", _right(spot))
