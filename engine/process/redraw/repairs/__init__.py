"""Repairs that are certain: one file a rule, each says what pressing its button does, and does it."""

from __future__ import annotations

from types import ModuleType

from engine.process.redraw.errors import CannotRedrawError
from engine.process.redraw.repairs import (
    boundary_unattached,
    called_unknown,
    clause_unknown,
    condition_code,
    condition_misplaced,
    condition_name,
    constant_unknown,
    dead_end,
    default_condition,
    default_missing,
    default_unknown,
    definition_unused,
    duplicate_id,
    duplicate_line,
    file_name,
    form_unknown,
    id_missing,
    ladder_unknown,
    name_missing,
    no_end,
    no_start,
    not_executable,
    not_in_picture,
    parameter_unknown,
    property_unknown,
    reserved_id,
    role_unknown,
    superfluous_gateway,
    superfluous_termination,
    task_script,
)
from engine.process.redraw.repairs.spot import Spot
from engine.process.redraw.tree import Drawing
from engine.process.rules import Around, UnreadableError, read

MODULES: tuple[ModuleType, ...] = (
    boundary_unattached,
    called_unknown,
    clause_unknown,
    condition_code,
    condition_misplaced,
    condition_name,
    constant_unknown,
    dead_end,
    default_condition,
    default_missing,
    default_unknown,
    definition_unused,
    duplicate_id,
    duplicate_line,
    file_name,
    form_unknown,
    id_missing,
    ladder_unknown,
    name_missing,
    no_end,
    no_start,
    not_executable,
    not_in_picture,
    parameter_unknown,
    property_unknown,
    reserved_id,
    role_unknown,
    superfluous_gateway,
    superfluous_termination,
    task_script,
)
REPAIRS = {module.__name__.rpartition(".")[2]: module for module in MODULES}
"""The code of a rule -> `offer(spot)`, the words on the button or None, and `mend(drawing, spot)`."""


def offer(file: str, xml: bytes, code: str, at: str | None, around: Around) -> str | None:
    """What one press would do about this problem, as a label; None where no repair is certain."""
    if code not in REPAIRS:
        return None
    try:
        spot = Spot(file, read(file, xml), at or "", around, xml)
        label: str | None = REPAIRS[code].offer(spot)
    except UnreadableError:
        return None
    return label


def mend(file: str, xml: bytes, code: str, at: str | None, around: Around) -> bytes:
    """The file with this problem repaired. Raises CannotRedrawError if the repair is not certain any more."""
    drawing = Drawing(xml)
    if offer(file, xml, code, at, around) is None:
        raise CannotRedrawError(
            "This cannot be repaired by itself, or it was repaired meanwhile. Check again."
        )
    REPAIRS[code].mend(drawing, Spot(file, drawing.diagram, at or "", around, xml))
    drawing.touched()
    return drawing.xml()
