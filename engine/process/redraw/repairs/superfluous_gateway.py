"""A diamond with one line in and one line out."""

from __future__ import annotations

from engine.process.redraw.remove import remove
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing


def offer(spot: Spot) -> str | None:
    """Always certain: a case simply passes it."""
    return "Remove the diamond and join its two lines"


def mend(drawing: Drawing, spot: Spot) -> None:
    """Remove it."""
    remove(drawing, spot.at)
