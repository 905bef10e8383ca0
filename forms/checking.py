"""What was typed -> answers, and what there is to finish, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError

from forms.definition import Bound, Field
from forms.questions import Question, Raw, asked, is_blank, of_items
from forms.schema import schema_of
from forms.wording import LIMIT, day_in_words, fill

DueOn = Callable[[str, Mapping[str, Any]], date | None]
"""(policy parameter, facts that these answers set) -> the day due, or None where the procedure sets none."""

Error = tuple[str, str]
"""The id of the element to go to, and what to do."""


@dataclass(frozen=True)
class Checked:
    """Answers as values (dates, numbers, flags, codes, text, rows), and what there is to finish."""

    answers: dict[str, Any]
    errors: tuple[Error, ...]


@dataclass
class Level:
    """The answers of a form, or of one row of a group: values, misread ones, and rows by number."""

    asked: list[Question]
    values: dict[str, Any] = field(default_factory=dict)
    misread: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[int, Level]] = field(default_factory=dict)

    def answers(self) -> dict[str, Any]:
        """Values and rows together; what was left blank is not there."""
        groups = {name: [row.answers() for row in rows.values()] for name, rows in self.rows.items()}
        return {**self.values, **{name: rows for name, rows in groups.items() if rows}}


class Reader:
    """Reads what was typed with the schemas of one form, built once."""

    def __init__(self, questions: Sequence[Question]) -> None:
        groups = [question.field for question in questions if question.field.type == "group"]
        self._questions = questions
        self._schema = schema_of(question.field for question in questions)
        self._rows = {group.name: Reader(of_items(group)) for group in groups}

    def read(self, raw: Raw, context: Mapping[str, Any]) -> Level:
        """The answers to the questions that count."""
        level = Level(asked(self._questions, raw, context))
        names = [question.field.name for question in level.asked]
        typed = {name: raw[name] for name in names if not is_blank(raw.get(name))}
        level.values, level.misread = _load(self._schema, typed)
        for name in names:
            if name in self._rows:
                level.rows[name] = self._read_rows(name, raw.get(name) or [], context)
        return level

    def _read_rows(self, name: str, rows: list[Raw], context: Mapping[str, Any]) -> dict[int, Level]:
        reader = self._rows[name]
        return {number: reader.read(row, context) for number, row in enumerate(rows) if not is_blank(row)}


@dataclass(frozen=True)
class Rules:
    """What answers are measured by; `due` gives the day of a policy parameter after these answers."""

    context: Mapping[str, Any]
    today: date
    draft: bool = False
    due: Callable[[str], date | None] = lambda parameter: None


def errors_of(
    level: Level, rules: Rules, prefix: str = "", above: Mapping[str, Any] | None = None
) -> Iterator[Error]:
    """Every error of a level, at most one a question, rows after their group."""
    known = {**(above or {}), **level.values}
    for question in level.asked:
        one = question.field
        name = prefix + one.name
        if one.type == "group":
            yield from _group_errors(one, level.rows[one.name], rules, known)
        elif message := _message(one, level, rules, known):
            yield (f"{name}-day" if one.type == "date" else name), fill(message, rules.context)


def to_finish(level: Level) -> Iterator[int]:
    """The part of the form of each question that still needs an answer that can be read."""
    for question in level.asked:
        one = question.field
        rows = level.rows.get(one.name, {})
        unread = one.name in level.misread or (one.required and one.name not in level.values)
        undone = any(True for row in rows.values() for _ in to_finish(row))
        if undone or len(rows) < one.min_items or (unread and one.type != "group"):
            yield question.part


def _load(schema: Schema, typed: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    try:
        return dict(schema.load(typed)), {}
    except ValidationError as error:
        messages = error.messages_dict
        return dict(error.valid_data or {}), {name: _first(found) for name, found in messages.items()}


def _first(found: Any) -> str:
    while not isinstance(found, str):
        found = next(iter(found.values())) if isinstance(found, Mapping) else found[0]
    return found


def _group_errors(
    group: Field, rows: Mapping[int, Level], rules: Rules, known: Mapping[str, Any]
) -> Iterator[Error]:
    if len(rows) < group.min_items and not rules.draft:
        yield group.name, fill(group.error, rules.context)
    if len(rows) > group.max_items:
        yield group.name, f"{group.subject}: keep {group.max_items} or fewer and remove the rest"
    for number, row in rows.items():
        yield from errors_of(row, rules, f"{group.name}-{number}-", known)


def _message(one: Field, level: Level, rules: Rules, known: Mapping[str, Any]) -> str:
    if one.name in level.misread:
        return level.misread[one.name]
    value = level.values.get(one.name)
    if value is None:
        return one.error if one.required and not rules.draft else ""
    if isinstance(value, date):
        return _out_of_bounds(one, value, rules, known)
    return ""


def _out_of_bounds(one: Field, value: date, rules: Rules, known: Mapping[str, Any]) -> str:
    for bound, is_out in ((one.not_before, date.__lt__), (one.not_after, date.__gt__)):
        limit = bound and not known.get(bound.unless) and _limit(bound, rules, known)
        if bound and limit and is_out(value, limit):
            return bound.error.replace(LIMIT, day_in_words(limit))
    return ""


def _limit(bound: Bound, rules: Rules, known: Mapping[str, Any]) -> date | None:
    if bound.limit == "today":
        return rules.today
    kind, _, parameter = bound.limit.partition(":")
    if kind == "due":
        due_on = rules.due(parameter)
        # Nobody can plan for a day that has passed: then the deadline speaks, not the question.
        return due_on if due_on and due_on >= rules.today else None
    found = known.get(bound.limit, rules.context.get(bound.limit))
    return found if isinstance(found, date) else None
