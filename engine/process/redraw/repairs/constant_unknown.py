"""A value handed to a stage that is misspelt."""

from __future__ import annotations

from engine.process.redraw.repairs.spot import Spot, correct_property, meant
from engine.process.redraw.tree import Drawing


def offer(spot: Spot) -> str | None:
    """Certain if one declared code is near each wrong value."""
    right = _right(spot)
    return "; ".join(f"Change “{name}” to “{value}”" for name, value in right.items()) or None


def _right(spot: Spot) -> dict[str, str]:
    constants = (spot.around.names or {}).get("constants", {})
    found = {}
    for key, value in (spot.element.properties if spot.element else {}).items():
        name = key.removeprefix("with_")
        codes = [str(code) for code in constants.get(name, {}).get("codes", ())] if key != name else []
        guess = meant(value, codes) if codes and value not in codes else None
        if guess:
            found[name] = guess
    return found


def mend(drawing: Drawing, spot: Spot) -> None:
    """Correct them."""
    for name, value in _right(spot).items():
        correct_property(drawing, spot.at, f"with_{name}", value)
