"""Plausible answers to any form, from its own definition: what is asked is answered, in the words of the case.

The demonstration fills real forms and passes their real checks, so a form that cannot be answered shows here.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from engine.time.calendar import Calendar
from forms import Form
from forms.definition import Field
from forms.form import to_typed
from web.demo.sentences import sentence

USUALLY_ANSWERED = ("place", "home", "how", "took_part", "next_visit_on")
"""Questions that may stay empty and seldom do."""

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
    form: Form, context: Mapping[str, Any], today: date, wanted: Mapping[str, Any], rng: random.Random
) -> dict[str, Any]:
    """Checked answers: `wanted` where it names a question, else something plausible for what is required."""
    raw: dict[str, Any] = {}
    for field in form.fields(context):
        if field.type != "note" and (field.name in wanted or _asked(field)):
            value = wanted.get(field.name, _value(field, today, rng))
            raw[field.name] = to_typed(field, value)
    checked = form.check(raw, context, today)
    if checked.errors:
        raise Unanswerable(f"{form.id}: {'; '.join(f'{where}: {what}' for where, what in checked.errors)}")
    return dict(checked.answers)


def _asked(field: Field) -> bool:
    return field.required or field.min_items > 0 or field.name in USUALLY_ANSWERED


def _value(field: Field, today: date, rng: random.Random) -> Any:
    if field.type == "date":
        ahead = field.name in ("by_on", "planned_on", "next_visit_on", "next_meeting_on")
        planned = today + timedelta(days=rng.randint(19, 25))
        return CALENDAR.previous_working_day(planned) if ahead else today
    if field.type in ("radios", "select"):
        return field.options[0].value
    if field.type == "checkboxes":
        return [option.value for option in field.options]
    if field.type == "yes_no":
        return True
    if field.type == "number":
        return field.min or 1
    if field.type == "group":
        return _rows(field, today, rng)
    return sentence(field.name, rng)


def _rows(group: Field, today: date, rng: random.Random) -> list[dict[str, Any]]:
    asks_parents = any(item.name == "relation" for item in group.items)
    people = PEOPLE[:2] if asks_parents else rng.sample(PEOPLE, k=min(3, max(group.min_items, 2)))
    rows = []
    for name, role in people:
        row = {item.name: _value(item, today, rng) for item in group.items if item.required}
        for item in group.items:
            if item.name in ("name", "person", "who", "given_to") and item.name in row:
                row[item.name] = name
            elif item.name == "role":
                row[item.name] = role
        rows.append(row)
    return rows
