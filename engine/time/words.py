"""Days and distances in the words of the pages: "Tue 5 Jan", "in 3 working days"."""

from collections.abc import Sequence
from datetime import date, datetime

from engine.time.calendar import Calendar
from engine.time.clock import LONDON

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FAR = 20


def day_words(day: date, today: date) -> str:
    """Write a day as "Tue 5 Jan", with its year where it lies more than 11 months from today."""
    months = Calendar().add_months
    near = months(today, -11) <= day <= months(today, 11)
    return full_day_words(day)[: None if not near else -5]


def full_day_words(day: date) -> str:
    """Write a day as "Tue 5 Jan 2027"."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def time_words(instant: datetime) -> str:
    """Write the time of day in London as "10:42am" or "2pm"."""
    local = instant.astimezone(LONDON)
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def distance_words(due_on: date, today: date, calendar: Calendar) -> str:
    """Say how far a due date lies from today.

    Working days are counted up to 20, then whole weeks; days where only days off lie between.
    """
    if due_on == today:
        return "due today"
    if (due_on - today).days == 1:
        return "due tomorrow"
    length = _length_words(min(due_on, today), max(due_on, today), calendar)
    return f"{length} late" if due_on < today else f"in {length}"


def _length_words(start: date, end: date, calendar: Calendar) -> str:
    days, working = (end - start).days, calendar.working_days_between(start, end)
    if working > _FAR:
        return f"{days // 7} weeks"
    if working:
        return counted(working, "working day")
    return counted(days, "day")


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: "1 day", "2 days"."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def listed(parts: Sequence[str]) -> str:
    """Join words as a sentence does: "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
