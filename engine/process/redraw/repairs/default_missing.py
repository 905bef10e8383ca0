"""A question whose one line has no condition: that line is the one to take when no other applies."""

from __future__ import annotations

from engine.process.redraw.lines import make_default
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing
from engine.process.rules.model import Flow
from engine.process.rules.wording import line_end


def offer(spot: Spot) -> str | None:
    """Certain if exactly one line says nothing about when it is taken."""
    bare = bare_line(spot)
    if bare is None:
        return None
    name = f"“{bare.name}”" if bare.name else f"the line to {line_end(spot.diagram, bare.target)}"
    return f"Make {name} the way taken when no other applies"


def bare_line(spot: Spot) -> Flow | None:
    """The only line out of a question that has no condition."""
    bare = [flow for flow in spot.diagram.outgoing(spot.at) if not flow.condition]
    return bare[0] if len(bare) == 1 else None


def mend(drawing: Drawing, spot: Spot) -> None:
    """Mark it as the default."""
    bare = bare_line(spot)
    if bare is not None:
        make_default(drawing, bare.id)
