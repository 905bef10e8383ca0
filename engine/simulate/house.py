"""Where a simulated case lives: in memory, or on a database. The player cannot tell which."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from engine.simulate.events import Event

Filled = tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Sequence[Mapping[str, Any]]]]
"""What a filled form means: facts, decisions and records."""

Fill = Callable[[str, Mapping[str, Any], Mapping[str, Any], date], Filled]
"""(form id, answers, context, today) -> what they mean. Handed in: the engine does not know forms.

Raises ValueError, in English, for a form or an answer that cannot be.
"""


class NotNow(ValueError):
    """Something that a scenario wants done cannot be done now. The message says what and why."""


@dataclass(frozen=True)
class Owed:
    """A human step that waits. `key` names it to its house; `data` is what its branch carries."""

    key: str
    element: str
    role: str
    form: str
    opened_at: datetime
    due_on: date | None
    data: Mapping[str, Any] = field(default_factory=dict)

    def is_late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.due_on is not None and self.due_on < today

    def context(self, facts: Mapping[str, Any], today: date) -> dict[str, Any]:
        """The case as the form of this step sees it."""
        return {**self.data, **facts, "due_on": self.due_on, "late": self.is_late(today)}


@dataclass(frozen=True)
class Ticking:
    """A clock of the case. `day`: the last day in time, or the day on which a catch timer opens its way."""

    element: str
    day: date | None
    fired: bool


class House(Protocol):
    """One case, seen from outside."""

    def start(self, answers: Mapping[str, Any], filled: Filled) -> None:
        """Open the case."""

    def complete(self, step: Owed, answers: Mapping[str, Any], filled: Filled) -> None:
        """Complete a human step."""

    def send(self, message: str) -> None:
        """Bring a message to the case. Raises NotNow if it does not wait for it."""

    def wake(self) -> None:
        """Do what the clock asks for now."""

    def next_moment(self) -> datetime | None:
        """When the clock next asks for something; in the past if it has been asking."""

    def owed(self) -> Sequence[Owed]:
        """The open human steps, the oldest first."""

    def ticking(self) -> Sequence[Ticking]:
        """The clocks that still count."""

    def awaited(self) -> Sequence[str]:
        """The messages that may be sent now."""

    def facts(self) -> Mapping[str, Any]:
        """The facts of the case."""

    def ended(self) -> bool:
        """Whether the case is over."""

    def events(self) -> Sequence[Event]:
        """Everything that has happened so far."""
