"""Say what a step is called, who does it, by when, with which form, and what it waits for."""

from __future__ import annotations

from collections.abc import Mapping

from engine.process.redraw import names
from engine.process.redraw.canvas import Canvas
from engine.process.redraw.parts import (
    write_message,
    write_operator,
    write_property,
    write_text,
    write_timer,
)
from engine.process.redraw.tree import Drawing


def rename(drawing: Drawing, id: str, name: str) -> None:
    """Call an element something else; empty takes its name away. The id stays, so running cases keep their place."""
    node = drawing.get(id)
    if node.get("name", "") == name:
        return
    if name:
        node.set("name", name)
    elif "name" in node.attrib:
        del node.attrib["name"]
    drawing.touched()
    element = drawing.diagram.elements.get(id)
    if element is not None:
        names.name_shape(Canvas(drawing, element.container), id)


def set_property(drawing: Drawing, id: str, name: str, value: str) -> None:
    """Say one property, such as role, form, clauses or ladder; empty takes it out."""
    write_property(drawing.get(id), name, value)
    drawing.touched()


def set_instructions(drawing: Drawing, id: str, text: str) -> None:
    """What the person who does a step reads above its form."""
    write_text(drawing.get(id), "instructionsForEndUser", text)
    drawing.touched()


def set_timer(drawing: Drawing, id: str, expression: str) -> None:
    """When a timer rings: due("...") or opens("...") with a parameter of the policy."""
    write_timer(drawing, drawing.get(id), expression)
    drawing.touched()


def set_message(drawing: Drawing, id: str, name: str) -> None:
    """The message that an event waits for or sends."""
    write_message(drawing, drawing.get(id), name)
    drawing.touched()


def set_called(drawing: Drawing, id: str, process: str) -> None:
    """The diagram that a stage calls."""
    drawing.get(id).set("calledElement", process)
    drawing.touched()


def set_operator(drawing: Drawing, id: str, operator: str, parameters: Mapping[str, str]) -> None:
    """What a service step does by itself, and with what."""
    write_operator(drawing.get(id), operator, dict(parameters))
    drawing.touched()


def set_interrupts(drawing: Drawing, id: str, *, interrupts: bool) -> None:
    """Whether an event on a step's edge ends that step."""
    drawing.get(id).set("cancelActivity", "true" if interrupts else "false")
    drawing.touched()
