"""A property whose name is misspelt."""

from __future__ import annotations

from engine.process.redraw.parts import property_of
from engine.process.redraw.repairs.spot import Spot, meant
from engine.process.redraw.tree import Drawing
from engine.process.rules.property_unknown import known_to


def offer(spot: Spot) -> str | None:
    """Certain if one known property is near and is not said yet."""
    return "; ".join(f"Rename “{wrong}” to “{right}”" for wrong, right in _pairs(spot).items()) or None


def _pairs(spot: Spot) -> dict[str, str]:
    if spot.element is None:
        return {}
    known = known_to(spot.element)
    free = known - set(spot.element.properties)
    wrong = [name for name in spot.element.properties if name not in known and not name.startswith("with_")]
    guessed = {name: meant(name, free) for name in wrong}
    return {name: right for name, right in guessed.items() if right}


def mend(drawing: Drawing, spot: Spot) -> None:
    """Rename it; what it says stays."""
    for wrong, right in _pairs(spot).items():
        entry = property_of(drawing.get(spot.at), wrong)
        if entry is not None:
            entry.set("name", right)
