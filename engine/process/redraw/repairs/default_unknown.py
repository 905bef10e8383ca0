"""A question whose default is gone: if one line has no condition, that one is meant."""

from engine.process.redraw.repairs.default_missing import mend, offer

__all__ = ["mend", "offer"]
