"""Things drawn without an id: each gets one."""

from __future__ import annotations

from engine.process.redraw.arrange import draw_element
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing
from engine.process.rules.reading import BPMN, NOT_DRAWN


def offer(spot: Spot) -> str | None:
    """Certain: what has no id is referred to by nothing. A procedure's own id is its file's name."""
    if all(element.has_id for element in spot.diagram.elements.values()):
        return None
    return "Give everything without an id one"


def mend(drawing: Drawing, spot: Spot) -> None:
    """Make ids from names, or from what the things are, and draw what no picture could show before."""
    made = []
    for process in drawing.root.iterchildren(f"{BPMN}process"):
        for node in process.iter(f"{BPMN}*"):
            kind = str(node.tag).rpartition("}")[2]
            parent = node.getparent()
            held = parent is not None and str(parent.tag).rpartition("}")[2] in ("process", "subProcess")
            if held and not node.get("id") and kind not in NOT_DRAWN:
                node.set("id", drawing.fresh_id(node.get("name") or kind))
                made.append(str(node.get("id")))
    drawing.touched()
    for id in made:
        if id in drawing.diagram.elements and drawing.diagram.shown:
            draw_element(drawing, id)
