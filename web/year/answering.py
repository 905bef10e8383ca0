"""How the forms of a simulated case are answered: plausibly, and each form read once.

What a form means depends on the answers and on what the case knows, hardly on the day. So a form is answered once
for each thing the case may know, on a day of its own, and the days in it move with the day on which it is used.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from engine.simulate.house import Filled
from forms import Catalogue, Form
from web.demo.answers import answers

A_DAY = date(2026, 1, 14)
"""The day on which forms are answered once: a Wednesday far from any holiday."""

OPENING = "open_case"

Key = tuple[str, frozenset[tuple[str, Any]], frozenset[tuple[str, Any]]]


class Answering:
    """Fills the forms of one procedure."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._kept: dict[Key, dict[str, Any]] = {}

    def fill(
        self, form_id: str, context: Mapping[str, Any], today: date, wanted: Mapping[str, Any]
    ) -> Filled:
        """What the answered form means in a case that knows `context`. Raises Unanswerable or UnknownFormError."""
        form = self._catalogue.form(form_id)
        meant = form.outcome(self._answers(form, context, today, wanted), {**context, "child": "Alex"})
        return meant.facts, meant.decisions, meant.records

    def _answers(
        self, form: Form, context: Mapping[str, Any], today: date, wanted: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        known = frozenset((name, _told(value)) for name, value in context.items())
        key = (form.id, known, frozenset(wanted.items()))
        if key not in self._kept:
            seen = {**context, "child": "Alex"}
            dice = random.Random(form.id)
            self._kept[key] = answers(form, moved(seen, A_DAY - today), A_DAY, wanted, dice, draft=True)
        shifted: Mapping[str, Any] = moved(self._kept[key], today - A_DAY)
        return shifted


def _told(value: Any) -> Any:
    """What of a known thing a form may ask by: a code, a number, a flag; of a day only that it is known."""
    return value if isinstance(value, str | bool | int) else value is not None


def moved(value: Any, by: timedelta) -> Any:
    """The same value with every day in it moved."""
    if isinstance(value, Mapping):
        return {name: moved(inner, by) for name, inner in value.items()}
    if isinstance(value, list):
        return [moved(inner, by) for inner in value]
    return value + by if isinstance(value, date) and not isinstance(value, datetime) else value
