"""A procedure or group without an end: it ends after what leads nowhere."""

from __future__ import annotations

from engine.process.redraw.repairs.dead_end import can_end, end_after
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing
from engine.process.rules.model import Element
from engine.process.rules.wording import listed, quoted


def offer(spot: Spot) -> str | None:
    """Certain if something leads nowhere; a loop could be left anywhere."""
    loose = _loose(spot)
    if not loose or not all(can_end(element) for element in loose):
        return None
    return f"Add an end after {listed([quoted(element) for element in loose])}"


def _loose(spot: Spot) -> list[Element]:
    members = spot.diagram.members(spot.at)
    return [m for m in members if not m.is_event_group and not spot.diagram.outgoing(m.id)]


def mend(drawing: Drawing, spot: Spot) -> None:
    """Add an end circle after each of them."""
    for element in _loose(spot):
        end_after(drawing, element.id)
