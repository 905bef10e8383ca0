"""A script before or after a step: it is never run."""

from __future__ import annotations

from engine.process.redraw.parts import drop
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing, Node
from engine.process.rules.reading import BPMN
from engine.process.rules.task_script import runs_script


def offer(spot: Spot) -> str | None:
    """Always certain: nothing would run it."""
    return "Take the script out"


def mend(drawing: Drawing, spot: Spot) -> None:
    """Take every script on this element out."""
    node = drawing.get(spot.at)
    for held in [held for holder in _holders(node) for held in holder if runs_script(_name(held))]:
        drop(held)


def _holders(node: Node) -> list[Node]:
    own = node.findall(f"{BPMN}extensionElements")
    events = [child for child in node if str(child.tag).endswith("EventDefinition")]
    return own + [holder for event in events for holder in event.findall(f"{BPMN}extensionElements")]


def _name(held: Node) -> str:
    return str(held.tag).rpartition("}")[2]
