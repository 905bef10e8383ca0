"""Remove an element: what led to it leads on to what came after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.process.redraw import place
from engine.process.redraw.canvas import Canvas
from engine.process.redraw.errors import CannotRedrawError
from engine.process.redraw.parts import drop_line, point_line
from engine.process.redraw.tree import Drawing, take_out
from engine.process.rules.model import GROUPS, Diagram, Element, Flow
from engine.process.rules.paths import follow, reach


@dataclass(frozen=True)
class Removed:
    """What goes when an element is removed. `also` goes with it: what sits on it or in it, and what no case would
    reach any more. `leads_to` is what now follows the steps before it; None where nothing does."""

    element: Element
    also: tuple[Element, ...]
    leads_to: Element | None
    lines_in: tuple[Flow, ...]


def would_remove(drawing: Drawing, id: str, keep: str = "") -> Removed:
    """What removing this element would take away. `keep` is the line to go on by, where several leave it.

    Raises CannotRedrawError for a start, or where it is not said which of several lines to keep.
    """
    diagram = drawing.diagram
    element = diagram.elements.get(id)
    if element is None:
        raise CannotRedrawError("This step is not in the diagram any more. Look at the list again.")
    if element.kind == "startEvent":
        raise CannotRedrawError("A procedure needs its start. Rename it, or change where it leads.")
    kept = _kept(diagram, element, keep)
    goes_to = diagram.elements.get(kept.target) if kept else None
    also = _lost(diagram, element, goes_to)
    into = tuple(flow for flow in diagram.incoming(id) if flow.source not in {e.id for e in also} | {id})
    return Removed(element, tuple(also), goes_to if goes_to not in also else None, into)


def _kept(diagram: Diagram, element: Element, keep: str) -> Flow | None:
    out = [flow for flow in diagram.outgoing(element.id) if flow.target != element.id]
    if keep:
        out = [flow for flow in out if flow.id == keep]
        if not out:
            raise CannotRedrawError("That line is not there any more. Look at the list again.")
    if len(out) > 1:
        raise CannotRedrawError("Several ways leave this. Choose the one that stays.")
    return out[0] if out else None


def _lost(diagram: Diagram, element: Element, goes_to: Element | None) -> list[Element]:
    """What lies on or in the element, and what only it led to."""
    steps = follow(diagram)

    def without(id: str) -> Iterable[str]:
        if id == element.id:
            return [goes_to.id] if goes_to else []
        return steps(id)

    starts = [e.id for e in diagram.elements.values() if e.kind == "startEvent" or e.is_event_group]
    was, stays = reach(starts, steps), reach(starts, without)
    heads = [on.id for on in diagram.boundaries(element.id)]
    gone = {id: None for id in was if id not in stays}
    if element.id not in was:
        gone |= dict.fromkeys(heads)
    for id in list(gone) + [element.id]:
        gone |= dict.fromkeys(_inside(diagram, id))
    return [diagram.elements[id] for id in gone if id != element.id]


def _inside(diagram: Diagram, id: str) -> list[str]:
    if id not in diagram.elements or diagram.elements[id].kind not in GROUPS:
        return []
    found = [member.id for member in diagram.members(id)]
    return found + [deeper for member in found for deeper in _inside(diagram, member)]


def remove(drawing: Drawing, id: str, keep: str = "") -> Removed:
    """Remove an element and join its neighbours. What went; raises as `would_remove`."""
    going = would_remove(drawing, id, keep)
    diagram, canvas = drawing.diagram, Canvas(drawing, going.element.container)
    gone = {id, *(element.id for element in going.also)}
    drawn = canvas.lines()
    kept = next((f for f in diagram.outgoing(id) if going.leads_to and f.target == going.leads_to.id), None)
    rejoined = [flow for flow in going.lines_in if going.leads_to is not None]
    for flow in rejoined:
        if going.leads_to is not None:
            point_line(drawing, drawing.get(flow.id), drawing.get(going.leads_to.id))
    lines = [
        flow.id
        for flow in diagram.flows.values()
        if (flow.source in gone or flow.target in gone) and flow not in rejoined
    ]
    for line in lines:
        drop_line(drawing, drawing.get(line))
    for name in gone:
        node = drawing.find(name)
        if node is not None:
            take_out(node)
    canvas.erase([*gone, *lines])
    drawing.touched()
    for flow in rejoined:
        through = (
            [place.joined(drawn[flow.id], drawn[kept.id])]
            if kept and {flow.id, kept.id} <= drawn.keys()
            else []
        )
        target = going.leads_to.id if going.leads_to else ""
        place.draw_line(canvas, flow.id, flow.source, target, through)
    return going
