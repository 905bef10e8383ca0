"""Every question that a clause asks for stands on its form, says which clause it serves, and is refused left blank.

tests/workflows/fields/<authority>.csv has a row for each: clause, form, field (`group.item` for a question of a
group's rows), refused (yes: the form must not be left without it), and the context in which it is asked: facts,
decisions and constants of the case, and answers of the form itself, as JSON.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from engine.packs.clauses import read_clauses
from engine.packs.coverage import PROVED_BY_BEHAVIOUR
from engine.packs.load import WORKFLOWS, authorities
from forms import Catalogue, Form, load
from forms.definition import Field, flat
from forms.wording import fill as fill_in
from tests.unit.form_cases import TODAY, fill

TABLES = Path(__file__).parent / "fields"
CHILD = {"child": "Robin"}


@dataclass(frozen=True)
class Row:
    """One row of a table: this clause is served by this question, asked under these circumstances."""

    authority: str
    clause: str
    form: str
    field: str
    refused: bool
    context: dict[str, Any]

    @property
    def path(self) -> tuple[str, str]:
        """(question or group, question of its rows or "")."""
        group, _, item = self.field.partition(".")
        return group, item


def rows_of(authority: str) -> list[Row]:
    """The authority's table; none while its pack is being written."""
    path = TABLES / f"{authority}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Row(
                authority,
                row["clause"],
                row["form"],
                row["field"],
                row["refused"] == "yes",
                json.loads(row["context"] or "{}"),
            )
            for row in csv.DictReader(lines)
        ]


def marked() -> list[ParameterSet]:
    """Every row of every table, marked with the clause that it proves."""
    return [
        pytest.param(row, marks=pytest.mark.clause(row.clause), id=f"{row.clause}-{row.form}-{row.field}")
        for authority in authorities()
        for row in rows_of(authority)
    ]


@cache
def catalogue(authority: str) -> Catalogue:
    """The forms of an authority, the shared ones beneath."""
    return load(WORKFLOWS / "shared", WORKFLOWS / authority)


class Filled:
    """A form in which every question that a case like this is asked has an answer."""

    def __init__(self, row: Row) -> None:
        self.form: Form = catalogue(row.authority).form(row.form)
        own = {one.name for part in self.form.definition.sections for one in flat(part.fields)}
        given = {name: _value(value) for name, value in row.context.items()}
        self.case = {**CHILD, **{name: value for name, value in given.items() if name not in own}}
        self.asked = {one.name: one for one in self.form.fields(self.case)}
        self.raw = {name: fill(one) for name, one in self.asked.items() if one.type != "note"}
        self.raw |= {name: _typed(value) for name, value in row.context.items() if name in own}
        self.group, self.item = row.path

    def question(self) -> Field:
        """The question that the row names; it must be asked in such a case."""
        assert self.group in self.asked, f"{self.form.id} does not ask {self.group} here"
        found = self.asked[self.group]
        if self.item:
            items = {one.name: one for one in flat(found.items)}
            assert self.item in items, f"{self.form.id}, {self.group} does not ask {self.item}"
            return items[self.item]
        return found

    def counts(self) -> bool:
        """Whether an answer to it is kept, given the answers to the other questions."""
        answers = self.form.check(self.raw, self.case, TODAY).answers
        kept = answers.get(self.group)
        return kept is not None and (not self.item or self.item in kept[0])

    def said_without(self) -> list[str]:
        """What the form says about this question when it is left out."""
        left = {name: value for name, value in self.raw.items() if name != self.group or self.item}
        element = self.group
        if self.item:
            left[self.group] = [
                {name: value for name, value in each.items() if name != self.item}
                for each in self.raw[self.group]
            ]
            element = f"{self.group}-0-{self.item}"
        errors = self.form.check(left, self.case, TODAY).errors
        return [message for id, message in errors if id in (element, f"{element}-day")]


def _value(given: Any) -> Any:
    """A day of the case's facts, where it is one."""
    try:
        return date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        return given


def _typed(given: Any) -> Any:
    return {True: "yes", False: "no"}.get(given, given) if isinstance(given, bool) else given


@pytest.mark.parametrize("row", marked())
def test_the_question_stands_there_and_is_asked(row: Row) -> None:
    filled = Filled(row)
    one = filled.question()
    whole = filled.asked[filled.group]
    assert row.clause in (*one.clauses, *whole.clauses), f"{row.form}, {row.field} does not cite {row.clause}"
    if one.type == "note":
        assert one.guidance
        return
    assert filled.counts(), f"{row.form} does not keep an answer to {row.field} under {row.context}"
    said = filled.said_without()
    assert said == ([fill_in(one.error, CHILD)] if row.refused else [])
    assert all(said), "its own message says what to do"


@pytest.mark.parametrize("authority", authorities())
def test_every_clause_about_a_field_has_a_question(authority: str) -> None:
    """What must be asked must also be answered: at least one of its questions is refused left blank."""
    rows = rows_of(authority)
    asked, refused = {row.clause for row in rows}, {row.clause for row in rows if row.refused}
    of_kind = {clause.id: clause.kind for clause in read_clauses(authority)}
    behaving = sorted(clause for clause in asked if of_kind.get(clause) in PROVED_BY_BEHAVIOUR)
    assert behaving == [], "a question proves nothing that has to happen: a test of behaviour does"
    owed = [
        clause for clause in read_clauses(authority) if clause.kind == "form_field" and not clause.not_carried
    ]
    assert [clause.id for clause in owed if clause.id not in asked] == []
    assert [clause.id for clause in owed if clause.force == "must" and clause.id not in refused] == []
