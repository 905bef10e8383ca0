"""A line drawn twice: the second goes."""

from __future__ import annotations

from engine.process.redraw.lines import remove_line
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing


def offer(spot: Spot) -> str | None:
    """Certain unless the second is the one taken when no other applies."""
    source = spot.diagram.elements.get(spot.flow.source) if spot.flow else None
    is_default = source is not None and source.attributes.get("default") == spot.at
    return None if spot.flow is None or is_default else "Take the second of the two lines out"


def mend(drawing: Drawing, spot: Spot) -> None:
    """Take it out."""
    remove_line(drawing, spot.at)
