"""To which day the clock of a trial is to be moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from engine.simulate.walk import LONGEST, Walk


def day_asked(walk: Walk, posted: Mapping[str, str]) -> date | str:
    """The day that was asked for; a text says why there is none, and what to write."""
    wanted = posted.get("to", "")
    if wanted == "next":
        return walk.next_day() or "Nothing more happens by itself in this case."
    if wanted == "day":
        return walk.today + timedelta(days=1)
    if wanted == "week":
        return walk.today + timedelta(weeks=1)
    if wanted == "month":
        return walk.staged.calendar.add_months(walk.today, 1)
    return _typed(walk, posted.get("on", "").strip())


def _typed(walk: Walk, text: str) -> date | str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "Write the day as in 2027-01-31."
    if day < walk.today:
        return "The clock goes forward only. To go back, take the last act back."
    if day - walk.starts_on > LONGEST:
        return "The clock goes as far as three years after the opening."
    return day
