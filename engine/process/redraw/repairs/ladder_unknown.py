"""A ladder that is misspelt."""

from __future__ import annotations

from engine.process.redraw.repairs.spot import Spot, correct_property, misspelt_property
from engine.process.redraw.tree import Drawing


def offer(spot: Spot) -> str | None:
    """Certain if one known ladder is near."""
    right = misspelt_property(spot, "ladder", spot.around.ladders)
    return f"Change it to “{right}”" if right else None


def mend(drawing: Drawing, spot: Spot) -> None:
    """Correct it."""
    correct_property(drawing, spot.at, "ladder", misspelt_property(spot, "ladder", spot.around.ladders) or "")
