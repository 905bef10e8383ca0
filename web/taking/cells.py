"""One cell as the value that its fact has. A cell that cannot be read is a ValueError that says what to write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from engine.time.clock import LONDON

YES, NO = frozenset({"yes", "y", "true", "1"}), frozenset({"no", "n", "false", "0"})

EARLIEST = 1990
"""No day of a case that runs lies before this year, and no child who has one was born before it."""


def value_of(said: str, fact: Mapping[str, Any]) -> Any:
    """The value of a fact as `names.toml` declares it."""
    match fact.get("type"):
        case "date":
            return day(said)
        case "instant":
            return moment(said)
        case "flag":
            return flag(said)
        case _:
            return code(said, fact.get("codes") or {})


def day(said: str) -> date:
    """A day as a database writes it, or as a British spreadsheet does."""
    british = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", said)
    try:
        found = (
            date(*(int(part) for part in reversed(british.groups()))) if british else date.fromisoformat(said)
        )
    except ValueError as error:
        raise ValueError(f"“{said}” is not a day. Write it like 2026-12-14 or 14/12/2026.") from error
    if found.year < EARLIEST:
        raise ValueError(f"{found.isoformat()} is too long ago. Look at the year.")
    return found


def moment(said: str) -> datetime:
    """A moment in London: a day and a time."""
    on, _, at = said.replace("T", " ").partition(" ")
    try:
        time_of_day = datetime.strptime(at.strip(), "%H:%M").time()  # noqa: DTZ007 - only its time is taken
    except ValueError as error:
        raise ValueError(f"“{said}” is not a day and a time. Write it like 2026-12-14 10:00.") from error
    return datetime.combine(day(on), time_of_day, LONDON)


def flag(said: str) -> bool:
    """Yes or no."""
    word = said.casefold()
    if word not in YES | NO:
        raise ValueError(f"“{said}” is neither yes nor no. Write yes or no.")
    return word in YES


def code(said: str, codes: Mapping[str, str]) -> str:
    """A code, or the words that stand for it."""
    words = {key.casefold(): key for key in codes} | {
        str(label).casefold(): key for key, label in codes.items()
    }
    found = words.get(said.casefold())
    if found is None:
        raise ValueError(f"“{said}” is none of the answers. Write one of {', '.join(codes)}.")
    return found
