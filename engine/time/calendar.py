"""Working days in England: Monday to Friday, less bank holidays and the authority's own closure days.

No statute defines the working day for children's social care; this is the field's reading of it. The day of
an event is day 0, so ten working days after a Monday without holidays is the Monday two weeks later.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

import holidays

DayOffKind = Literal["weekend", "bank_holiday", "closure"]
ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class DayOff:
    """A day that is not a working day, and why. A bank holiday that falls on a weekend counts as weekend."""

    on: date
    name: str
    kind: DayOffKind


@cache
def bank_holidays(year: int) -> Mapping[date, str]:
    """Return England's bank holidays of one year with their names, substitute days included."""
    found = holidays.country_holidays("GB", subdiv="ENG", years=year, language="en_GB")
    return {day: name.replace("(observed)", "(substitute day)") for day, name in found.items()}


class Calendar:
    """The working days of one authority. Never changes: a new closure day makes a new calendar.

    `closures` are days on which the council is shut; `proclaimed` are bank holidays announced since the list
    of bank holidays was last updated. Both map the day to the name that people will read.
    """

    def __init__(
        self, closures: Mapping[date, str] | None = None, proclaimed: Mapping[date, str] | None = None
    ) -> None:
        self._closures = dict(closures or {})
        self._proclaimed = dict(proclaimed or {})
        self._seen: dict[date, DayOff | None] = {}

    def day_off(self, day: date) -> DayOff | None:
        """Return why nobody works on this day, or None for a working day."""
        if day not in self._seen:
            self._seen[day] = self._look_up(day)
        return self._seen[day]

    def _look_up(self, day: date) -> DayOff | None:
        if day.weekday() >= SATURDAY:
            return DayOff(day, "Saturday" if day.weekday() == SATURDAY else "Sunday", "weekend")
        holiday = self._proclaimed.get(day) or bank_holidays(day.year).get(day)
        if holiday:
            return DayOff(day, holiday, "bank_holiday")
        closure = self._closures.get(day)
        return DayOff(day, closure, "closure") if closure else None

    def is_working_day(self, day: date) -> bool:
        """Say whether people work on this day."""
        return self.day_off(day) is None

    def add_working_days(self, start: date, count: int) -> date:
        """Return the day `count` working days after `start`, or before it for a negative count.

        `start` is day 0 and may itself be a day off; with a count of 0 it is returned unchanged.
        """
        step = ONE_DAY if count > 0 else -ONE_DAY
        day, left = start, abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def days_off_between(self, start: date, end: date) -> tuple[DayOff, ...]:
        """Return the days off after `start`, up to and including `end`, in order."""
        days = (self.day_off(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
        return tuple(day for day in days if day)

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start`, up to and including `end`; negative if `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        return (end - start).days - len(self.days_off_between(start, end))

    def next_working_day(self, day: date) -> date:
        """Return the day itself if it is a working day, else the first one after it."""
        return day if self.is_working_day(day) else self.add_working_days(day, 1)

    def previous_working_day(self, day: date) -> date:
        """Return the day itself if it is a working day, else the last one before it."""
        return day if self.is_working_day(day) else self.add_working_days(day, -1)

    def add_months(self, day: date, count: int) -> date:
        """Return the same day of the month `count` months on, or the month's last day where there is none."""
        year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
