"""A case in memory that is never saved: what a year of a thousand cases is played with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from engine.process.live import LiveCase
from engine.process.step import Command, Outcome
from engine.simulate.house import Owed
from engine.simulate.memory import MemoryCase
from engine.time.clock import local_date
from engine.time.deadline import Times

STAGES = ("callActivity", "subProcess")


@dataclass
class QuickCase(MemoryCase):
    """One case, and on which days each stage of its lifecycle began and ended.

    `stages` holds (stage, first day, last day); the last day is None while the case is in it.
    """

    _live: LiveCase | None = None
    _inside: dict[str, tuple[str, date]] = field(default_factory=dict)
    _left: list[tuple[str, date, date | None]] = field(default_factory=list)

    @property
    def stages(self) -> list[tuple[str, date, date | None]]:
        """Every stage of the lifecycle that the case has been in, and those it is in."""
        return [*self._left, *((stage, since, None) for stage, since in self._inside.values())]

    def has_own_day(self, step: Owed) -> bool:
        """Whether the step's day is its own, not that of the stage around it."""
        clock = self.clocks.over((step.key,))
        return clock is not None and clock.due_on is not None

    def name_of(self, step: Owed) -> str:
        """What the diagram calls this step."""
        return self._tasks[step.key][0].name

    def _step(self, command: Command, times: Times) -> Outcome:
        self._live = self._live or LiveCase(self.specs)
        outcome = self._live.step(self._facts, command, times)
        self._follow(outcome)
        return outcome

    def _follow(self, outcome: Outcome) -> None:
        today = local_date(self.clock.now())
        now = {
            each.token: each.element_id
            for each in outcome.elements
            if each.process_id == self.specs.root and each.kind in STAGES
        }
        for token in [token for token in self._inside if token not in now]:
            stage, since = self._inside.pop(token)
            self._left.append((stage, since, today))
        for token, stage in now.items():
            self._inside.setdefault(token, (stage, today))
