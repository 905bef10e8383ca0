"""An id that the engine keeps for itself: another one, wherever it is named."""

from __future__ import annotations

from engine.process.redraw.identity import change_id, nobody_else_has
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing


def offer(spot: Spot) -> str | None:
    """Certain for what is in a diagram; the id of a procedure is also the name of its file."""
    if spot.element is None or not nobody_else_has(spot.diagram, spot.at):
        return None
    return "Give it an id of its own; its name and its lines stay"


def mend(drawing: Drawing, spot: Spot) -> None:
    """Change the id and all that refers to it."""
    element = drawing.diagram.elements[spot.at]
    change_id(drawing, spot.at, drawing.fresh_id(f"{spot.diagram.process.id} {element.id}"))
