"""A date typed in three parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.parsing import DATE_PARTS

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
EARLIEST, LATEST = 1900, 2100


class DateError(ValueError):
    """The parts are not a date; the message goes after what the date is of ("must be a real date")."""


def read_date(parts: Mapping[str, Any]) -> date:
    """The day that these parts name; a month may be a number or a name. Raises DateError."""
    day, month, year = (str(parts.get(part) or "") for part in DATE_PARTS)
    absent = [part for part, typed in zip(DATE_PARTS, (day, month, year), strict=True) if not typed]
    if absent:
        raise DateError("must include a " + " and a ".join(absent))
    if not re.fullmatch("[0-9]{4}", year):
        raise DateError("must have all four numbers of the year")
    try:
        found = date(int(year), MONTHS.get(month.lower()) or _number(month), _number(day))
    except ValueError:
        raise DateError("must be a real date") from None
    if not EARLIEST <= found.year <= LATEST:
        raise DateError("must be a real date")
    return found


def parts_of(day: date) -> dict[str, str]:
    """The three parts of a day, as they would be typed."""
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


def _number(text: str) -> int:
    # int() would also read other scripts' digits, signs and underscores.
    if not re.fullmatch("[0-9]{1,2}", text):
        raise ValueError(text)
    return int(text)
