"""A stage whose diagram is misspelt."""

from __future__ import annotations

from engine.process.redraw.repairs.spot import Spot, meant
from engine.process.redraw.settings import set_called
from engine.process.redraw.tree import Drawing


def offer(spot: Spot) -> str | None:
    """Certain if one other diagram is near."""
    right = _right(spot)
    return f"Let it call “{right}”" if right else None


def _right(spot: Spot) -> str | None:
    called = spot.element.attributes.get("calledElement", "") if spot.element else ""
    others = [process for process in spot.around.processes if process != spot.diagram.process.id]
    return meant(called, others) if called else None


def mend(drawing: Drawing, spot: Spot) -> None:
    """Correct it."""
    set_called(drawing, spot.at, _right(spot) or "")
