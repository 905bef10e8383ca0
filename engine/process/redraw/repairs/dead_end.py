"""A step behind which nothing comes: the procedure ends there, or the deadline has told."""

from __future__ import annotations

from engine.process.redraw.add import add_way
from engine.process.redraw.lines import say_when
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.settings import rename
from engine.process.redraw.tree import Drawing
from engine.process.rules.model import GATEWAYS, Element
from engine.process.rules.wording import quoted


def offer(spot: Spot) -> str | None:
    """Certain for what is no diamond: a diamond without lines asks a question whose answers nobody drew."""
    if spot.element is None or not can_end(spot.element):
        return None
    return f"Add an end after {quoted(spot.element)}"


def can_end(element: Element) -> bool:
    """Whether an end may follow this."""
    return element.kind not in GATEWAYS and element.kind != "endEvent" and element.has_id


def mend(drawing: Drawing, spot: Spot) -> None:
    """Add an end circle."""
    end_after(drawing, spot.at)


def end_after(drawing: Drawing, id: str) -> None:
    """Add an end circle after this element."""
    element = drawing.diagram.elements[id]
    line = add_way(drawing, id, "")
    if element.kind == "boundaryEvent" and element.is_on("timer") and not element.interrupts:
        rename(drawing, drawing.diagram.flows[line].target, "Told")
    say_when(drawing, line, "", "")
