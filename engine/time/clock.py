"""The one place that asks what time it is.

Instants are aware and in UTC. Days are days in England: a deadline is a date in Europe/London.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class Clock(Protocol):
    """Tells the present instant."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""
        ...


class SystemClock:
    """The computer's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock:
    """A clock that stands still until it is moved: for the simulator, the demo and tests."""

    def __init__(self, at: datetime) -> None:
        self._at = in_utc(at)

    def now(self) -> datetime:
        return self._at

    def move_to(self, at: datetime) -> None:
        """Set the clock to this instant, forwards or backwards."""
        self._at = in_utc(at)

    def advance(self, **amount: float) -> None:
        """Move the clock by an elapsed time, given as to `timedelta`: `advance(days=1, hours=2)`."""
        self._at += timedelta(**amount)


def in_utc(instant: datetime) -> datetime:
    """Return the same instant in UTC; ValueError for one without a time zone, whose meaning is unknown."""
    if instant.tzinfo is None:
        raise ValueError(
            f"{instant.isoformat()} has no time zone. Give an aware datetime, for example in UTC."
        )
    return instant.astimezone(UTC)


def local_date(instant: datetime) -> date:
    """Return the day in London on which the instant falls."""
    return in_utc(instant).astimezone(LONDON).date()


def at_local(day: date, at: time) -> datetime:
    """Return the instant at which London's clocks show this time on this day.

    A time that is skipped or doubled when the clocks change takes the offset in force before the change.
    """
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def start_of(day: date) -> datetime:
    """Return the instant at which the day begins in London: in summer, 23:00 UTC of the day before."""
    return at_local(day, time.min)
