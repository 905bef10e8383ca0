"""Who is told that something is due or late, and when.

Before a deadline nobody is messaged. From the day itself on, each rung goes up the line once. What was missed
while the system was down is not sent in a burst: only the highest rung that has been reached.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from engine.time.calendar import Calendar
from engine.time.clock import at_local
from engine.time.reading import Table

Listener = Literal["holder", "manager", "above_manager"]
LISTENERS: tuple[Listener, ...] = ("holder", "manager", "above_manager")
ON_THE_DAY = "due"


@dataclass(frozen=True)
class Rung:
    """One announcement: `after` working days past the due date (0 is the day itself), to these people.

    `holder` is whoever holds the work, `manager` their manager, `above_manager` the manager's manager.
    """

    key: str
    after: int
    tell: tuple[Listener, ...]


@dataclass(frozen=True)
class Ladder:
    """The rungs in rising order, the time of day in London at which they go out, and the clauses they serve."""

    name: str
    rungs: tuple[Rung, ...]
    at: time = time(8, 0)
    clauses: tuple[str, ...] = ()


def rung_key(after: int) -> str:
    """Return the key under which a sent rung is remembered: "due", or the number of working days."""
    return str(after) if after else ON_THE_DAY


DEFAULT = Ladder(
    "default",
    (
        Rung(rung_key(0), 0, ("holder",)),
        Rung(rung_key(2), 2, ("holder", "manager")),
        Rung(rung_key(5), 5, ("manager",)),
        Rung(rung_key(10), 10, ("above_manager",)),
    ),
)


def rung_times(ladder: Ladder, due_on: date, calendar: Calendar) -> tuple[tuple[Rung, datetime], ...]:
    """Return each rung with the instant at which it goes out."""
    return tuple(
        (rung, at_local(calendar.add_working_days(due_on, rung.after), ladder.at)) for rung in ladder.rungs
    )


def highest_reached(
    ladder: Ladder, due_on: date, calendar: Calendar, now: datetime, sent: Collection[str]
) -> Rung | None:
    """Return the rung to send now: the highest whose time has come, unless it or a higher one was sent."""
    reached = [rung for rung, at in rung_times(ladder, due_on, calendar) if at <= now]
    if not reached or reached[-1].after <= _height(sent):
        return None
    return reached[-1]


def next_rung_at(ladder: Ladder, due_on: date, calendar: Calendar, sent: Collection[str]) -> datetime | None:
    """Return when the first rung above those sent goes out, or None at the top of the ladder.

    The instant lies in the past where rungs were missed: whoever waits for it wakes at once.
    """
    height = _height(sent)
    return next((at for rung, at in rung_times(ladder, due_on, calendar) if rung.after > height), None)


def _height(sent: Collection[str]) -> int:
    # Read from the key, not looked up: a rung that the ladder has lost since it was sent must still count.
    return max((0 if key == ON_THE_DAY else int(key) for key in sent), default=-1)


def read_ladder(name: str, table: Table) -> Ladder:
    """Read one ladder of a policy; what is wrong with it is added to the table's problems."""
    rungs = tuple(_read_rung(rung) for rung in table.tables("rungs", f"Ladder {name}, rung {{n}}"))
    if not rungs or [rung.after for rung in rungs] != sorted({rung.after for rung in rungs}):
        table.wrong("should have rungs with after = 0, 2, 5 and so on, each later than the one before")
    at = table.time_of_day("at", DEFAULT.at)
    clauses = table.names("clauses")
    table.done()
    return Ladder(name, rungs, at, clauses)


def _read_rung(table: Table) -> Rung:
    after, tell = table.whole("after", required=True) or 0, table.names("tell")
    if not tell or not set(tell) <= set(LISTENERS):
        table.wrong(f"tell should name one or more of {', '.join(LISTENERS)}")
    table.done()
    return Rung(rung_key(after), after, tuple(word for word in LISTENERS if word in tell))
