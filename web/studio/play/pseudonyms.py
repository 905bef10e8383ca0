"""Answers with made-up people: names, what somebody wrote and days of birth are others, dates and codes stay."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from forms.definition import Field, flat
from web.demo.sentences import sentence
from web.studio.play.ground import CHILD

WRITTEN: Final = ("text", "textarea")
NAMES: Final = {"given_name": CHILD, "family_name": "Example"}
BORN: Final = "born_on"
HALF_A_YEAR: Final = timedelta(days=182)


def made_up(
    fields: Iterable[Field], answers: Mapping[str, Any], opened: date, dice: random.Random
) -> dict[str, Any]:
    """The same answers with everything that somebody wrote, every name and every birth date made up."""
    known = {one.name: one for one in flat(tuple(fields))}
    found = {}
    for name, value in answers.items():
        if name in known and value is not None:
            found[name] = _value(known[name], value, opened, dice)
    return found


def _value(asked: Field, value: Any, opened: date, dice: random.Random) -> Any:
    if asked.type in WRITTEN:
        return value and (NAMES.get(asked.name) or sentence(asked.name, dice, line=asked.type == "text"))
    if asked.type == "group":
        return [made_up(asked.items, row, opened, dice) for row in value]
    if asked.type == "date" and asked.name == BORN and isinstance(value, date):
        return same_age(value, opened)
    return value


def same_age(born: date, on: date) -> date:
    """Another day of birth, of somebody who is as old on this day in whole years; before the birth, the same day."""
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if years < 0:
        return born
    try:
        birthday = on.replace(year=on.year - years)
    except ValueError:
        birthday = on.replace(year=on.year - years, day=28)
    return birthday - HALF_A_YEAR
