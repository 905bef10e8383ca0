"""A step without a name: its form's title, or the name of the stage that it calls."""

from __future__ import annotations

from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.settings import rename
from engine.process.redraw.tree import Drawing


def offer(spot: Spot) -> str | None:
    """Certain if what the step asks or calls has a name."""
    name = _name(spot)
    return f"Name it “{name}”" if name else None


def _name(spot: Spot) -> str:
    if spot.element is None:
        return ""
    if spot.element.kind == "callActivity":
        called = spot.around.processes.get(spot.element.attributes.get("calledElement", ""))
        return called.process.name if called else ""
    form = (spot.around.forms or {}).get(spot.element.properties.get("form") or spot.at, {})
    return str(form.get("title", "")) if spot.element.kind == "userTask" else ""


def mend(drawing: Drawing, spot: Spot) -> None:
    """Write that name."""
    rename(drawing, spot.at, _name(spot))
