"""The line taken when no other applies needs no condition."""

from __future__ import annotations

from engine.process.redraw.parts import write_condition
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing


def offer(spot: Spot) -> str | None:
    """Always certain: the condition is never looked at."""
    return "Take its condition out" if spot.flow and spot.flow.condition is not None else None


def mend(drawing: Drawing, spot: Spot) -> None:
    """Take the condition out."""
    write_condition(drawing.get(spot.at), "")
