"""An id used twice: what nothing refers to gets another one."""

from __future__ import annotations

from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing, Node
from engine.process.rules.reading import BPMN, DI


def offer(spot: Spot) -> str | None:
    """Certain if all but one are parts of the picture, or say what an event is about: nothing refers to these."""
    twice = _of_this_id(Drawing(spot.xml), spot.at)
    others = [node for node in twice if not not_referred_to(node)]
    if len(twice) < 2 or len(others) > 1:
        return None
    return "Give the part that nothing refers to another id"


def _of_this_id(drawing: Drawing, id: str) -> list[Node]:
    return [node for node in drawing.root.iter(f"{BPMN}*", f"{DI}*") if node.get("id") == id]


def mend(drawing: Drawing, spot: Spot) -> None:
    """Give a new id to each part that nothing refers to, or to all but the first of such parts."""
    twice = _of_this_id(drawing, spot.at)
    loose = [node for node in twice if not_referred_to(node)]
    for node in loose if len(loose) < len(twice) else loose[1:]:
        node.set("id", drawing.fresh_id(spot.at))


def not_referred_to(node: Node) -> bool:
    """Whether nothing in a file can name this by its id."""
    return str(node.tag).startswith(DI) or str(node.tag).endswith("EventDefinition")
