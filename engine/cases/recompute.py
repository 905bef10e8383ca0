"""Count the running clocks of a case again, for one of five causes, with old and new date in history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.cases.advance import advance
from engine.cases.deadlines import open_rows
from engine.cases.desk import Desk
from engine.cases.facts import decode
from engine.cases.models import Case
from engine.process.step import Refresh
from engine.time.calendar import Calendar

CAUSES = ("day_added", "interval_changed", "date_corrected", "policy_published", "migration")


@dataclass(frozen=True)
class Moved:
    """One date that would move, or has moved."""

    ref: str
    child: str
    name: str
    was: date | None
    becomes: date | None


def preview(desk: Desk, case: Case, calendar: Calendar | None = None) -> list[Moved]:
    """What `recompute` would move under this calendar, changing nothing."""
    times, facts = desk.times(case, calendar), decode(case.facts)
    moved = []
    for row in open_rows(desk, case):
        due = times.due(row.parameter, facts)
        if due.due_on != row.due_on:
            moved.append(Moved(case.ref, case.child.name, row.name, row.due_on, due.due_on))
    return moved


def recompute(desk: Desk, case: Case, cause: str) -> None:
    """Count every running clock of this case again. `cause` is one of CAUSES; anything else is a ValueError."""
    if cause not in CAUSES:
        raise ValueError(f"Clocks are recomputed for one of {', '.join(CAUSES)}, not for {cause!r}.")
    advance(desk, case, Refresh(), decode(case.facts), cause=cause)
