"""A fact or decision that is misspelt in a condition."""

from __future__ import annotations

from engine.process.redraw.parts import write_condition
from engine.process.redraw.repairs.spot import Spot, meant, replaced
from engine.process.redraw.tree import Drawing
from engine.process.rules.condition_name import KINDS
from engine.process.rules.conditions import conditions


def offer(spot: Spot) -> str | None:
    """Certain if one declared name is near each wrong one."""
    pairs = _pairs(spot)
    return "; ".join(f"Change “{wrong}” to “{right}”" for wrong, right in pairs.items()) or None


def _pairs(spot: Spot) -> dict[str, str]:
    known = {name for kind in KINDS for name in (spot.around.names or {}).get(kind, {})}
    asked = [c.expression.names for c in conditions(spot.diagram) if c.flow.id == spot.at]
    guessed = {name: meant(name, known) for names in asked for name in sorted(names - known)}
    return {name: right for name, right in guessed.items() if right}


def mend(drawing: Drawing, spot: Spot) -> None:
    """Correct them in the expression."""
    text = (spot.flow.condition or "") if spot.flow else ""
    for wrong, right in _pairs(spot).items():
        text = replaced(text, wrong, right)
    write_condition(drawing.get(spot.at), text)
