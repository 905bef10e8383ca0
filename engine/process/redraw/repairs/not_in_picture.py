"""What a case would run and nobody can see: it is drawn."""

from __future__ import annotations

from engine.process.redraw.arrange import draw_all, draw_element, draw_missing_line
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing


def offer(spot: Spot) -> str | None:
    """Certain: drawing changes nothing that a case does."""
    if not spot.diagram.shown:
        return "Draw the picture"
    return "Draw it" if spot.element or spot.flow else None


def mend(drawing: Drawing, spot: Spot) -> None:
    """Draw the element beside its neighbours, the line between its ends, or everything."""
    if not spot.diagram.shown:
        draw_all(drawing)
    elif spot.element is not None:
        draw_element(drawing, spot.at)
    else:
        draw_missing_line(drawing, spot.at)
