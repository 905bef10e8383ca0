"""What a simulated case reports: one line for everything that happens in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Literal

from engine.time.clock import LONDON

Kind = Literal["started", "ready", "done", "fired", "sent", "closed", "transferred"]

SYSTEM: Final = "system"
"""The role of what nobody does: the case begins or ends, a timer fires."""

TAKEN_OVER: Final = frozenset({"escalated", "moved"})
"""Closing routes by which others take over: child protection or care, and another authority."""


@dataclass(frozen=True)
class Event:
    """One thing that happened.

    started, closed, transferred: the case; `element` is the process it runs, or the end it reached. ready, done: a
    human step, its role and the last day in time. fired: a timer, by its own id. sent: one reminder to one
    role, about the timer in `element`. `at` is an instant in UTC; `clauses` are those that ask for it.
    """

    at: datetime
    event: Kind
    element: str
    role: str
    clauses: tuple[str, ...] = ()
    due_on: date | None = None

    def as_data(self) -> dict[str, Any]:
        """The event as JSON has it: London's time with its offset, the date in ISO 8601 or null."""
        return {
            "at": self.at.astimezone(LONDON).isoformat(),
            "event": self.event,
            "element": self.element,
            "role": self.role,
            "clauses": list(self.clauses),
            "due_on": self.due_on.isoformat() if self.due_on else None,
        }


def ending(closing_route: str | None) -> Kind:
    """How a case ended that was closed by this route."""
    return "transferred" if closing_route in TAKEN_OVER else "closed"


def with_reasons(events: Sequence[Event]) -> tuple[Event, ...]:
    """The same events; the end of a case cites what asked for the step that ended it."""
    asked: tuple[str, ...] = ()
    told = []
    for event in events:
        asked = event.clauses if event.event == "done" else asked
        ends = event.event in ("closed", "transferred")
        told.append(replace(event, clauses=asked) if ends and not event.clauses else event)
    return tuple(told)
