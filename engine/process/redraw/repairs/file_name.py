"""A file that is not named by the procedure in it: the procedure takes the file's name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from engine.process.redraw.identity import change_id, nobody_else_has
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing

AN_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def offer(spot: Spot) -> str | None:
    """Certain if the file's name can be an id, is free, and no other diagram calls the procedure by its old one."""
    stem = PurePosixPath(spot.file).stem
    taken = {*spot.diagram.elements, *spot.diagram.flows, *spot.diagram.repeated_ids}
    others = [diagram for diagram in spot.around.processes.values() if diagram is not None]
    called = any(spot.at in spot.around.called_by(other) for other in others)
    if not AN_ID.fullmatch(stem) or stem in taken or called or not nobody_else_has(spot.diagram, spot.at):
        return None
    return f"Give the procedure in it the id “{stem}”"


def mend(drawing: Drawing, spot: Spot) -> None:
    """Change the id of the process."""
    change_id(drawing, spot.at, PurePosixPath(spot.file).stem)
