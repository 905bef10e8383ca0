"""An event that sits on nothing, though the picture draws it on the edge of one step."""

from __future__ import annotations

from engine.process.picture_layout import Box
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing
from engine.process.rules.model import ACTIVITIES, Element
from engine.process.rules.wording import quoted


def offer(spot: Spot) -> str | None:
    """Certain if the picture shows it on one step's edge."""
    host = _host(spot)
    return f"Attach it to {quoted(host)}" if host else None


def _host(spot: Spot) -> Element | None:
    event = spot.element
    place = spot.diagram.places.get(spot.at)
    if event is None or place is None:
        return None
    near = Box(place.x, place.y, place.width, place.height).grown(5)
    found = []
    for member in spot.diagram.members(event.container):
        other = spot.diagram.places.get(member.id)
        if member.kind in ACTIVITIES and not member.is_event_group and other is not None:
            box = Box(other.x, other.y, other.width, other.height)
            inside = box.grown(-place.height)
            on_edge = near.overlaps(box) and not (
                inside.x < near.middle[0] < inside.right and inside.y < near.middle[1] < inside.bottom
            )
            found += [member] if on_edge else []
    return found[0] if len(found) == 1 else None


def mend(drawing: Drawing, spot: Spot) -> None:
    """Attach it, where it is drawn."""
    host = _host(spot)
    if host is not None:
        drawing.get(spot.at).set("attachedToRef", host.id)
