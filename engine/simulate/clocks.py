"""The clocks of a case in memory: which timers wait, what has fired, and which reminders have gone out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engine.process.step import Outcome, WaitingTimer
from engine.time.calendar import Calendar
from engine.time.clock import local_date
from engine.time.deadline import Due, Times
from engine.time.ladder import Ladder, Rung, highest_reached, next_rung_at
from engine.time.policy import Policy


@dataclass
class Ringing:
    """A timer and what has been said about it. It counts until its host is done, also after it has fired."""

    timer: WaitingTimer
    due: Due
    fires_at: datetime | None
    clauses: tuple[str, ...]
    fired: bool = False
    over: bool = False
    rung_sent: str | None = None

    @property
    def element(self) -> str:
        """The timer's id on the diagram."""
        return self.timer.element_id

    @property
    def due_on(self) -> date | None:
        """The last day in time."""
        return self.due.due_on

    @property
    def day(self) -> date | None:
        """The last day in time, or for a catch timer the day on which it opens its way."""
        if self.timer.host_token is None and self.fires_at is not None:
            return local_date(self.fires_at)
        return self.due_on


@dataclass
class Clocks:
    """Every clock that a case has had, the oldest first."""

    policy: Policy
    calendar: Calendar
    _all: list[Ringing] = field(default_factory=list)

    def counting(self) -> list[Ringing]:
        """The clocks that still count."""
        return [clock for clock in self._all if not clock.over]

    def ever(self) -> Sequence[Ringing]:
        """Every clock that the case has had, the oldest first."""
        return self._all

    def over(self, scope: Sequence[str]) -> Ringing | None:
        """The clock that a step within `scope` is owed by: its own, else that of the nearest stage around it."""
        for token in scope:
            hung = [clock for clock in self.counting() if clock.timer.host_token == token]
            if hung:
                return min(hung, key=lambda clock: clock.due_on or date.max)
        return None

    def keep(self, outcome: Outcome, times: Times, facts: Mapping[str, Any]) -> list[Ringing]:
        """Follow a step of the process. The clocks whose timers have fired in it."""
        waiting = {timer.token: timer for timer in outcome.timers}
        fired = {done.token for done in outcome.finished if done.how == "fired"}
        known = self.counting()
        rang = [clock for clock in known if clock.timer.token in fired - waiting.keys() and not clock.fired]
        for clock in rang:
            clock.fired = True
        for clock in known:
            if timer := waiting.pop(clock.timer.token, None):
                self._move(clock, timer.due, timer.fires_at)
            elif clock.fired and clock.timer.host_token in outcome.live:
                self._move(clock, times.due(clock.timer.parameter, facts), clock.fires_at)
            else:
                clock.over = True
        self._all += [self._begin(timer) for timer in waiting.values()]
        return rang

    def calling(self, now: datetime) -> list[Ringing]:
        """The clocks that ask for something now, the one that has asked longest first."""
        asking = [(moment, clock) for clock in self.counting() if (moment := self.moment(clock))]
        asking.sort(key=lambda pair: pair[0])
        return [clock for moment, clock in asking if moment <= now]

    def next_moment(self) -> datetime | None:
        """When a clock next asks for something."""
        return min((moment for clock in self.counting() if (moment := self.moment(clock))), default=None)

    def moment(self, clock: Ringing) -> datetime | None:
        """When this clock next asks for something: its timer, or the next rung of its ladder."""
        moments = [None if clock.fired else clock.fires_at, self._next_rung(clock)]
        known = [moment for moment in moments if moment is not None]
        return min(known) if known and not clock.over else None

    def climb(self, clock: Ringing, now: datetime) -> Rung | None:
        """The rung to send now, noted as sent: the highest reached, never each rung missed."""
        ladder = self._ladder(clock)
        if clock.over or ladder is None or clock.due_on is None:
            return None
        rung = highest_reached(ladder, clock.due_on, self.calendar, now, _sent(clock))
        if rung is not None:
            clock.rung_sent = rung.key
        return rung

    def _begin(self, timer: WaitingTimer) -> Ringing:
        clauses = tuple(sorted({*timer.clauses, *timer.due.clauses}))
        said = self._said_before(timer.element_id, timer.due.due_on)
        return Ringing(timer, timer.due, timer.fires_at, clauses, rung_sent=said)

    def _move(self, clock: Ringing, due: Due, fires_at: datetime | None) -> None:
        if due.due_on != clock.due_on:
            clock.rung_sent = self._said_before(clock.element, due.due_on)
        clock.due, clock.fires_at = due, fires_at
        clock.clauses = tuple(sorted({*clock.clauses, *due.clauses}))

    def _said_before(self, element: str, due_on: date | None) -> str | None:
        # A support that begins again after a step up makes its timers anew; what was said is not said twice.
        same = [clock.rung_sent for clock in self._all if clock.element == element and clock.due_on == due_on]
        return next((rung for rung in reversed(same) if rung), None)

    def _ladder(self, clock: Ringing) -> Ladder | None:
        # A catch timer is no deadline: nothing is late when a milestone comes.
        return self.policy.ladders.get(clock.timer.ladder) if clock.timer.host_token else None

    def _next_rung(self, clock: Ringing) -> datetime | None:
        ladder = self._ladder(clock)
        if ladder is None or clock.due_on is None:
            return None
        return next_rung_at(ladder, clock.due_on, self.calendar, _sent(clock))


def _sent(clock: Ringing) -> set[str]:
    return {clock.rung_sent} if clock.rung_sent else set()
