"""An answer that is misspelt in a condition."""

from __future__ import annotations

from engine.process.redraw.parts import write_condition
from engine.process.redraw.repairs.spot import Spot, meant, replaced
from engine.process.redraw.tree import Drawing
from engine.process.rules.condition_code import codes_of
from engine.process.rules.conditions import conditions


def offer(spot: Spot) -> str | None:
    """Certain if one answer that can be given is near each wrong one."""
    pairs = _pairs(spot)
    return "; ".join(f"Change “{wrong}” to “{right}”" for wrong, right in pairs.items()) or None


def _pairs(spot: Spot) -> dict[str, str]:
    found: dict[str, str] = {}
    for condition in conditions(spot.diagram):
        for name, code in condition.compared if condition.flow.id == spot.at else ():
            offers = codes_of(name, spot.around)
            right = meant(code, offers) if isinstance(code, str) and offers and code not in offers else None
            if right:
                found[str(code)] = right
    return found


def mend(drawing: Drawing, spot: Spot) -> None:
    """Correct them in the expression, where they stand in quotation marks."""
    text = (spot.flow.condition or "") if spot.flow else ""
    for wrong, right in _pairs(spot).items():
        for mark in ("'", '"'):
            text = replaced(text, f"{mark}{wrong}{mark}", f"{mark}{right}{mark}")
    write_condition(drawing.get(spot.at), text)
