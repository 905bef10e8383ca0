"""One clock of one child: a row of the policy, started by a fact of the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.time.calendar import Calendar, DayOff
from engine.time.clock import in_utc, local_date, start_of
from engine.time.timescale import Timescale, Unit, length_words

Facts = Mapping[str, object]


@dataclass(frozen=True)
class OwnInterval:
    """An interval agreed for one child. A longer one than the policy's needs the manager's reason."""

    parameter: str
    value: int
    unit: Unit
    agreed_on: date
    agreed_by: str
    reason: str = ""


@dataclass(frozen=True)
class ClockRun:
    """A clock that runs, or would run if its fact were known.

    start_fact: the fact that started it, or the first that could.
    start_at, due_at: instants in UTC; only where the fact is an instant, and where the limit is in hours.
    due_on: the last day in time; for hours, the day in London on which they end.
    skipped: the days off between start and due date; only where working days are counted.
    own: the child's own interval, where it has taken the place of the row's.
    """

    row: Timescale
    start_fact: str
    start_on: date | None = None
    start_at: datetime | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    skipped: tuple[DayOff, ...] = ()
    own: OwnInterval | None = None

    @property
    def length(self) -> str:
        """The limit in words, the child's own where there is one; empty where none is set."""
        return length_words(self.own.value, self.own.unit) if self.own else self.row.length

    @property
    def unit(self) -> Unit | None:
        """What the limit is counted in."""
        return self.own.unit if self.own else self.row.unit

    @property
    def strictness(self) -> float:
        """Where the limit lies in time; of two limits the smaller binds. Only for a clock that runs."""
        if self.due_on is None:
            raise ValueError(f"The clock for {self.row.parameter} does not run yet. Check due_on first.")
        ends = (self.due_at or start_of(self.due_on + timedelta(days=1))).timestamp()
        return -ends if self.row.kind == "min_duration" else ends


def start_clock(row: Timescale, facts: Facts, calendar: Calendar, own: OwnInterval | None = None) -> ClockRun:
    """Start the row's clock from the first of its facts that is known; TypeError for one that is no date."""
    fact = next((name for name in row.counts_from if facts.get(name) is not None), None)
    if fact is None:
        return ClockRun(row, row.counts_from[0] if row.counts_from else "", own=own)
    start_on, start_at = _started(fact, facts[fact])
    value, unit = (own.value, own.unit) if own else (row.value, row.unit)
    if value is None or unit is None:
        return ClockRun(row, fact, start_on, start_at)
    sign = -1 if row.kind == "min_lead" else 1
    if unit == "hours":
        due_at = (start_at or start_of(start_on)) + timedelta(hours=sign * value)
        return ClockRun(row, fact, start_on, start_at, local_date(due_at), due_at, own=own)
    due_on = reach(calendar, start_on, sign * value, unit)
    skipped = _skipped(calendar, start_on, due_on) if unit == "working_days" else ()
    return ClockRun(row, fact, start_on, start_at, due_on, skipped=skipped, own=own)


def reach(calendar: Calendar, start: date, count: int, unit: Unit) -> date:
    """Return the day so many units after `start`, or before it; ValueError for hours, which are no days."""
    if unit == "working_days":
        return calendar.add_working_days(start, count)
    if unit == "months":
        return calendar.add_months(start, count)
    if unit == "hours":
        raise ValueError("Hours are counted from an instant. Give working days, days, weeks or months.")
    return start + timedelta(days=count * 7 if unit == "weeks" else count)


def _started(fact: str, value: object) -> tuple[date, datetime | None]:
    if isinstance(value, datetime):
        return local_date(value), in_utc(value)
    if isinstance(value, date):
        return value, None
    raise TypeError(f"{fact} is {value!r}. A clock counts from a date or an instant: decode the fact first.")


def _skipped(calendar: Calendar, start: date, due: date) -> tuple[DayOff, ...]:
    if due < start:
        return calendar.days_off_between(due, start - timedelta(days=1))
    return calendar.days_off_between(start, due)
