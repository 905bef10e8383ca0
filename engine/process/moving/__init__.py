"""Moving running cases to other diagrams, clocks and drafts kept."""

from engine.process.moving.instance import Choice
from engine.process.moving.plan import CannotMove, Moved, Plan

__all__ = ["CannotMove", "Choice", "Moved", "Plan"]
