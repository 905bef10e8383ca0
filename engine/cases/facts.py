"""Facts as values in Python and as JSON in the row: the ending of the name says which.

A name that ends in `_on` is a date, one that ends in `_at` an aware UTC instant; everything else is kept as
it is. Narrative is never a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

FactValue = str | int | bool | date | datetime
Facts = dict[str, FactValue]


def decode(stored: Mapping[str, Any]) -> Facts:
    """The facts of a row as values. Raises ValueError for a date that is none."""
    return {name: _value(name, raw) for name, raw in stored.items()}


def encode(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts or answers as JSON: dates and instants in ISO 8601."""
    return {name: _json(value) for name, value in facts.items()}


def news(known: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """What these writings change: everything but a day that is older than the `last_…_on` it would replace.

    What counts is the day a thing happened, not the day it was typed (design.md, "A deadline is a date"): a visit
    of last week that is typed after this week's does not take the clock back.
    """
    return {name: value for name, value in written.items() if not _is_older(known.get(name), name, value)}


def is_latest_day(name: str) -> bool:
    """True for a fact that is the latest day on which something happened, whoever said so."""
    return name.startswith("last_") and name.endswith("_on")


def _is_older(known: Any, name: str, value: Any) -> bool:
    if not is_latest_day(name) or not isinstance(known, date) or not isinstance(value, date):
        return False
    return value < known


def _value(name: str, raw: Any) -> FactValue:
    if isinstance(raw, str) and name.endswith("_on"):
        return date.fromisoformat(raw)
    if isinstance(raw, str) and name.endswith("_at"):
        return datetime.fromisoformat(raw).astimezone(UTC)
    if isinstance(raw, str | int | bool | date):
        return raw
    raise ValueError(f"The fact {name} is neither a date, a number, a flag nor a code: {raw!r}.")


def _json(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return encode(value)
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    return value
