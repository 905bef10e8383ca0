"""A message or error that the file declares and nothing uses."""

from __future__ import annotations

from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing, take_out


def offer(spot: Spot) -> str | None:
    """Always certain: nothing uses it."""
    return "Take it out of the file"


def mend(drawing: Drawing, spot: Spot) -> None:
    """Take it out."""
    for node in [node for node in drawing.root if node.get("id") == spot.at]:
        take_out(node)
