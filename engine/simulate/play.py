"""Plays a scenario: from moment to moment, be it a timer, a reminder, an act or a routine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from engine.process.outcome import StepError
from engine.simulate.events import Event, with_reasons
from engine.simulate.expect import DueOn, Otherwise
from engine.simulate.house import Fill, House, NotNow, Owed
from engine.simulate.scenario import Act, Routine, Scenario
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock, at_local, local_date, start_of

WORKS_AT: Final = time(10, 0)
"""When on its day a thing is done: after the night's timers and the morning's reminders."""

MOST_MOMENTS: Final = 20_000
"""Moments in one play. A year of a case has some three hundred; more is a procedure that does not come to rest."""


@dataclass(frozen=True)
class Checked:
    """What was expected of one act, and what came out otherwise."""

    act: Act
    otherwise: tuple[Otherwise, ...]

    @property
    def differences(self) -> tuple[str, ...]:
        """The same in English, with the ids of the diagrams."""
        return tuple(each.said for each in self.otherwise)


@dataclass(frozen=True)
class Played:
    """Everything that happened, and how it compares with what the scenario expects."""

    events: tuple[Event, ...]
    checked: tuple[Checked, ...]
    differences: tuple[str, ...]


@dataclass
class Player:
    """Plays one scenario in one house. `form` of the referral is the one that opens a case."""

    scenario: Scenario
    house: House
    clock: FrozenClock
    calendar: Calendar
    fill: Fill
    due_on: DueOn
    months: int | None = None
    referral_form: str = "open_case"
    _checked: list[Checked] = field(default_factory=list)

    @property
    def checked(self) -> Sequence[Checked]:
        """What was compared so far, also after a play that broke off."""
        return self._checked

    def play(self) -> Played:
        """Play to the end. Raises NotNow or ValueError, in English, for an act that cannot be."""
        try:
            return self._play()
        except StepError as error:
            raise NotNow(str(error)) from error

    def _play(self) -> Played:
        acts = list(self.scenario.acts)
        until = self._until()
        self.clock.move_to(at_local(self.scenario.start, WORKS_AT))
        self.house.start(self.scenario.referral, self._filled(self.referral_form, self.scenario.referral, {}))
        for _ in range(MOST_MOMENTS):
            if not acts and until is None:
                self._rest()
                return self._played(acts, until)
            moment, what = self._next(acts)
            if moment is None or (until is not None and moment >= until):
                return self._played(acts, until)
            self.clock.move_to(max(moment, self.clock.now()))
            self._do(what, acts)
        raise NotNow(
            f"The case does not come to rest after {MOST_MOMENTS} moments. Run the check on its diagrams."
        )

    def _until(self) -> datetime | None:
        months = self.months or self.scenario.months
        if months is None:
            return None
        return start_of(self.calendar.add_months(self.scenario.start, months) + timedelta(days=1))

    def _next(self, acts: list[Act]) -> tuple[datetime | None, Act | tuple[Owed, Routine] | None]:
        """What comes first: the house's own clock before an act, an act before a routine."""
        coming: list[tuple[datetime, Act | tuple[Owed, Routine] | None]] = []
        if (moment := self.house.next_moment()) is not None:
            coming.append((max(moment, self.clock.now()), None))
        if acts:
            coming.append((at_local(acts[0].on, WORKS_AT), acts[0]))
        coming += [(moment, (step, routine)) for moment, step, routine in self._routines()]
        return min(coming, key=lambda each: each[0], default=(None, None))

    def _do(self, what: Act | tuple[Owed, Routine] | None, acts: list[Act]) -> None:
        if what is None:
            self.house.wake()
        elif isinstance(what, Act):
            acts.pop(0)
            self._act(what)
        else:
            step, routine = what
            self._complete(step, routine.answers)

    def _act(self, act: Act) -> None:
        before = len(self.house.events())
        if self.house.ended():
            raise NotNow(
                f"{act.on}: the case has ended, so {act.do or act.message or 'nothing'} cannot be done."
            )
        if act.do:
            self._complete(self._step(act), act.answers)
        elif act.message:
            self.house.send(act.message)
        self._rest()
        if act.expect is not None:
            since = self.house.events()[before:]
            self._checked.append(Checked(act, act.expect.otherwise(self.house, since, self.due_on)))

    def _step(self, act: Act) -> Owed:
        owed = self.house.owed()
        found = next((step for step in owed if step.element == act.do), None)
        if found is None:
            names = ", ".join(step.element for step in owed) or "none"
            raise NotNow(f"{act.on}: {act.do} is not open. Open are: {names}.")
        return found

    def _complete(self, step: Owed, answers: Mapping[str, Any]) -> None:
        context = step.context(self.house.facts(), local_date(self.clock.now()))
        self.house.complete(step, answers, self._filled(step.form, answers, context))

    def _filled(self, form: str, answers: Mapping[str, Any], context: Mapping[str, Any]) -> Any:
        return self.fill(form, answers, context, local_date(self.clock.now()))

    def _rest(self) -> None:
        for _ in range(MOST_MOMENTS):
            moment = self.house.next_moment()
            if moment is None or moment > self.clock.now():
                return
            self.house.wake()

    def _routines(self) -> list[tuple[datetime, Owed, Routine]]:
        planned = []
        for step in self.house.owed():
            for routine in reversed(self.scenario.routines):
                day = self._day(step, routine) if routine.does(step.element, step.data) else None
                if day and (routine.since is None or day >= routine.since):
                    planned.append((max(at_local(day, WORKS_AT), self.clock.now()), step, routine))
                    break
        return planned

    def _day(self, step: Owed, routine: Routine) -> date | None:
        opened = local_date(step.opened_at)
        if routine.when == "same_day":
            return self.calendar.next_working_day(opened)
        if routine.when == "in_working_days":
            return self.calendar.add_working_days(opened, routine.days)
        if step.due_on is None:
            return None
        if routine.when == "on_due_day":
            return self.calendar.next_working_day(step.due_on)
        return self.calendar.previous_working_day(step.due_on)

    def _played(self, acts: list[Act], until: datetime | None) -> Played:
        events = with_reasons(self.house.events())
        complete = not acts and self.scenario.happens is not None
        differences = self._compared(events, until) if complete else ()
        return Played(events, tuple(self._checked), tuple(differences))

    def _compared(self, events: tuple[Event, ...], until: datetime | None) -> list[str]:
        last = at_local(max((act.on for act in self.scenario.acts), default=self.scenario.start), WORKS_AT)
        seen = [replace(event, clauses=()) for event in events if event.at > last]
        wanted = [event for event in self.scenario.happens or () if until is None or event.at < until]
        found = [f"Did not happen: {_line(event)}." for event in (Counter(wanted) - Counter(seen)).elements()]
        return found + [
            f"Was not expected: {_line(event)}." for event in (Counter(seen) - Counter(wanted)).elements()
        ]


def _line(event: Event) -> str:
    data = event.as_data()
    return f"{data['at']} {event.event} {event.element} ({event.role}), due {data['due_on']}"
