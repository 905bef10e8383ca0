"""One row as a case to take on: who the child is, how far the case is, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.packs.load import Names
from engine.packs.stages import Stage, Stages
from engine.time.clock import local_date
from web.taking import cells
from web.taking.rows import COLUMNS, NEEDED, Problem, Row

LONGEST = {"their_reference": 100, "given_name": 100, "family_name": 100}
OLDEST = 20
"""Years. Somebody older is not a child in need; the year is mistyped."""


@dataclass(frozen=True)
class Running:
    """A case that runs elsewhere, as its row tells of it. Only a row without problems becomes one."""

    row: Row
    reference: str
    given_name: str
    family_name: str
    born_on: date | None
    email: str
    stage: Stage
    restricted: bool
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Reader:
    """Reads rows by an authority's stages and names, on a day."""

    stages: Stages
    names: Names
    today: date

    def read(self, row: Row) -> tuple[Running | None, list[Problem]]:
        """The case of this row, or everything that is wrong with it."""
        problems = list(self._cells(row))
        born_on, restricted = self._try(row, "born_on", problems), self._try(row, "restricted", problems)
        facts = {name: self._try(row, name, problems) for name in row.cells if name not in COLUMNS}
        stage = self.stages.named(row.says("stage"))
        problems += self._days(row, {**facts, "born_on": born_on})
        problems += self._of_stage(row, stage)
        if problems or stage is None:
            return None, problems
        return _running(row, stage, born_on, bool(restricted), facts), []

    def _cells(self, row: Row) -> Iterator[Problem]:
        for column in NEEDED:
            if not row.says(column) and column != "born_on":
                yield row.wrong(column, f"This is blank. {MEANT[column]}")
        for column, most in LONGEST.items():
            if len(row.says(column)) > most:
                yield row.wrong(column, f"This is longer than {most} characters. Shorten it.")

    def _try(self, row: Row, column: str, problems: list[Problem]) -> Any:
        said = row.says(column)
        types = {"born_on": {"type": "date"}, "restricted": {"type": "flag"}}
        try:
            return cells.value_of(said, types.get(column) or self.names.facts[column]) if said else None
        except ValueError as error:
            problems.append(row.wrong(column, str(error)))
            return None

    def _days(self, row: Row, values: Mapping[str, Any]) -> Iterator[Problem]:
        known = {name: _day(value) for name, value in values.items() if isinstance(value, date)}
        yield from self._born(row, known)
        for name, on in known.items():
            if on > self.today and name not in self.stages.ahead and name != "born_on":
                yield row.wrong(name, f"{on} lies ahead. Write the day on which it was.")
        for chain in self.stages.in_order:
            days = [(name, known[name]) for name in chain if name in known]
            for (before, first), (name, then) in zip(days, days[1:], strict=False):
                if then < first:
                    yield row.wrong(
                        name, f"{then} lies before {self._label(before)}, {first}. Put one of them right."
                    )

    def _born(self, row: Row, known: Mapping[str, date]) -> Iterator[Problem]:
        born_on = known.get("born_on")
        if born_on is None:
            return
        if (born_on - self.today).days > 280:
            yield row.wrong(
                "born_on", f"{born_on} lies too far ahead. Write the day of birth, or the day it is expected."
            )
        if self.today.year - born_on.year > OLDEST:
            yield row.wrong("born_on", f"{born_on} is more than {OLDEST} years ago. Look at the year.")
        for name in self.stages.since_birth:
            if name in known and known[name] < born_on:
                yield row.wrong(
                    name, f"{known[name]} lies before the birth, {born_on}. Put one of them right."
                )

    def _of_stage(self, row: Row, stage: Stage | None) -> Iterator[Problem]:
        if stage is None:
            if row.says("stage"):
                labels = "; ".join(f"{each.key} ({each.label})" for each in self.stages.stages.values())
                yield row.wrong("stage", f"There is no stage “{row.says('stage')}”. Write one of: {labels}.")
            return
        for name in stage.needs:
            if not row.says(name):
                yield row.wrong(name, f"At this stage {self._label(name)} has to be known. Write it.")
        for name in (name for name in row.cells if name not in (*COLUMNS, *stage.asks)):
            yield row.wrong(name, f"A case at the stage {stage.key} does not have this. Leave it blank.")

    def _label(self, name: str) -> str:
        return str(self.names.facts[name].get("label") or name)


def _running(
    row: Row, stage: Stage, born_on: date | None, restricted: bool, facts: Mapping[str, Any]
) -> Running:
    return Running(
        row=row,
        reference=row.says("their_reference"),
        given_name=row.says("given_name"),
        family_name=row.says("family_name"),
        born_on=born_on,
        email=row.says("worker").lower(),
        stage=stage,
        restricted=restricted,
        facts={**facts, **stage.facts},
    )


def _day(value: date) -> date:
    return local_date(value) if isinstance(value, datetime) else value


MEANT = {
    "their_reference": "Write the reference that the case has now.",
    "given_name": "Write the child’s first name, or “Baby” for a child not yet born.",
    "family_name": "Write the child’s last name.",
    "worker": "Write the email address of the social worker.",
    "stage": "Write how far the case is, by one of the stages.",
}
