"""A deadline of the policy that is misspelt in a timer or a condition."""

from __future__ import annotations

from engine.process.redraw.parts import write_condition
from engine.process.redraw.repairs.spot import Spot, meant, replaced
from engine.process.redraw.tree import Drawing
from engine.process.rules.conditions import conditions
from engine.process.rules.reading import BPMN
from engine.process.rules.timer_parameter import clock_of


def offer(spot: Spot) -> str | None:
    """Certain if one parameter of the policy is near each wrong one."""
    pairs = _pairs(spot)
    return "; ".join(f"Change “{wrong}” to “{right}”" for wrong, right in pairs.items()) or None


def _pairs(spot: Spot) -> dict[str, str]:
    known = set(spot.around.parameters or ())
    clocks = [clock_of(event) for event in spot.element.events] if spot.element else []
    asked = {clock[1] for clock in clocks if clock}
    for condition in conditions(spot.diagram):
        asked |= condition.expression.parameters if condition.flow.id == spot.at else set()
    guessed = {name: meant(name, known) for name in sorted(asked - known)}
    return {name: right for name, right in guessed.items() if right}


def mend(drawing: Drawing, spot: Spot) -> None:
    """Correct them in the expression."""
    node = drawing.get(spot.at)
    for wrong, right in _pairs(spot).items():
        if spot.flow is not None:
            write_condition(node, replaced(spot.flow.condition or "", wrong, right))
        for date in node.iter(f"{BPMN}timeDate"):
            date.text = replaced(date.text or "", wrong, right)
