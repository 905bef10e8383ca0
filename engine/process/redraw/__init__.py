"""Redraw: change a diagram's XML and its picture together. Whatever is not touched stays as it is in the file."""

from engine.process.redraw.add import NewStep, add_deadline, add_step, add_way
from engine.process.redraw.errors import CannotRedrawError
from engine.process.redraw.lines import lead, make_default, remove_line, say_when
from engine.process.redraw.remove import Removed, remove, would_remove
from engine.process.redraw.settings import (
    rename,
    set_called,
    set_instructions,
    set_interrupts,
    set_message,
    set_operator,
    set_property,
    set_timer,
)
from engine.process.redraw.tree import Drawing

__all__ = [
    "CannotRedrawError",
    "Drawing",
    "NewStep",
    "Removed",
    "add_deadline",
    "add_step",
    "add_way",
    "lead",
    "make_default",
    "remove",
    "remove_line",
    "rename",
    "say_when",
    "set_called",
    "set_instructions",
    "set_interrupts",
    "set_message",
    "set_operator",
    "set_property",
    "set_timer",
    "would_remove",
]
