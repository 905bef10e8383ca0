"""A year of simulated cases under one procedure, in memory: what work comes, what is late, how long stages take.

Cases do not touch each other, so a year may be played in parts and added up. Nothing is read from or written to a
database; how forms are answered is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from engine.process.outcome import StepError
from engine.process.spec import DiagramError, Specs, parse
from engine.simulate.assumed import Assumed
from engine.simulate.clocks import Clocks
from engine.simulate.house import Filled, NotNow, Owed
from engine.simulate.pace import Aim, done_on, luck
from engine.simulate.play import WORKS_AT
from engine.simulate.quick import QuickCase
from engine.simulate.tally import OF_KIND, Tally
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock, at_local, local_date, start_of
from engine.time.policy import Policy

MOST_MOMENTS: Final = 5_000
"""Moments in the year of one case. An ordinary one has about a hundred."""

MEETS: Final = ("visit", "meeting")
"""Kinds of form of what is held on a day: people aim at the day of the stage around it."""


@dataclass(frozen=True)
class Course:
    """How one case goes: the answers that decide its way, and what comes from outside on which day after its opening.

    `answer` fills one form: (step or "" for the opening, form, context, today, times the step was done) -> meaning.
    """

    answer: Callable[[str, str, Mapping[str, Any], date, int], Filled]
    messages: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Procedure:
    """What a year is played under. `kinds` says the kind of each form: visit, meeting, decision or task."""

    specs: Specs
    policy: Policy
    calendar: Calendar
    kinds: Mapping[str, str]


class CannotBePlayed(ValueError):
    """This procedure cannot be played, or a case of it does not come to rest. The message says where and why."""


def procedure(
    diagrams: Mapping[str, bytes], policy: Policy, calendar: Calendar, kinds: Mapping[str, str]
) -> Procedure:
    """A procedure, ready to be played. Raises CannotBePlayed. Nobody is reminded in it: that is no work."""
    try:
        return Procedure(parse(diagrams), replace(policy, ladders={}), calendar, kinds)
    except DiagramError as error:
        raise CannotBePlayed(str(error)) from error


def play(
    under: Procedure, assumed: Assumed, numbers: Sequence[int], course: Callable[[int], Course]
) -> Tally:
    """Play these cases of the year, by their numbers. Raises CannotBePlayed or ValueError, in words."""
    tally, openings = Tally(), assumed.openings()
    for number in numbers:
        tally.add(_Life(under, assumed, number, openings[number], course(number)).play())
    return tally


@dataclass
class _Life:
    """One case through its part of the year."""

    under: Procedure
    assumed: Assumed
    number: int
    opening: date
    course: Course

    def __post_init__(self) -> None:
        self.carried = self.opening < self.assumed.start
        self.opening = self.under.calendar.next_working_day(self.opening)
        self.clock = FrozenClock(at_local(self.opening, WORKS_AT))
        self.case = QuickCase(self.under.specs, Clocks(self.under.policy, self.under.calendar), self.clock)
        self.tally = Tally()
        self.rounds: dict[str, list[date]] = {}
        self.planned: dict[tuple[str, date | None], datetime] = {}
        self.first, self.last = self.assumed.start, self.assumed.last

    def play(self) -> Tally:
        if self.opening >= self.last:
            return self.tally
        try:
            self._go()
        except (StepError, NotNow) as error:
            raise CannotBePlayed(
                f"Case {self.number + 1}, {local_date(self.clock.now())}: {error}"
            ) from error
        self._close_books()
        return self.tally

    def _go(self) -> None:
        until = start_of(self.last)
        messages = sorted(self.course.messages.items())
        self.tally.opened = int(not self.carried)
        self.case.start({}, self.course.answer("", "open_case", {}, self.opening, 0))
        for _ in range(MOST_MOMENTS):
            moment, what = self._next(messages)
            if moment is None or moment >= until:
                return
            self.clock.move_to(max(moment, self.clock.now()))
            self._do(what, messages)
        raise NotNow(f"it does not come to rest after {MOST_MOMENTS:,} moments{self._round()}.")

    def _next(self, messages: list[tuple[int, str]]) -> tuple[datetime | None, Owed | str | None]:
        coming: list[tuple[datetime, int, Owed | str | None]] = []
        if self.case.ended():
            return None, None
        if (moment := self.case.next_moment()) is not None:
            coming.append((max(moment, self.clock.now()), 0, None))
        if messages:
            day = self.under.calendar.next_working_day(self.opening + timedelta(days=messages[0][0]))
            coming.append((at_local(day, WORKS_AT), 1, messages[0][1]))
        coming += [(self._when(step), 2, step) for step in self.case.owed()]
        first = min(coming, key=lambda each: each[:2], default=None)
        return (first[0], first[2]) if first else (None, None)

    def _do(self, what: Owed | str | None, messages: list[tuple[int, str]]) -> None:
        if what is None:
            self.case.wake()
        elif isinstance(what, Owed):
            self._complete(what)
        else:
            messages.pop(0)
            if what in self.case.awaited():
                self.case.send(what)

    def _when(self, step: Owed) -> datetime:
        key = (step.key, step.due_on)
        if key not in self.planned:
            opened, before = local_date(step.opened_at), self.rounds.get(step.element, [])
            dice = luck(self.assumed, self.number, f"{step.element} {len(before)}")
            aim = Aim(step.due_on, own=self._aims(step), again=opened in before[-1:])
            day = done_on(self.assumed, self.under.calendar, opened, aim, dice)
            self.planned[key] = at_local(day, WORKS_AT)
        return max(self.planned[key], self.clock.now())

    def _aims(self, step: Owed) -> bool:
        return self.under.kinds.get(step.form) in MEETS or self.case.has_own_day(step)

    def _complete(self, step: Owed) -> None:
        today, before = local_date(self.clock.now()), self.rounds.setdefault(step.element, [])
        context = step.context(self.case.facts(), today)
        filled = self.course.answer(step.element, step.form, context, today, len(before))
        self._count(step, today)
        before.append(today)
        self.case.complete(step, {}, filled)

    def _count(self, step: Owed, today: date) -> None:
        if today < self.first:
            return
        late = step.is_late(today) if step.due_on else None
        self.tally.names[step.element] = self.case.name_of(step)
        self.tally.done(self._week(today), self._sort(step), step.role, step.element, late)

    def _sort(self, step: Owed) -> str:
        return OF_KIND.get(self.under.kinds.get(step.form, ""), "other")

    def _week(self, day: date) -> int:
        return (min(day, self.last - timedelta(days=1)) - self.assumed.start).days // 7

    def _close_books(self) -> None:
        ended = self.case.ended()
        today = local_date(self.clock.now()) if ended else self.last
        if today < self.first:
            return
        self.tally.carried, self.tally.closed = int(self.carried), int(ended)
        for step in self.case.owed():
            if step.is_late(today):
                self.tally.names[step.element] = self.case.name_of(step)
                self.tally.had_day(self._week(today), self._sort(step), step.element, True)
        self._count_stages(today)
        last = self._week(today) if ended else self._week(today) + 1
        self.tally.open.update(str(week) for week in range(self._week(max(self.opening, self.first)), last))

    def _count_stages(self, today: date) -> None:
        for stage, since, left in self.case.stages:
            if (left or today) >= self.first:
                self.tally.days[stage] += ((left or today) - max(since, self.first)).days
                self.tally.stays[stage] += 1

    def _round(self) -> str:
        often = max(self.rounds, key=lambda step: len(self.rounds[step]), default="")
        return f" and goes round in {often}" if often else ""
