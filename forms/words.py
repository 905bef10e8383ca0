"""Answers as a reader meets them: codes by their labels, dates as people say them, rows as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from forms.definition import Field, flat
from forms.questions import is_blank
from forms.wording import day_in_words


def answered(fields: tuple[Field, ...], answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(question, answer) of each field that was answered; a group gives a line for each of its rows."""
    for one in fields:
        value = answers.get(one.name)
        if is_blank(value):
            continue
        if one.type == "group" and isinstance(value, list):
            for number, row in enumerate(value, start=1):
                yield f"{one.item_label} {number}", _row_in_words(one, row)
        else:
            yield one.label, in_words(one, value)


def in_words(one: Field, value: Any) -> str:
    """One answer in words, as a value or as it comes back from JSON."""
    if one.type == "group":
        return "; ".join(_row_in_words(one, row) for row in value)
    if one.type == "date" and isinstance(value, str):
        return day_in_words(date.fromisoformat(value))
    labels = {option.value: option.label for option in one.options}
    if one.type == "yes_no":
        return labels["yes" if value else "no"]
    if isinstance(value, list):
        return ", ".join(labels.get(each, str(each)) for each in value)
    return labels.get(value, "") or plain(value)


def plain(value: Any) -> str:
    """A value without a question: yes or no, a day, rows and columns in their order."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, Mapping):
        return ", ".join(plain(part) for part in value.values() if not is_blank(part))
    return "; ".join(plain(part) for part in value) if isinstance(value, list | tuple) else str(value)


def _row_in_words(group: Field, row: Mapping[str, Any]) -> str:
    items = [item for item in flat(group.items) if not is_blank(row.get(item.name))]
    return ", ".join(_cell_in_words(item, row[item.name]) for item in items)


def _cell_in_words(item: Field, value: Any) -> str:
    """One answer of a row; a bare yes or no says to what."""
    said = in_words(item, value)
    return f"{item.subject.rstrip('?')}: {said.lower()}" if said in ("Yes", "No") else said
