"""An end that stops all else where nothing else can run."""

from __future__ import annotations

from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing, take_out
from engine.process.rules.reading import BPMN


def offer(spot: Spot) -> str | None:
    """Always certain: a plain end does the same."""
    return "Make it a plain end"


def mend(drawing: Drawing, spot: Spot) -> None:
    """Take out what makes it stop all else."""
    for event in drawing.get(spot.at).findall(f"{BPMN}terminateEventDefinition"):
        take_out(event)
