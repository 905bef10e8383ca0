"""Late work in a manager's reach: what is late now, or what was done late in four weeks, by its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, null, select
from sqlalchemy.orm import Session, aliased

from engine.cases.models import Case, Child, Deadline, Submission, Task
from engine.people.access import Standing, may_see, running_in_sight
from engine.people.models import Person, Team
from web.paging import PAGE
from web.team.late import REASON


@dataclass(frozen=True)
class Asked:
    """What the page was asked to show. Without `reason` what is late now; else what was done late for it."""

    team_id: int | None = None
    person_id: int | None = None
    reason: str = ""
    page: int = 1
    limit: int = PAGE


@dataclass(frozen=True)
class LateStep:
    """One step that is late, or that was done late on `done_at` for `reason`."""

    task_id: int
    ref: str
    child: str
    name: str
    kind: str
    holder: str | None
    team: str
    due_on: date
    clauses: list[str]
    done_at: datetime | None
    reason: str | None
    submission_id: int | None
    why: list[list[str]] | None


@dataclass(frozen=True)
class Found:
    """One page of late work, and how much there is in all."""

    steps: list[LateStep]
    count: int


def late_steps(session: Session, who: Standing, asked: Asked, today: date) -> Found:
    """What is late and still open, the longest first: one statement."""
    holder = aliased(Person)
    # Counted and cut to a page first: what a row says is looked up for that page alone.
    late = (
        select(Task.id, func.count().over().label("total"))
        .join(Case, Case.id == Task.case_id)
        .where(Task.status == "open", Task.due_on < today, running_in_sight(who), *_of_team(asked))
        .order_by(Task.due_on, Task.id)
    )
    if asked.person_id is not None:
        late = late.where(Task.assignee_id == asked.person_id)
    page = _paged(late, asked).subquery("late")
    query = (
        select(*_columns(holder), null(), null(), null(), Deadline.why, page.c.total)
        .join(page, page.c.id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .join(Child, Child.id == Case.child_id)
        .join(Team, Team.id == Case.team_id)
        .outerjoin(holder, holder.id == Task.assignee_id)
        .outerjoin(Deadline, Deadline.id == Task.deadline_id)
        .order_by(Task.due_on, Task.id)
    )
    return _found(session, query)


def done_late(session: Session, who: Standing, asked: Asked, since: datetime) -> Found:
    """What was recorded late since then for the asked reason, the latest first: one statement."""
    writer = aliased(Person)
    reason = Submission.answers[REASON].as_string()
    query = (
        select(*_columns(writer), Submission.at, reason, Submission.id, null(), func.count().over())
        .join(Submission, Submission.task_id == Task.id)
        .join(Case, Case.id == Task.case_id)
        .join(Child, Child.id == Case.child_id)
        .join(Team, Team.id == Case.team_id)
        .join(writer, writer.id == Submission.by_id)
        .outerjoin(Deadline, Deadline.id == Task.deadline_id)
        .where(Submission.late, Submission.at >= since, Submission.corrected_by_id.is_(None))
        .where(reason == asked.reason, may_see(who), *_of_team(asked))
        .order_by(Submission.at.desc(), Submission.id.desc())
    )
    if asked.person_id is not None:
        query = query.where(Submission.by_id == asked.person_id)
    return _found(session, _paged(query, asked))


def _columns(person: Any) -> list[Any]:
    return [
        Task.id,
        Case.ref,
        Child.given_name + " " + Child.family_name,
        Task.name,
        Task.kind,
        person.name,
        Team.name,
        Task.due_on,
        Task.clauses,
    ]


def _of_team(asked: Asked) -> list[ColumnElement[bool]]:
    return [] if asked.team_id is None else [Case.team_id == asked.team_id]


def _paged(query: Any, asked: Asked) -> Any:
    return query.offset((asked.page - 1) * asked.limit).limit(asked.limit)


def _found(session: Session, query: Any) -> Found:
    rows: Sequence[Any] = session.execute(query).all()
    return Found([LateStep(*row[:-1]) for row in rows], rows[0][-1] if rows else 0)
