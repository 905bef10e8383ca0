"""A day typed into one box: 7/1/2027, 7 Jan, 2027-01-07."""

from __future__ import annotations

import re
from datetime import date

from forms.dates import DateError, read_date


def read_day(text: str, today: date) -> date:
    """The day that this text names. Without a year the next such day, or one of the past three months.

    Raises DateError, whose message goes after what the date is of ("must be a real date").
    """
    parts = [part for part in re.split(r"[\s/.,-]+", text.strip()) if part]
    if len(parts) == 3 and len(parts[0]) == 4:
        parts.reverse()
    if len(parts) == 2:
        return _nearest(parts, today)
    if len(parts) != 3:
        raise DateError("must be a day, a month and a year, such as 7/1/2027")
    return read_date(dict(zip(("day", "month", "year"), parts, strict=True)))


def written(on: date | None) -> str:
    """A day as it would be typed: 7/1/2027; empty for none."""
    return f"{on.day}/{on.month}/{on.year}" if on else ""


def _nearest(parts: list[str], today: date) -> date:
    here = read_date({"day": parts[0], "month": parts[1], "year": str(today.year)})
    if (today - here).days > 92:
        return read_date({"day": parts[0], "month": parts[1], "year": str(today.year + 1)})
    return here
