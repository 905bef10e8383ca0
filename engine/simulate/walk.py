"""A case walked by hand: act by act on a clock that somebody moves, and what came of each.

An act happens at ten in London on its day, after the night's timers and the morning's reminders, as in a scenario: what
was walked can be kept as one and comes out the same.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from engine.process.outcome import StepError
from engine.process.spec import DiagramError, Specs, parse
from engine.simulate.clocks import Clocks, Ringing
from engine.simulate.events import Event, with_reasons
from engine.simulate.expect import DueOn
from engine.simulate.house import Fill, Filled, NotNow, Owed
from engine.simulate.play import WORKS_AT
from engine.simulate.quick import QuickCase
from engine.simulate.scenario import Act
from engine.simulate.year import CannotBePlayed
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock, at_local, local_date
from engine.time.deadline import OwnInterval, Times
from engine.time.policy import Policy

MOST_MOMENTS: Final = 5_000
"""Moments between two acts. A year of one case has some three hundred."""

LONGEST: Final = timedelta(days=3 * 366)
"""How far the clock may be moved from the first day: longer than any plan, short enough to be played at once."""

OPENING: Final = "open_case"


@dataclass(frozen=True)
class Staged:
    """A procedure on which cases can be walked and played: parsed once, shared, never changed."""

    specs: Specs
    policy: Policy
    calendar: Calendar


def stage(diagrams: Mapping[str, bytes], policy: Policy, calendar: Calendar) -> Staged:
    """A procedure, ready. Raises CannotBePlayed, in words, for diagrams that cannot be run."""
    try:
        return Staged(parse(diagrams), policy, calendar)
    except DiagramError as error:
        raise CannotBePlayed(str(error)) from error


@contextmanager
def in_words() -> Iterator[None]:
    """Say in words what keeps an unfinished procedure from going on: NotNow for whatever the core raises.

    A draft may be anything, also what the check refuses; what nobody foresaw is logged.
    """
    try:
        yield
    except StepError as error:
        raise NotNow(str(error)) from error
    except ValueError:
        raise
    except Exception as error:
        logging.exception("A drawn procedure broke off while a made-up case was played on it")
        raise NotNow(
            "The procedure breaks off here. Mend what the check finds in it, then play it again."
        ) from error


def house(staged: Staged, on: date) -> tuple[QuickCase, FrozenClock, DueOn]:
    """A place for one case that a scenario is played in, its clock, and how limits are counted there."""
    clock = FrozenClock(at_local(on, WORKS_AT))
    case = QuickCase(staged.specs, Clocks(staged.policy, staged.calendar), clock)
    times = Times(staged.policy, staged.calendar, clock)
    return case, clock, lambda parameter, facts: times.due(parameter, facts).due_on


@dataclass(frozen=True)
class Done:
    """One act and what came of it. `what` is the step as it stood when it was done, None for any other act."""

    act: Act
    events: tuple[Event, ...]
    what: Owed | None = None
    filled: Filled | None = None


@dataclass
class WalkedCase(QuickCase):
    """A case that remembers where it has been, for the picture."""

    been: set[tuple[str, str]] = field(default_factory=set)

    @property
    def intervals(self) -> Sequence[OwnInterval]:
        """The child's own intervals, as they were agreed."""
        return self._own

    def clock_of(self, step: Owed) -> Ringing | None:
        """The clock that a step is owed by: its own, or that of the stage around it."""
        return self.clocks.over(self._tasks[step.key][0].scope)

    def told(self, step: Owed) -> tuple[str, str, tuple[str, ...]]:
        """(name, instructions, clauses) of an open step, as the diagram has them."""
        task = self._tasks[step.key][0]
        return task.name, task.instructions, task.clauses

    def stands_at(self) -> Iterator[tuple[str, str, str, str]]:
        """(process, element, token, kind) of everything that holds a token now."""
        for each in self._outcome.elements if self._outcome else ():
            yield each.process_id, each.element_id, each.token, each.kind

    def process_of(self, step: Owed) -> str:
        """The diagram on which an open step stands."""
        return self._tasks[step.key][0].process_id

    def _advance(self, command: Any, closing_route: str | None = None) -> None:
        super()._advance(command, closing_route)
        for each in self._outcome.finished if self._outcome else ():
            if each.how != "cancelled":
                self.been.add((each.process_id, each.element_id))


class Walk:
    """One case from its opening. After an error it cannot go on: build it again from the acts that were done."""

    def __init__(self, staged: Staged, fill: Fill, starts_on: date) -> None:
        self.staged, self.starts_on = staged, starts_on
        self._fill = fill
        self.clock = FrozenClock(at_local(starts_on, WORKS_AT))
        self.case = WalkedCase(staged.specs, Clocks(staged.policy, staged.calendar), self.clock)
        self.done: list[Done] = []

    @property
    def today(self) -> date:
        """The day on the virtual clock."""
        return local_date(self.clock.now())

    def begin(self, referral: Mapping[str, Any]) -> Done:
        """Open the case. Raises NotNow or ValueError, in words."""
        filled = self._fill(OPENING, referral, {}, self.today)
        opening = Act(self.today, OPENING, answers=referral)
        with in_words():
            return self._acted(opening, lambda: self.case.start(referral, filled), filled)

    def act(self, act: Act) -> Done:
        """Go to the day of an act, do it and let the case come to rest. Raises NotNow or ValueError, in words."""
        with in_words():
            if act.do:
                return self._complete(act)
            return self._acted(act, lambda: self.case.send(act.message) if act.message else None)

    def next_day(self) -> date | None:
        """The day on which the next timer fires or the next reminder goes out; None when none is to come."""
        moment = self.case.next_moment()
        if moment is None or self.case.ended():
            return None
        day = local_date(moment)
        # What falls between ten and midnight of a day is seen on the next: acts are at ten.
        return day if moment <= at_local(day, WORKS_AT) else day + timedelta(days=1)

    def times(self) -> Times:
        """Dates as this case counts them now."""
        return Times(self.staged.policy, self.staged.calendar, self.clock, self.case.intervals)

    def due_on(self, parameter: str, facts: Mapping[str, Any]) -> date | None:
        """The last day in time of a limit under these facts."""
        return self.times().due(parameter, facts).due_on

    def step(self, element: str) -> Owed | None:
        """The open step with this id, the oldest of several."""
        return next((step for step in self.case.owed() if step.element == element), None)

    def context(self, step: Owed | None) -> dict[str, Any]:
        """The case as the form of a step sees it; as an opening form does without a step."""
        return step.context(self.case.facts(), self.today) if step else {}

    def events(self) -> Sequence[Event]:
        """Everything that has happened."""
        return with_reasons(self.case.events())

    def _complete(self, act: Act) -> Done:
        before = len(self.case.events())
        self._go_to(act.on)
        step = self.step(act.do)
        if step is None or self.case.ended():
            raise NotNow(self._not_open(act.do))
        filled = self._fill(step.form, act.answers, self.context(step), self.today)
        return self._acted(act, lambda: self.case.complete(step, act.answers, filled), filled, step, before)

    def _acted(
        self,
        act: Act,
        do: Callable[[], None],
        filled: Filled | None = None,
        step: Owed | None = None,
        before: int | None = None,
    ) -> Done:
        first = len(self.case.events()) if before is None else before
        self._go_to(act.on)
        do()
        self._rest()
        done = Done(act, tuple(self.case.events()[first:]), step, filled)
        self.done.append(done)
        return done

    def _go_to(self, day: date) -> None:
        if day < self.today or day - self.starts_on > LONGEST:
            raise NotNow(
                f"The clock cannot go to {day:%-d %B %Y}: choose a day from today’s on, within three years."
            )
        goal = at_local(day, WORKS_AT)
        for _ in range(MOST_MOMENTS):
            moment = None if self.case.ended() else self.case.next_moment()
            if moment is None or moment > goal:
                self.clock.move_to(goal)
                return
            self.clock.move_to(max(moment, self.clock.now()))
            self.case.wake()
        raise NotNow(
            f"The case does not come to rest after {MOST_MOMENTS:,} moments. Run the check on its diagrams."
        )

    def _rest(self) -> None:
        self._go_to(self.today)

    def _not_open(self, element: str) -> str:
        if self.case.ended():
            return f"The case has ended, so {element} cannot be done."
        names = ", ".join(self.case.name_of(step) for step in self.case.owed()) or "none"
        return f"{element} is not open on {self.today:%-d %B %Y}. Open are: {names}."
