"""Change an id and all that refers to it."""

from __future__ import annotations

from typing import Final

from lxml import etree

from engine.process.redraw.tree import Drawing
from engine.process.rules.model import Diagram
from engine.process.rules.reading import BPMN, DI

REFERENCES: Final = ("sourceRef", "targetRef", "attachedToRef", "default", "processRef", "bpmnElement")
NAMED_IN_TEXT: Final = ("incoming", "outgoing", "flowNodeRef")


def nobody_else_has(diagram: Diagram, id: str) -> bool:
    """Whether this id names one thing only, so that what refers to it can be told."""
    return id not in diagram.repeated_ids


def change_id(drawing: Drawing, old: str, new: str) -> None:
    """Give the element `old` the id `new`, in its file."""
    drawing.get(old).set("id", new)
    for node in drawing.root.iter(etree.Element):
        for name in REFERENCES:
            if node.get(name) == old and str(node.tag).startswith((BPMN, DI)):
                node.set(name, new)
        if node.tag in [BPMN + name for name in NAMED_IN_TEXT] and (node.text or "").strip() == old:
            node.text = new
    drawing.touched()
