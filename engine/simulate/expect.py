"""What must stand after an act, and in what words it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from engine.simulate.events import Event, Kind
from engine.simulate.house import House
from engine.time.reading import Table

NONE = "none"

DueOn = Callable[[str, Mapping[str, object]], date | None]
"""(policy parameter, facts) -> the last day in time."""


How = Literal["moved", "gone", "new", "closed", "open", "other"]


@dataclass(frozen=True)
class Otherwise:
    """One thing that came out otherwise than expected; `said` tells it with ids and ISO dates.

    moved, gone, new: the clock `element` stands at `found` and not at `expected`, runs no more, or was not expected.
    closed, open: the step `element` should be open and is not, or is and should not. other: anything else.
    """

    how: How
    said: str
    element: str = ""
    expected: date | None = None
    found: date | None = None


@dataclass(frozen=True)
class Expect:
    """What must stand once everything that an act sets going has come to rest.

    clocks: a timer's id and its day (the last day in time; for a catch timer the day it opens its way), None for
    no date. no_timers: no clock has a date. running: timers that have one, whichever. ready: steps that are
    open; not_ready: steps that are not. exactly: no other step is open, and no other clock has a date. waits_for:
    messages that may be sent. fired, told: what the act set off at once, the whole of it where given. limits: days
    that policy counts from the facts. facts: what the case knows. ended: the element at which the case ended.
    """

    clocks: Mapping[str, date | None] = field(default_factory=dict)
    no_timers: bool = False
    running: tuple[str, ...] = ()
    ready: tuple[str, ...] = ()
    not_ready: tuple[str, ...] = ()
    exactly: bool = False
    waits_for: tuple[str, ...] = ()
    fired: tuple[str, ...] | None = None
    told: tuple[str, ...] | None = None
    limits: Mapping[str, date | None] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    ended: str = ""

    def otherwise(self, house: House, since: Sequence[Event], due_on: DueOn) -> tuple[Otherwise, ...]:
        """What is otherwise; `since` is what has happened from the act on."""
        rest = (*self._of_events(house, since), *self._of_facts(house, due_on))
        return (
            *self._of_clocks(house),
            *self._of_steps(house),
            *(Otherwise("other", said) for said in rest),
        )

    def _of_clocks(self, house: House) -> Iterator[Otherwise]:
        days = {clock.element: clock.day for clock in house.ticking()}
        for element, day in self.clocks.items():
            if element not in days:
                said = f"{element} does not run; it should stand at {_day(day)}."
                yield Otherwise("gone", said, element, expected=day)
            elif days[element] != day:
                said = f"{element} stands at {_day(days[element])}, not {_day(day)}."
                yield Otherwise("moved", said, element, day, days[element])
        dated = sorted(element for element, day in days.items() if day)
        if self.no_timers and dated:
            yield Otherwise("other", f"{', '.join(dated)} should no longer run.")
        if missing := [element for element in self.running if element not in dated]:
            yield Otherwise("other", f"{', '.join(missing)} should still run.")
        for element in dated if self.exactly else ():
            if element not in self.clocks and element not in self.running:
                said = f"{element} runs, to {_day(days[element])}, and was not expected."
                yield Otherwise("new", said, element, found=days[element])

    def _of_steps(self, house: House) -> Iterator[Otherwise]:
        ready = [step.element for step in house.owed()]
        seen = f"Open are: {', '.join(ready) or 'none'}."
        for element in self.ready:
            if element not in ready:
                yield Otherwise("closed", f"{element} should be open. {seen}", element)
        for element in dict.fromkeys(ready):
            if element in self.not_ready or (self.exactly and element not in self.ready):
                yield Otherwise("open", f"{element} should not be open. {seen}", element)
        if unasked := [message for message in self.waits_for if message not in house.awaited()]:
            yield Otherwise("other", f"The case should wait for {', '.join(unasked)}.")

    def _of_events(self, house: House, since: Sequence[Event]) -> Iterator[str]:
        wanted: tuple[tuple[Kind, tuple[str, ...] | None], ...] = (("fired", self.fired), ("sent", self.told))
        for kind, elements in wanted:
            seen = tuple(event.element for event in since if event.event == kind)
            if elements is not None and seen != elements:
                yield f"{kind}: {', '.join(seen) or 'nothing'}, not {', '.join(elements) or 'nothing'}."
        if self.ended and not (house.ended() and since and since[-1].element == self.ended):
            yield f"The case should have ended at {self.ended}."

    def _of_facts(self, house: House, due_on: DueOn) -> Iterator[str]:
        for name, value in self.facts.items():
            if (known := house.facts().get(name)) != value:
                yield f"{name} is {known}, not {value}."
        for parameter, day in self.limits.items():
            found = due_on(parameter, house.facts())
            if found != day:
                yield f"{parameter} is due on {_day(found)}, not {_day(day)}."


def read_expect(table: Table) -> Expect:
    """Read what an act expects; what is wrong with it is added to the table's problems."""
    expect = Expect(
        clocks=_days(table, "clocks"),
        no_timers=table.flag("no_timers", default=False),
        running=table.names("running"),
        ready=table.names("ready"),
        not_ready=table.names("not_ready"),
        exactly=table.flag("exactly", default=False),
        waits_for=table.names("waits_for"),
        fired=table.names("fired") if table.get("fired") is not None else None,
        told=table.names("told") if table.get("told") is not None else None,
        limits=_days(table, "limits"),
        facts=_facts(table),
        ended=table.text("ended"),
    )
    table.done()
    return expect


def _days(table: Table, key: str) -> dict[str, date | None]:
    value = table.get(key)
    found = value if isinstance(value, dict) else {}
    wrong = [name for name, day in found.items() if day != NONE and type(day) is not date]
    if wrong or not isinstance(value, dict | None):
        table.wrong(f'{key} should name a date for each, such as 2027-01-31, or "{NONE}"')
        return {}
    return {name: None if day == NONE else day for name, day in found.items()}


def _facts(table: Table) -> Mapping[str, object]:
    value = table.get("facts")
    if not isinstance(value, dict | None):
        table.wrong("facts should be a table with names and values")
    return value if isinstance(value, dict) else {}


def _day(day: date | None) -> str:
    return day.isoformat() if day else "no date"
