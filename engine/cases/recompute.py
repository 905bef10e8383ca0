"""Count the running clocks of a case again, for one of a few causes, with old and new date in history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine.cases.advance import advance
from engine.cases.deadlines import open_rows, say_again
from engine.cases.desk import Desk, own_intervals
from engine.cases.facts import decode
from engine.cases.models import Case, Deadline
from engine.process.step import Refresh
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock
from engine.time.deadline import Times
from engine.time.policy import Policy

CAUSES = ("day_added", "day_removed", "interval_changed", "date_corrected", "policy_published", "migration")


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
    return _moves(desk.times(case, calendar), case, open_rows(desk, case))


def preview_all(
    desk: Desk,
    cases: Sequence[Case],
    calendar: Calendar | None = None,
    policy: Policy | None = None,
    parameters: Collection[str] | None = None,
) -> list[Moved]:
    """What `recompute` would move in all these cases under this calendar and policy; those in force where not given.

    `parameters` names the clocks that are asked about, if not all. Two statements for any number of cases, and
    nothing is changed.
    """
    ids = [case.id for case in cases]
    rows: dict[int, list[Deadline]] = {}
    query = select(Deadline).where(Deadline.case_id.in_(ids), Deadline.status != "ended")
    if parameters is not None:
        query = query.where(Deadline.parameter.in_(parameters))
    for row in desk.session.scalars(query.order_by(Deadline.id)):
        rows.setdefault(row.case_id, []).append(row)
    own, clock = own_intervals(desk.session, ids), FrozenClock(desk.now)
    moved: list[Moved] = []
    for case in cases:
        times = Times(policy or desk.policy, calendar or desk.calendar, clock, own.get(case.id, []))
        moved += _moves(times, case, rows.get(case.id, []))
    return moved


def _moves(times: Times, case: Case, rows: Iterable[Deadline]) -> list[Moved]:
    facts, moved = decode(case.facts), []
    for row in rows:
        due = times.due(row.parameter, facts)
        if due.due_on != row.due_on:
            moved.append(Moved(case.ref, case.child.name, row.noun or row.name, row.due_on, due.due_on))
    return moved


def recompute(desk: Desk, case: Case, cause: str) -> None:
    """Count every running clock of this case again. `cause` is one of CAUSES; anything else is a ValueError."""
    if cause not in CAUSES:
        raise ValueError(f"Clocks are recomputed for one of {', '.join(CAUSES)}, not for {cause!r}.")
    advance(desk, case, Refresh(), decode(case.facts), cause=cause)
    if cause == "policy_published":
        say_again(desk, case, decode(case.facts))
