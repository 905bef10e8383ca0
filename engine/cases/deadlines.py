"""Keeps the deadline rows equal to the timers that the process holds: which wait, when and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from engine.cases.desk import Desk, own_interval
from engine.cases.history import Entry
from engine.cases.models import AgreedInterval, Case, Deadline
from engine.db import write_alike
from engine.people.models import Person
from engine.process.step import Outcome, WaitingTimer
from engine.time.deadline import Due, Times
from engine.time.explain import explain
from engine.time.ladder import Ladder, next_rung_at

WHEN_AND_WHY = ("start_fact", "start_on", "due_on", "outer_on", "noun", "clauses", "why", "fires_at")
HOW_FAR = ("status", "rung_sent", "next_rung_at", "wake_at", "fired_at", "ended_at", "ended_by")
CHANGING = (*WHEN_AND_WHY, *HOW_FAR)
"""What of a running clock changes; the rest is said when it begins."""


@dataclass(frozen=True)
class Keeping:
    """What one step needs to bring the rows of one case up to date."""

    desk: Desk
    case: Case
    cause: str
    times: Times
    rows: Sequence[Deadline]

    def ladder(self, row: Deadline) -> Ladder | None:
        """The ladder that announces this deadline; a catch timer announces nothing."""
        return self.desk.policy.ladders.get(row.ladder or "")


def open_rows(desk: Desk, case: Case) -> list[Deadline]:
    """The case's deadlines that still count, the ones whose timer fired included."""
    query = select(Deadline).where(Deadline.case_id == case.id, Deadline.status != "ended")
    return list(desk.session.scalars(query.order_by(Deadline.id)))


def open_rows_of(desk: Desk, ids: Collection[int]) -> dict[int, list[Deadline]]:
    """The same of several cases, by case, in one statement."""
    found: dict[int, list[Deadline]] = {id: [] for id in ids}
    query = select(Deadline).where(Deadline.case_id.in_(ids), Deadline.status != "ended")
    for row in desk.session.scalars(query.order_by(Deadline.id)):
        found[row.case_id].append(row)
    return found


def at_hand(desk: Desk, case: Case, cause: str) -> Keeping:
    """What this step counts by, and the clocks that it may move."""
    if case.id not in desk.ahead:
        read_ahead(desk, [case.id])
    found = desk.ahead.pop(case.id)
    # Each clock comes once for each interval, of which a child has none, one or two.
    rows = {row.id: row for _, row, _, _ in found if row is not None}
    own = {agreed.id: own_interval(agreed, by) for _, _, agreed, by in found if agreed is not None}
    return Keeping(desk, case, cause, desk.times_by(list(own.values())), list(rows.values()))


def read_ahead(desk: Desk, ids: Collection[int]) -> None:
    """Read in one statement what the next step of each of these cases counts by. They are locked by this command, and
    nothing of them changes before."""
    desk.ahead.update({id: [] for id in ids})
    for line in desk.session.execute(_running_and_agreed(), {"cases": list(ids)}):
        desk.ahead[line[0]].append(line)


@cache
def _running_and_agreed() -> Select[Any, Any, Any, Any]:
    # Put together once: that costs as much as running it, and every step runs it.
    running = and_(Deadline.case_id == Case.id, Deadline.status != "ended")
    in_force = and_(AgreedInterval.case_id == Case.id, AgreedInterval.ended_on.is_(None))
    these = Case.id.in_(bindparam("cases", expanding=True))
    query = select(Case.id, Deadline, AgreedInterval, Person.name).where(these)
    query = query.outerjoin(Deadline, running).outerjoin(AgreedInterval, in_force)
    query = query.outerjoin(Person, Person.id == AgreedInterval.by_id)
    return query.order_by(Deadline.id, AgreedInterval.id)


def keep(keeping: Keeping, outcome: Outcome, facts: Mapping[str, Any]) -> tuple[list[Deadline], list[Entry]]:
    """Start, move, fire and end rows after a step; the rows still open, and what to write to history."""
    known = {row.token: row for row in keeping.rows}
    waiting = {timer.token: timer for timer in outcome.timers}
    fired = {done.token for done in outcome.finished if done.how == "fired"}
    entries: list[Entry] = []
    for row in known.values():
        if row.token in waiting:
            entries += _move(keeping, row, waiting[row.token].due, waiting[row.token].fires_at)
        elif row.token in fired and row.status == "waiting":
            # What was just written may have moved its day into the past: it fires for the day that it has now.
            entries += _move(keeping, row, keeping.times.due(row.parameter, facts), row.fires_at)
            entries.append(_fire(keeping, row))
        if row.status == "fired" and row.host_token in outcome.live:
            entries += _move(keeping, row, keeping.times.due(row.parameter, facts), None)
        elif row.token not in waiting:
            _end(keeping, row)
    write_alike(keeping.desk.session, known.values(), CHANGING)
    rows = [row for row in known.values() if row.status != "ended"]
    for token, timer in waiting.items():
        if token not in known:
            rows.append(_begin(keeping, timer))
            entries.append(Entry("clock_started", _words(rows[-1])))
    return rows, entries


def explain_again(desk: Desk, case: Case, facts: Mapping[str, Any]) -> None:
    """Say anew why each date stands: the words of an interval's reason may be corrected and the date stay."""
    times = desk.times(case)
    for row in open_rows(desk, case):
        row.why = _why(desk, case, times.due(row.parameter, facts))


def say_again(desk: Desk, case: Case, facts: Mapping[str, Any]) -> None:
    """Bring reasons and reminders of dates that stay in line with another policy: its words and ladders may be new."""
    explain_again(desk, case, facts)
    keeping = Keeping(desk, case, "", desk.times(case), open_rows(desk, case))
    for row in keeping.rows:
        row.next_rung_at = _next_rung(keeping, row)
        set_wake(row)


def _why(desk: Desk, case: Case, due: Due) -> list[list[str]]:
    labels = desk.published(case).names.fact_labels
    return [list(pair) for pair in explain(due, desk.calendar, desk.today, labels)]


def set_wake(row: Deadline) -> None:
    """The next moment at which anything happens to this row, or none."""
    moments = [row.fires_at if row.status == "waiting" else None, row.next_rung_at]
    known = [moment for moment in moments if moment is not None]
    row.wake_at = min(known) if known and row.status != "ended" else None


def _begin(keeping: Keeping, timer: WaitingTimer) -> Deadline:
    row = Deadline(
        case_id=keeping.case.id,
        token=timer.token,
        host_token=timer.host_token,
        host_element=timer.host_element,
        element_id=timer.element_id,
        process_id=timer.process_id,
        name=timer.name,
        parameter=timer.parameter,
        function=timer.function,
        ladder=timer.ladder if timer.host_token else None,
        clauses=list(timer.clauses),
        status="waiting",
        began_at=keeping.desk.now,
    )
    _fill(keeping, row, timer.due, timer.fires_at)
    keeping.desk.session.add(row)
    return row


def _move(keeping: Keeping, row: Deadline, due: Due, fires_at: datetime | None) -> list[Entry]:
    before = {"due_on": row.due_on, "start_on": row.start_on}
    if (row.due_on, row.start_on, row.outer_on) == (due.due_on, due.start_on, due.outer_on) and (
        row.status == "fired" or row.fires_at == fires_at
    ):
        return []
    if row.due_on != due.due_on:
        row.rung_sent = None
    _fill(keeping, row, due, fires_at)
    change = {"was_due_on": before["due_on"], "cause": keeping.cause}
    return [Entry("clock_moved", _words(row) | change)]


def _fill(keeping: Keeping, row: Deadline, due: Due, fires_at: datetime | None) -> None:
    row.start_fact = due.active.start_fact if due.active else None
    row.start_on = due.start_on
    row.due_on = due.due_on
    row.outer_on = due.outer_on
    row.noun = due.active.row.noun if due.active else row.noun or ""
    row.clauses = sorted({*row.clauses, *due.clauses})
    row.why = _why(keeping.desk, keeping.case, due)
    row.fires_at = fires_at
    row.next_rung_at = _next_rung(keeping, row)
    set_wake(row)


def _next_rung(keeping: Keeping, row: Deadline) -> datetime | None:
    ladder = keeping.ladder(row)
    if ladder is None or row.due_on is None:
        return None
    if row.rung_sent is None and row.due_on <= keeping.desk.today:
        row.rung_sent = _sent_before(keeping, row)
    sent = {row.rung_sent} if row.rung_sent else set()
    return next_rung_at(ladder, row.due_on, keeping.desk.calendar, sent)


def _sent_before(keeping: Keeping, row: Deadline) -> str | None:
    # A support that begins again after a step up makes its timers anew; what was said is not said twice.
    query = select(Deadline.rung_sent).where(
        Deadline.case_id == keeping.case.id,
        Deadline.element_id == row.element_id,
        Deadline.due_on == row.due_on,
        Deadline.rung_sent.is_not(None),
    )
    return keeping.desk.session.scalar(query.order_by(Deadline.id.desc()).limit(1))


def _fire(keeping: Keeping, row: Deadline) -> Entry:
    row.status = "fired"
    row.fired_at = keeping.desk.now
    set_wake(row)
    return Entry("clock_passed", _words(row))


def _end(keeping: Keeping, row: Deadline) -> None:
    row.status = "ended"
    row.ended_at = keeping.desk.now
    row.ended_by = keeping.cause
    row.wake_at = row.next_rung_at = None


def _words(row: Deadline) -> dict[str, Any]:
    return {
        "element": row.element_id,
        "name": row.name,
        "noun": row.noun,
        "function": row.function,
        "parameter": row.parameter,
        "due_on": row.due_on,
        "start_on": row.start_on,
        "clauses": row.clauses,
    }


def nearest(rows: Sequence[Deadline], scope: Sequence[str]) -> Deadline | None:
    """The deadline that a step within `scope` (its own token first, then outward) is owed by."""
    for token in scope:
        owed = [row for row in rows if row.host_token == token]
        if owed:
            return min(owed, key=lambda row: (row.due_on is None, row.due_on))
    return None
