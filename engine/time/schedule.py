"""Lists of the whole authority, such as a monthly agenda, and the days on which they are made."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Literal, get_args

from engine.time.reading import Table

Rhythm = Literal["weeks", "months"]
RHYTHMS: tuple[Rhythm, ...] = get_args(Rhythm)
_A_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True)
class Schedule:
    """A rhythm in words and in data: every so many weeks or months, on this day.

    `on_day` is the day of the month, or the month's last day where it has fewer; for weeks, 1 is Monday and
    7 is Sunday. Several months are counted from January, several weeks from 1 January 2024.
    """

    words: str
    every: int
    unit: Rhythm
    on_day: int

    def next_on(self, day: date) -> date:
        """Return the first day of the schedule on or after `day`, working day or not."""
        return next(later for n in count() if self._includes(later := day + timedelta(days=n)))

    def _includes(self, day: date) -> bool:
        if self.unit == "weeks":
            weeks = (day - _A_MONDAY).days // 7
            return day.isoweekday() == self.on_day and weeks % self.every == 0
        last = monthrange(day.year, day.month)[1]
        months = day.year * 12 + day.month - 1
        return day.day == min(self.on_day, last) and months % self.every == 0


@dataclass(frozen=True)
class Selects:
    """What a list is selected from for: the message that brings a case in, the form it opens, the meeting's name."""

    message: str
    form: str
    meeting: str


@dataclass(frozen=True)
class Listing:
    """A list of cases, made on a schedule.

    parameter: the timescale that puts a case on the list.
    interval: the timescale that says how often the list must be made, if any.
    leaves_when_known: the fact that takes a case off again, if any.
    returns_on: the fact with the day on which a case comes back to the list, if any.
    selects: where a person selects cases from the list for a meeting, what this sets off.
    """

    key: str
    label: str
    schedule: Schedule
    clauses: tuple[str, ...]
    parameter: str
    interval: str = ""
    leaves_when_known: str = ""
    returns_on: str = ""
    selects: Selects | None = None
    why: str = ""


def read_listing(key: str, table: Table) -> Listing:
    """Read one list of a policy; what is wrong with it is added to the table's problems."""
    listing = Listing(
        key=key,
        label=table.text("label", required=True),
        schedule=_read_schedule(Table(f"{table.place}, schedule", table.get("schedule"), table.problems)),
        clauses=table.names("clauses"),
        parameter=table.text("parameter", required=True),
        interval=table.text("interval"),
        leaves_when_known=table.text("leaves_when_known"),
        returns_on=table.text("returns_on"),
        selects=_read_selects(table),
        why=table.text("why"),
    )
    table.done()
    return listing


def _read_selects(table: Table) -> Selects | None:
    if (found := table.get("selects")) is None:
        return None
    part = Table(f"{table.place}, selects", found, table.problems)
    message, form, meeting = (part.text(key, required=True) for key in ("message", "form", "meeting"))
    part.done()
    return Selects(message, form, meeting)


def _read_schedule(table: Table) -> Schedule:
    schedule = Schedule(
        words=table.text("words", required=True),
        every=table.whole("every", at_least=1, required=True) or 1,
        unit=table.choice("unit", RHYTHMS, required=True) or "months",
        on_day=table.whole("on_day", at_least=1, required=True) or 1,
    )
    if schedule.on_day > (31 if schedule.unit == "months" else 7):
        table.wrong("on_day should be a day of the month, 1 to 31, or of the week, 1 to 7 from Monday")
    table.done()
    return schedule
