"""A form that is misspelt."""

from __future__ import annotations

from engine.process.redraw.repairs.spot import Spot, correct_property, misspelt_property
from engine.process.redraw.tree import Drawing


def offer(spot: Spot) -> str | None:
    """Certain if one known form is near."""
    right = misspelt_property(spot, "form", spot.around.forms)
    return f"Change it to “{right}”" if right else None


def mend(drawing: Drawing, spot: Spot) -> None:
    """Correct it."""
    correct_property(drawing, spot.at, "form", misspelt_property(spot, "form", spot.around.forms) or "")
