"""A procedure marked as a drawing only."""

from __future__ import annotations

from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing
from engine.process.rules.reading import BPMN


def offer(spot: Spot) -> str | None:
    """Always certain: nothing but running it is meant here."""
    return "Mark it as a procedure that cases run"


def mend(drawing: Drawing, spot: Spot) -> None:
    """Mark it as executable."""
    for process in drawing.root.iterchildren(f"{BPMN}process"):
        if process.get("id", "") in (spot.at, ""):
            process.set("isExecutable", "true")
