"""A procedure or group without a start: it begins with the one step that nothing leads to."""

from __future__ import annotations

from engine.process.redraw import names, place
from engine.process.redraw.canvas import Canvas
from engine.process.redraw.parts import make_line
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing, make
from engine.process.rules.model import Element
from engine.process.rules.reading import BPMN
from engine.process.rules.wording import quoted


def offer(spot: Spot) -> str | None:
    """Certain if exactly one step has no line to it, and no message has to start the group."""
    first = _first(spot)
    return f"Add a start before {quoted(first)}" if first else None


def _first(spot: Spot) -> Element | None:
    group = spot.element
    if group is not None and group.is_event_group:
        return None
    heads = [
        m
        for m in spot.diagram.members(spot.at)
        if m.kind != "boundaryEvent" and not m.is_event_group and not spot.diagram.incoming(m.id)
    ]
    return heads[0] if len(heads) == 1 and heads[0].has_id else None


def mend(drawing: Drawing, spot: Spot) -> None:
    """Add a start circle and the line to that step."""
    first = _first(spot)
    container = drawing.get(first.id).getparent() if first else None
    if first is None or container is None:
        return
    node = drawing.get(first.id)
    said = {"id": drawing.fresh_id(f"{spot.at} started"), "name": "Started"}
    start = make(container, f"{BPMN}startEvent", said, container.index(node))
    flow = make_line(drawing, start, node)
    drawing.touched()
    canvas = Canvas(drawing, spot.at)
    if canvas.box(first.id) is not None:
        place.before(canvas, first.id, said["id"], place.size_of("startEvent"))
        place.draw_line(canvas, str(flow.get("id")), said["id"], first.id)
        names.name_shape(canvas, said["id"])
