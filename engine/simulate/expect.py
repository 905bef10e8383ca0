"""What must stand after an act, and in what words it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from engine.simulate.events import Event, Kind
from engine.simulate.house import House
from engine.time.reading import Table

NONE = "none"

DueOn = Callable[[str, Mapping[str, object]], date | None]
"""(policy parameter, facts) -> the last day in time."""


@dataclass(frozen=True)
class Expect:
    """What must stand once everything that an act sets going has come to rest.

    clocks: a timer's id and its day (the last day in time; for a catch timer the day it opens its way), None for
    no date. no_timers: no clock has a date. running: timers that have one, whichever. ready: steps that are
    open; not_ready: steps that are not. waits_for: messages that may be sent. fired, told: what the act set off
    at once, the whole of it where given. limits: days that policy counts from the facts. facts: what the case
    knows. ended: the element at which the case ended.
    """

    clocks: Mapping[str, date | None] = field(default_factory=dict)
    no_timers: bool = False
    running: tuple[str, ...] = ()
    ready: tuple[str, ...] = ()
    not_ready: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    fired: tuple[str, ...] | None = None
    told: tuple[str, ...] | None = None
    limits: Mapping[str, date | None] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    ended: str = ""

    def differences(self, house: House, since: Sequence[Event], due_on: DueOn) -> tuple[str, ...]:
        """What is otherwise, in English; `since` is what has happened from the act on."""
        return (
            *self._of_clocks(house),
            *self._of_steps(house),
            *self._of_events(house, since),
            *self._of_facts(house, due_on),
        )

    def _of_clocks(self, house: House) -> Iterator[str]:
        days = {clock.element: clock.day for clock in house.ticking()}
        for element, day in self.clocks.items():
            if element not in days:
                yield f"{element} does not run; it should stand at {_day(day)}."
            elif days[element] != day:
                yield f"{element} stands at {_day(days[element])}, not {_day(day)}."
        dated = sorted(element for element, day in days.items() if day)
        if self.no_timers and dated:
            yield f"{', '.join(dated)} should no longer run."
        if missing := [element for element in self.running if element not in dated]:
            yield f"{', '.join(missing)} should still run."

    def _of_steps(self, house: House) -> Iterator[str]:
        ready = [step.element for step in house.owed()]
        seen = f"Open are: {', '.join(ready) or 'none'}."
        if missing := [element for element in self.ready if element not in ready]:
            yield f"{', '.join(missing)} should be open. {seen}"
        if wrong := [element for element in self.not_ready if element in ready]:
            yield f"{', '.join(wrong)} should not be open. {seen}"
        if unasked := [message for message in self.waits_for if message not in house.awaited()]:
            yield f"The case should wait for {', '.join(unasked)}."

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
