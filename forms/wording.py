"""Words of forms: the child's name in a sentence, and dates as people say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from forms.definition import Bound, Field, Option

CHILD = "{child}"
LIMIT = "{limit}"
MAY_STAND_IN = (CHILD, LIMIT)
NO_NAME = "the child"


def fill(text: str, context: Mapping[str, Any]) -> str:
    """The text with the child's first name for `{child}`; without a name it says "the child"."""
    return text.replace(CHILD, str(context.get("child") or NO_NAME)) if CHILD in text else text


def fill_field(field: Field, context: Mapping[str, Any]) -> Field:
    """The field with the child's name in every text that a person reads."""
    return replace(
        field,
        label=fill(field.label, context),
        short=fill(field.short, context),
        hint=fill(field.hint, context),
        error=fill(field.error, context),
        guidance=fill(field.guidance, context),
        options=tuple(_fill_option(option, context) for option in field.options),
        items=tuple(fill_field(item, context) for item in field.items),
        not_before=_fill_bound(field.not_before, context),
        not_after=_fill_bound(field.not_after, context),
    )


def day_in_words(day: date) -> str:
    """A day with its weekday and year: "Mon 1 Feb 2027"."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def _fill_option(option: Option, context: Mapping[str, Any]) -> Option:
    return replace(
        option,
        label=fill(option.label, context),
        hint=fill(option.hint, context),
        reveals=tuple(fill_field(field, context) for field in option.reveals),
    )


def _fill_bound(bound: Bound | None, context: Mapping[str, Any]) -> Bound | None:
    return bound and replace(bound, error=fill(bound.error, context))
