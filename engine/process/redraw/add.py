"""Add a step, a way out of a question, or a deadline on a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.process.picture_layout import Box
from engine.process.redraw import names, place
from engine.process.redraw.canvas import Canvas
from engine.process.redraw.errors import CannotRedrawError
from engine.process.redraw.lines import refuse_target
from engine.process.redraw.parts import (
    make_line,
    point_line,
    write_condition,
    write_message,
    write_operator,
    write_property,
    write_text,
    write_timer,
)
from engine.process.redraw.tree import Drawing, Node, make
from engine.process.rules.model import ACTIVITIES, Element
from engine.process.rules.reading import BPMN

KINDS: Final = {
    "user": "userTask",
    "service": "serviceTask",
    "call": "callActivity",
    "group": "subProcess",
    "decision": "exclusiveGateway",
    "wait_date": "intermediateCatchEvent",
    "wait_message": "intermediateCatchEvent",
    "send_message": "intermediateThrowEvent",
    "end": "endEvent",
}
"""What can be added, and the BPMN element that it is."""


@dataclass(frozen=True)
class NewStep:
    """A step to be added. `kind` is one of KINDS; what does not concern that kind is not looked at.

    `timer` is the whole expression, due("...") or opens("..."). A decision's second way is taken when `condition` is
    true, is called `way`, and leads to the element `way_to` or, without one, to a new end.
    """

    kind: str
    name: str
    properties: Mapping[str, str] = field(default_factory=dict)
    instructions: str = ""
    called: str = ""
    operator: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    timer: str = ""
    message: str = ""
    condition: str = ""
    way: str = ""
    otherwise: str = "otherwise"
    way_to: str = ""


def add_step(drawing: Drawing, after: str, new: NewStep, line: str = "") -> str:
    """Add a step behind an element, on the `line` that leaves it where there are several. The new element's id.

    Raises CannotRedrawError where nothing can follow, or it is not said on which of several lines.
    """
    source = drawing.diagram.elements.get(after)
    node = drawing.get(after)
    if source is None or source.kind == "endEvent" or source.is_event_group:
        raise CannotRedrawError("Nothing can follow this. Choose the step before it.")
    flow = _line_out(drawing, source, line)
    if flow is not None and new.kind == "end":
        raise CannotRedrawError("Something follows already. Change where that line leads, then end here.")
    canvas = Canvas(drawing, source.container)
    made = _make(drawing, node, new)
    drawing.touched()
    if flow is None:
        _append(canvas, node, made)
    else:
        _split(canvas, flow, made)
    if new.kind == "group":
        _fill(drawing, made)
    if new.kind == "decision":
        _second_way(drawing, canvas, made, new)
    drawing.touched()
    names.name_shape(canvas, _id(made))
    return _id(made)


def _line_out(drawing: Drawing, source: Element, line: str) -> Node | None:
    out = drawing.diagram.outgoing(source.id)
    if source.kind == "eventBasedGateway":
        raise CannotRedrawError("Only waiting can follow here. Add the step after what is waited for.")
    if not line and len(out) > 1:
        raise CannotRedrawError("Several lines leave this. Choose the one on which the step is to be.")
    chosen = [flow for flow in out if not line or flow.id == line]
    if line and not chosen:
        raise CannotRedrawError("That line is not there any more. Look at the list again.")
    return drawing.get(chosen[0].id) if chosen else None


def _make(drawing: Drawing, beside: Node, new: NewStep) -> Node:
    """The element itself, without lines, behind the one it follows."""
    if new.kind not in KINDS:
        raise CannotRedrawError("Choose what to add.")
    container = beside.getparent()
    if container is None:
        raise CannotRedrawError("Nothing can follow this. Choose the step before it.")
    said = {"id": drawing.fresh_id(new.name or new.kind)} | ({"name": new.name} if new.name else {})
    made = make(container, BPMN + KINDS[new.kind], said, container.index(beside) + 1)
    for name, value in new.properties.items():
        write_property(made, name, value)
    if new.instructions:
        write_text(made, "instructionsForEndUser", new.instructions)
    if new.kind == "service":
        write_operator(made, new.operator, dict(new.parameters))
    if new.kind == "call":
        made.set("calledElement", new.called)
    if new.kind == "wait_date":
        write_timer(drawing, made, new.timer)
    if new.kind in ("wait_message", "send_message"):
        write_message(drawing, made, new.message)
    return made


def _append(canvas: Canvas, source: Node, made: Node) -> None:
    flow = make_line(canvas.drawing, source, made)
    canvas.drawing.touched()
    place.after(canvas, _id(source), _id(made), place.size_of(_kind(made)))
    place.draw_line(canvas, _id(flow), _id(source), _id(made))


def _split(canvas: Canvas, flow: Node, made: Node) -> None:
    """Lead a line to the new element and from there to where it led."""
    drawing = canvas.drawing
    source, target = str(flow.get("sourceRef")), drawing.get(str(flow.get("targetRef")))
    point_line(drawing, flow, made)
    onward = make_line(drawing, made, target)
    size = place.size_of(_kind(made))
    if _id(flow) in canvas.lines():
        into, out = place.on_line(canvas, _id(flow), _id(made), size)
        canvas.run(_id(flow), into)
        canvas.run(_id(onward), out)
    else:
        place.after(canvas, source, _id(made), size)
        place.draw_line(canvas, _id(flow), source, _id(made))
        place.draw_line(canvas, _id(onward), _id(made), _id(target))
    drawing.touched()
    names.name_line(canvas, _id(flow))


def _fill(drawing: Drawing, group: Node) -> None:
    """A new group begins and ends; its steps are added between."""
    start = make(
        group, f"{BPMN}startEvent", {"id": drawing.fresh_id(f"{_id(group)} started"), "name": "Started"}
    )
    end = make(group, f"{BPMN}endEvent", {"id": drawing.fresh_id(f"{_id(group)} done"), "name": "Done"})
    flow = make_line(drawing, start, end)
    drawing.touched()
    inside = Canvas(drawing, _id(group))
    box = inside.box(_id(group))
    if box is None:
        return
    y = box.middle[1] - 12
    for node, x in ((start, box.x + 40), (end, box.right - 76)):
        inside.place(_id(node), Box(x, y, 36, 36))
        names.name_shape(inside, _id(node))
    place.draw_line(inside, _id(flow), _id(start), _id(end))


def _second_way(drawing: Drawing, canvas: Canvas, made: Node, new: NewStep) -> None:
    out = drawing.diagram.outgoing(_id(made))
    onward = out[0].id if out else add_way(drawing, _id(made), "")
    drawing.get(onward).set("name", new.otherwise)
    made.set("default", onward)
    drawing.touched()
    names.name_line(canvas, onward)
    add_way(drawing, _id(made), new.way, new.condition, new.way_to)


def add_way(drawing: Drawing, source: str, name: str, condition: str = "", to: str = "") -> str:
    """Add a line out of an element, to another one of the same process or group or to a new end. The line's id.

    Raises CannotRedrawError where no line can lead.
    """
    element, node = drawing.diagram.elements.get(source), drawing.get(source)
    if element is None or element.kind == "endEvent" or element.is_event_group:
        raise CannotRedrawError("No line can leave this. Choose the step before it.")
    canvas = Canvas(drawing, element.container)
    if to:
        refuse_target(drawing, element, to)
        target = drawing.get(to)
    else:
        target = _new_end(drawing, node, "Ended")
    flow = make_line(drawing, node, target, name)
    write_condition(flow, condition)
    drawing.touched()
    if not to:
        place.below(canvas, source, _id(target), place.size_of("endEvent"))
    place.draw_line(canvas, _id(flow), source, _id(target))
    names.name_shape(canvas, _id(target) if not to else source)
    return _id(flow)


def _new_end(drawing: Drawing, beside: Node, name: str) -> Node:
    return _make(drawing, beside, NewStep("end", name))


def add_deadline(
    drawing: Drawing,
    host: str,
    name: str,
    timer: str,
    properties: Mapping[str, str],
    *,
    interrupts: bool = False,
) -> str:
    """Let a clock run while a step is open; at its end the ladder tells people. The new event's id.

    Raises CannotRedrawError for what no clock can sit on.
    """
    element, node = drawing.diagram.elements.get(host), drawing.get(host)
    if element is None or element.kind not in ACTIVITIES or element.is_event_group:
        raise CannotRedrawError(
            "A deadline sits on a step, a stage or a group of steps. Choose one of these."
        )
    container = node.getparent()
    if container is None:
        raise ValueError("A step stands in a process or group.")
    said = {"id": drawing.fresh_id(name or f"{host} overdue")} | ({"name": name} if name else {})
    said |= {"cancelActivity": "true" if interrupts else "false", "attachedToRef": host}
    made = make(container, f"{BPMN}boundaryEvent", said, container.index(node) + 1)
    for key, value in properties.items():
        write_property(made, key, value)
    write_timer(drawing, made, timer)
    told = _new_end(drawing, made, "Told")
    flow = make_line(drawing, made, told)
    drawing.touched()
    canvas = Canvas(drawing, element.container)
    if canvas.box(host) is not None:
        place.on_edge(canvas, host, _id(made))
        place.below(canvas, _id(made), _id(told), place.size_of("endEvent"), gap=32)
        place.draw_line(canvas, _id(flow), _id(made), _id(told))
        names.name_shape(canvas, _id(made))
        names.name_shape(canvas, _id(told))
    return _id(made)


def _id(node: Node) -> str:
    return str(node.get("id"))


def _kind(node: Node) -> str:
    return str(node.tag).rpartition("}")[2]
