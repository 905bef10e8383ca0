"""Plausible answers to any form, from its own definition: what is asked is answered, in the words of the case.

The demonstration fills real forms and passes their real checks, so a form that cannot be answered shows here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from engine.time.calendar import Calendar
from forms import Form
from forms.definition import Field
from forms.form import to_typed
from web.demo.sentences import sentence

USUALLY_ANSWERED = ("place", "home", "how", "took_part", "next_visit_on")
"""Questions that may stay empty and seldom do."""

USUAL_NUMBER = 4
"""What a number is where nothing else is wanted: most ask how many weeks apart."""

CALENDAR = Calendar()
PEOPLE = (
    ("Dana Testparent", "Mother"),
    ("Lee Testparent", "Father"),
    ("Jo Testkin", "Aunt"),
    ("Pat Mockteacher", "Teacher, Mockfield Primary"),
    ("Sam Testnurse", "School nurse"),
)


class Unanswerable(Exception):
    """A form could not be answered by the demonstration; the message names the form and what it still asked."""


def answers(
    form: Form,
    context: Mapping[str, Any],
    today: date,
    wanted: Mapping[str, Any],
    rng: random.Random,
    draft: bool = False,
) -> dict[str, Any]:
    """Checked answers: `wanted` where it names a question, else something plausible for what is required.

    As a draft they are only read, not judged: days may lie outside their bounds.
    """
    raw: dict[str, Any] = {}
    for field in form.fields(context):
        if field.type != "note" and (_fits(field, wanted) or _asked(field)):
            value = wanted[field.name] if _fits(field, wanted) else _value(field, today, rng)
            raw[field.name] = to_typed(field, value)
    checked = form.check(raw, context, today, draft)
    if checked.errors:
        raise Unanswerable(f"{form.id}: {'; '.join(f'{where}: {what}' for where, what in checked.errors)}")
    return dict(checked.answers)


def _fits(field: Field, wanted: Mapping[str, Any]) -> bool:
    """Whether an answer is wanted that this question takes: councils ask some things with other choices."""
    if field.name not in wanted:
        return False
    choices = [option.value for option in field.options] if field.type in ("radios", "select") else []
    return not choices or wanted[field.name] in choices


def _asked(field: Field) -> bool:
    return field.required or field.min_items > 0 or field.name in USUALLY_ANSWERED


def _value(field: Field, today: date, rng: random.Random) -> Any:
    if field.type == "date":
        ahead = field.name in ("by_on", "planned_on", "next_visit_on", "next_meeting_on")
        planned = today + timedelta(days=rng.randint(19, 25))
        return CALENDAR.previous_working_day(planned) if ahead else today
    if field.type in ("radios", "select"):
        values = [option.value for option in field.options]
        return "weeks" if "weeks" in values else values[0]
    if field.type == "checkboxes":
        # "None of these" goes with none of the others.
        some = [option.value for option in field.options if not option.label.startswith(("None", "No "))]
        return some or [option.value for option in field.options]
    if field.type == "yes_no":
        return True
    if field.type == "number":
        return _between(field, USUAL_NUMBER)
    if field.type == "group":
        return _rows(field, today, rng)
    return sentence(field.name, rng, line=field.type == "text")


def _row(items: Sequence[Field], today: date, rng: random.Random) -> Iterator[tuple[str, Any]]:
    """What a row's questions ask for, and what the answers chosen there ask for in turn."""
    for item in items:
        if item.required:
            value = _value(item, today, rng)
            yield item.name, value
            for option in item.options:
                if option.value == value:
                    yield from _row(option.reveals, today, rng)


def _between(field: Field, number: int) -> int:
    return max(field.min or 1, min(number, field.max or number))


def _rows(group: Field, today: date, rng: random.Random) -> list[dict[str, Any]]:
    asks_parents = any(item.name == "relation" for item in group.items)
    people = PEOPLE[:2] if asks_parents else rng.sample(PEOPLE, k=min(3, max(group.min_items, 2)))
    rows = []
    for name, role in people:
        row = dict(_row(group.items, today, rng))
        for item in group.items:
            if item.name in ("name", "person", "who", "given_to") and item.name in row:
                row[item.name] = name
            elif item.name == "role":
                row[item.name] = role
        rows.append(row)
    return rows
