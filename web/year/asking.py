"""What a manager fills in before a year is played, as typed and as meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from engine.simulate.assumed import Assumed, NotAYear

WHOLE: Final = ("cases", "already", "months", "workers", "seed")
NUMBERS: Final = ("arrivals", "late", "spread")
USUAL: Final = {
    "cases": "200",
    "already": "0",
    "months": "12",
    "arrivals": "",
    "late": "0",
    "spread": "3",
    "workers": "6",
    "seed": "1",
}
LABELS: Final = {
    "cases": "Cases",
    "already": "Cases already open",
    "months": "Months",
    "arrivals": "New cases a month",
    "late": "Late by",
    "spread": "Varies by",
    "workers": "Social workers",
    "seed": "Luck",
}
LONGEST: Final = 12
"""Characters of a number."""


@dataclass(frozen=True)
class Asked:
    """The form: what was typed, and what is wrong with it."""

    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    assumed: Assumed | None = None


def read(posted: Mapping[str, str], today: date) -> Asked:
    """Read what was posted. The year begins on this week's Monday, so that it is the same all week."""
    typed = {name: posted.get(name, usual).strip() for name, usual in USUAL.items()}
    errors: dict[str, str] = {}
    numbers: dict[str, float | None] = {}
    for name, text in typed.items():
        try:
            numbers[name] = _number(name, text)
        except ValueError:
            kind = "whole number" if name in WHOLE else "number"
            errors[name] = f"{LABELS[name]}: write a {kind}, such as {USUAL[name] or '20'}."
    if errors:
        return Asked(typed, errors)
    try:
        monday = today - timedelta(days=today.weekday())
        return Asked(typed, {}, Assumed(start=monday, **numbers))  # type: ignore[arg-type]
    except NotAYear as error:
        return Asked(typed, error.problems)


def _number(name: str, text: str) -> float | None:
    if len(text) > LONGEST:
        raise ValueError(text)
    if name == "arrivals" and not text:
        return None
    return float(text) if name in NUMBERS else int(text.replace(",", ""))
