"""A scenario: what people do on which day, and what must come of it. The file is described in docs/reference."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal, get_args

from engine.simulate.events import Event, Kind
from engine.simulate.expect import Expect, read_expect
from engine.time.calendar import Calendar
from engine.time.clock import LONDON
from engine.time.reading import Table

Planned = Literal["same_day", "in_working_days", "on_due_day", "by_due_day"]
WHEN: Final[tuple[Planned, ...]] = get_args(Planned)
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


class ScenarioError(Exception):
    """A scenario that cannot be played. `problems` says in English, one by one, what to put right."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class Act:
    """One thing done on one day: a step completed (`do`), a message sent, or neither, only a look.

    `expect` is what must stand afterwards; `clauses` are those that this proves; `row` is its number in the
    dated table that it comes from.
    """

    on: date
    do: str = ""
    message: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    row: int | None = None
    clauses: tuple[str, ...] = ()
    expect: Expect | None = None


@dataclass(frozen=True)
class Routine:
    """A step that is done as a matter of course whenever it is open.

    `when` counts from the day the step opened (same_day, in_working_days) or from its deadline (on_due_day: that
    day or the next working day; by_due_day: that day or the last working day before). It holds for what is done
    from the day `since`, where the branch carries `only_when`. Of several that fit, the last in the file counts.
    """

    do: str
    when: Planned
    days: int = 0
    answers: Mapping[str, Any] = field(default_factory=dict)
    only_when: Mapping[str, Any] = field(default_factory=dict)
    since: date | None = None

    def does(self, element: str, data: Mapping[str, Any]) -> bool:
        """Whether this routine is about that step."""
        return self.do == element and all(data.get(name) == value for name, value in self.only_when.items())


@dataclass(frozen=True)
class Scenario:
    """A case as it is played: its start, the referral, acts in order, routines, and how long to go on.

    months: how long after the start to go on; None ends with the last act. happens: everything that must
    happen after the last act, in order, where the scenario lists it. local: played with the authority's own values
    (local.toml); without them every scenario is about the procedure as it is shared.
    """

    name: str
    title: str
    start: date
    referral: Mapping[str, Any]
    acts: tuple[Act, ...]
    routines: tuple[Routine, ...]
    months: int | None = None
    happens: tuple[Event, ...] | None = None
    local: bool = False

    def moved(self, start: date, calendar: Calendar) -> Scenario:
        """The same scenario from another day. What then falls on a day off moves to the next working day.

        The dates that must come out are left away: they hold for the scenario's own start only.
        """
        if start == self.start:
            return self

        def move(value: Any) -> Any:
            if isinstance(value, Mapping):
                return {name: move(inner) for name, inner in value.items()}
            if isinstance(value, list):
                return [move(inner) for inner in value]
            if isinstance(value, date) and not isinstance(value, datetime):
                return calendar.next_working_day(value + (start - self.start))
            return value

        acts = [Act(move(act.on), act.do, act.message, move(act.answers)) for act in self.acts]
        routines = [
            Routine(each.do, each.when, each.days, move(each.answers), each.only_when, move(each.since))
            for each in self.routines
        ]
        referral = move(self.referral)
        return replace(
            self, start=start, referral=referral, acts=tuple(acts), routines=tuple(routines), happens=None
        )


def scenarios(folder: Path) -> tuple[str, ...]:
    """The names of the scenarios in a pack's folder."""
    return tuple(sorted(path.stem for path in (folder / "scenarios").glob("*.toml")))


def load_scenario(folder: Path, name: str) -> Scenario:
    """Read one scenario of a pack. Raises ScenarioError if there is none of this name, or it cannot be read."""
    path = folder / "scenarios" / f"{name}.toml"
    known = scenarios(folder)
    if name not in known:
        raise ScenarioError(
            [f"There is no scenario named {name!r} for {folder.name}. Known: {', '.join(known) or 'none'}."]
        )
    return read_scenario(path.read_text(encoding="utf-8"), name)


def read_scenario(text: str, name: str) -> Scenario:
    """Read a scenario from TOML. ScenarioError names every problem at once, each with what to write instead."""
    problems: list[str] = []
    try:
        top = Table(f"Scenario {name}", tomllib.loads(text), problems)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError([f"Scenario {name} cannot be read as TOML: {error}."]) from None
    scenario = Scenario(
        name=name,
        title=top.text("title", required=True),
        start=top.day("start", required=True) or date.min,
        referral=_mapping(top, "referral"),
        acts=tuple(_act(table) for table in top.tables("act", "Act {n}")),
        routines=tuple(_routine(table) for table in top.tables("routine", "Routine {n}")),
        months=top.whole("months", at_least=1),
        happens=tuple(_event(table) for table in top.tables("happens", "Event {n}")) or None,
        local=top.flag("local", default=False),
    )
    top.done()
    days = [scenario.start, *(act.on for act in scenario.acts)]
    if days != sorted(days):
        top.wrong("the acts should stand in the order of their days, none before the start")
    if problems:
        raise ScenarioError(problems)
    return scenario


def _act(table: Table) -> Act:
    act = Act(
        on=table.day("on", required=True) or date.min,
        do=table.text("do"),
        message=table.text("message"),
        answers=_mapping(table, "answers"),
        row=table.whole("row", at_least=1),
        clauses=table.names("clauses"),
        expect=read_expect(Table(f"{table.place}, expect", found, table.problems))
        if (found := table.get("expect")) is not None
        else None,
    )
    if act.do and act.message:
        table.wrong("should have do or message, not both")
    table.done()
    return act


def _routine(table: Table) -> Routine:
    routine = Routine(
        do=table.text("do", required=True),
        when=table.choice("when", WHEN, required=True) or "same_day",
        days=table.whole("days") or 0,
        answers=_mapping(table, "answers"),
        only_when=_mapping(table, "only_when"),
        since=table.day("since"),
    )
    table.done()
    return routine


def _event(table: Table) -> Event:
    at = table.get("at")
    if not isinstance(at, datetime) or at.tzinfo is not None:
        table.wrong("at should be a local time without quotation marks, such as 2027-01-31T08:00:00")
        at = datetime(1, 1, 1)  # noqa: DTZ001
    event = Event(
        at=at.replace(tzinfo=LONDON),
        event=table.choice("event", KINDS, required=True) or "fired",
        element=table.text("element", required=True),
        role=table.text("role", required=True),
        due_on=table.day("due_on"),
    )
    table.done()
    return event


def _mapping(table: Table, key: str) -> Mapping[str, Any]:
    value = table.get(key)
    if not isinstance(value, dict | None):
        table.wrong(f"{key} should be a table with names and values")
    return value if isinstance(value, dict) else {}
