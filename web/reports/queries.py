"""What a report reads, in SQL: clocks that have passed, steps that wait, or cases that know a fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, literal, literal_column, null, select
from sqlalchemy.orm import Session, aliased

from engine.cases.models import RUNNING, Case, Child, Deadline, Task
from engine.people.access import Standing, may_see
from engine.people.models import Person, Team
from engine.time.pages import Report
from web.paging import PAGE


@dataclass(frozen=True)
class Line:
    """One case on a report: what is late, waits or is known there, and the day that it is about (`due_on`)."""

    ref: str
    child: str
    worker: str
    team: str
    what: str
    holder: str | None
    due_on: date | None
    why: list[list[str]] | None
    clauses: list[str]


@dataclass(frozen=True)
class Found:
    """One page of a report, and how much stands on it in all."""

    lines: list[Line]
    count: int


def lines(
    session: Session,
    who: Standing,
    report: Report,
    today: date,
    *,
    team_id: int | None = None,
    page: int = 1,
    limit: int = PAGE,
) -> Found:
    """What stands on this report and may be seen, the earliest day first: one statement."""
    worker, holder = aliased(Person), aliased(Person)
    query = {"overdue": _overdue, "open": _open, "known": _known}[report.shows](report, today, worker, holder)
    query = query.where(Case.status.in_(RUNNING), may_see(who))
    if team_id is not None:
        query = query.where(Case.team_id == team_id)
    rows = session.execute(query.offset((page - 1) * limit).limit(limit)).all()
    return Found([_line(row) for row in rows], rows[0][-1] if rows else 0)


def _line(row: Any) -> Line:
    ref, child, worker, team, what, holder, on, why, clauses, _ = row
    # A fact is kept as text; days of clocks and steps are days already.
    day = date.fromisoformat(on[:10]) if isinstance(on, str) else on
    return Line(ref, child, worker, team, what, holder, day, why, clauses or [])


def _overdue(report: Report, today: date, worker: Any, holder: Any) -> Any:
    query = _about(worker, Deadline.name, holder.name, Deadline.due_on, Deadline.why, Deadline.clauses)
    query = query.join(Deadline, Deadline.case_id == Case.id)
    query = query.outerjoin(Task, (Task.case_id == Case.id) & (Task.token == Deadline.host_token))
    query = query.outerjoin(holder, holder.id == Task.assignee_id)
    late = (Deadline.status != "ended", Deadline.function == "due", Deadline.due_on < today)
    return query.where(*late, Deadline.parameter.in_(report.parameters)).order_by(Deadline.due_on, Case.id)


def _open(report: Report, today: date, worker: Any, holder: Any) -> Any:
    query = _about(worker, Task.name, holder.name, Task.due_on, null(), Task.clauses)
    query = query.join(Task, Task.case_id == Case.id).outerjoin(holder, holder.id == Task.assignee_id)
    # Written out, not bound: SQLite takes a partial index only for words that it can read.
    waits = (Task.status == literal_column("'open'"), Task.element_id.in_(report.steps))
    return query.where(*waits).order_by(Task.due_on.is_(None), Task.due_on, Case.id)


def _known(report: Report, today: date, worker: Any, holder: Any) -> Any:
    fact: ColumnElement[Any] = cast(Case.facts[report.fact].as_string(), String)
    query = _about(worker, literal(""), null(), fact, null(), null())
    return query.where(fact.is_not(None)).order_by(fact, Case.id)


def _about(worker: Any, *columns: Any) -> Any:
    child = Child.given_name + " " + Child.family_name
    query = select(Case.ref, child, worker.name, Team.name, *columns, func.count().over()).select_from(Case)
    query = query.join(Child, Child.id == Case.child_id).join(Team, Team.id == Case.team_id)
    return query.join(worker, worker.id == Case.worker_id)
