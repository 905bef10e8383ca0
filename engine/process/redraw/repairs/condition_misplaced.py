"""A condition on a line that is no choice."""

from engine.process.redraw.repairs.default_condition import mend, offer

__all__ = ["mend", "offer"]
