"""A child's case walked through a council's diagrams alone, each step saved and restored: no forms, no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from engine.packs import load
from engine.process.spec import Specs, parse
from engine.time.calendar import Calendar
from engine.time.deadline import Times
from engine.time.policy import Policy, read_policy
from tests.unit.process.driving import Case

FIRST_DAY = date(2026, 12, 14)


@cache
def procedure(authority: str) -> tuple[Specs, Policy]:
    """A council's diagrams and its policy, without any council's own values for a shared base."""
    files = load.read_folder(authority)
    return parse(load.diagrams(files)), read_policy(load.policy_text(authority, local=False))


class Child(Case):
    """A case of a council's procedure. What a form would write is handed over as facts and decisions."""

    def __init__(self, authority: str, facts: Mapping[str, Any] | None = None) -> None:
        specs, self._policy = procedure(authority)
        super().__init__(specs, facts, FIRST_DAY)

    @property
    def times(self) -> Times:
        """The council's policy on the case's clock, by a calendar without days off."""
        return Times(self._policy, Calendar(), self.clock)

    def fill(self, element: str, facts: dict[str, Any] | None = None, **decisions: Any) -> None:
        """Do a step whose form writes these facts."""
        self.facts |= facts or {}
        self.do(element, **decisions)

    def meet(self, on: date = FIRST_DAY, **decisions: Any) -> None:
        """Arrange a meeting and hold it on this day."""
        self.do("arrange_meeting")
        self.fill("record_meeting", {"last_meeting_on": on}, **{"meeting_outcome": "held", **decisions})
