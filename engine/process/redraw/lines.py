"""Change where a line leads, when it is taken and what it is called."""

from __future__ import annotations

from engine.process.redraw import names, place
from engine.process.redraw.canvas import Canvas
from engine.process.redraw.errors import CannotRedrawError
from engine.process.redraw.parts import drop_line, point_line, write_condition
from engine.process.redraw.tree import Drawing
from engine.process.rules.model import Diagram, Element, Flow


def targets(diagram: Diagram, source: Element) -> list[Element]:
    """Everything that a line from this element may lead to: in the same process or group, but no start and nothing
    that sits on an edge or that only a message starts."""
    return [
        element
        for element in diagram.members(source.container)
        if element.kind not in ("startEvent", "boundaryEvent")
        and not element.is_event_group
        and element.has_id
        and element.id != source.id
    ]


def refuse_target(drawing: Drawing, source: Element, target: str) -> None:
    """Raises CannotRedrawError if no line can lead from `source` to `target`."""
    if target not in [element.id for element in targets(drawing.diagram, source)]:
        raise CannotRedrawError("A line cannot lead there. Choose another step of the same list.")


def lead(drawing: Drawing, line: str, target: str) -> None:
    """Let a line lead to another element. Raises CannotRedrawError if it cannot lead there."""
    flow = _flow(drawing, line)
    source = drawing.diagram.elements.get(flow.source)
    if source is None:
        raise CannotRedrawError("This line begins nowhere. Remove it and draw it anew.")
    refuse_target(drawing, source, target)
    if flow.target == target:
        return
    point_line(drawing, drawing.get(line), drawing.get(target))
    drawing.touched()
    place.draw_line(Canvas(drawing, source.container), line, source.id, target)


def remove_line(drawing: Drawing, line: str) -> None:
    """Take a line out; what it led to stays."""
    _flow(drawing, line)
    drop_line(drawing, drawing.get(line))
    Canvas(drawing, drawing.diagram.process.id).erase([line])
    drawing.touched()


def say_when(drawing: Drawing, line: str, name: str, condition: str) -> None:
    """Say in words and as an expression when a line is taken; empty takes either out."""
    flow, node = _flow(drawing, line), drawing.get(line)
    write_condition(node, condition)
    if name == flow.name:
        drawing.touched()
        return
    if name:
        node.set("name", name)
    elif "name" in node.attrib:
        del node.attrib["name"]
    drawing.touched()
    names.name_line(Canvas(drawing, flow.container), line)


def make_default(drawing: Drawing, line: str) -> None:
    """Let a question's line be the one that is taken when no other applies. Its condition goes."""
    flow = _flow(drawing, line)
    source = drawing.diagram.elements.get(flow.source)
    if source is None or source.kind != "exclusiveGateway":
        raise CannotRedrawError("Only a line out of a question can be the one taken when no other applies.")
    drawing.get(source.id).set("default", line)
    write_condition(drawing.get(line), "")
    drawing.touched()


def _flow(drawing: Drawing, line: str) -> Flow:
    flow = drawing.diagram.flows.get(line)
    if flow is None:
        raise CannotRedrawError("That line is not there any more. Look at the list again.")
    return flow
