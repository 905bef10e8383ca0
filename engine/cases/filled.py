"""A form as it was filled in: plain data from web, which alone knows forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Filled:
    """Checked answers, and what they mean for facts, decisions and records.

    `token` makes the submission unique: the same token again is answered like the first. `lock_version` is the
    task's as the page showed it; None skips that check (a scenario or an import has no page).
    """

    form: str
    form_version: int
    answers: Mapping[str, Any]
    token: str
    lock_version: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    decisions: Mapping[str, Any] = field(default_factory=dict)
    records: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    done_on: date | None = None

    def happened_on(self, today: date) -> date:
        """The day the thing was done: the day that the form names, else today.

        A visit made in time and written up late is in time (design.md, "A deadline is a date").
        """
        return min(self.done_on, today) if self.done_on else today
