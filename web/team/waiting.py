"""What waits for a manager's decision, and what was last written on each case: one statement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy import case as choose
from sqlalchemy.orm import Session, aliased

from engine.cases.models import Case, Child, Concern, Submission, Task
from engine.people.access import Standing, may_see
from engine.people.models import Person, PersonPosition
from engine.time.policy import Policy

PAGE = 25
CONCERN = "decide_on_concern"
"""The form on which a concern is decided: it goes before everything else, however new it is."""

DECIDES = ("task.sign_off", "nine_month.record")
"""Permissions of those whose steps are decisions; the procedure's other steps stand in My week."""


@dataclass(frozen=True)
class Waiting:
    """One step that waits for a decision, with what was last written on the case. `holder` is "" if nobody's yet."""

    task_id: int
    name: str
    kind: str
    form: str
    due_on: date | None
    since: datetime
    ref: str
    child: str
    bundle_id: int
    worker: str
    holder_id: int | None
    holder: str
    concern: str | None
    written: str | None
    written_at: datetime | None
    written_by: str
    answers: dict[str, Any] | None


@dataclass(frozen=True)
class Queue:
    """One page of what waits, and how much waits in all."""

    rows: list[Waiting]
    count: int


def queue(session: Session, who: Standing, policy: Policy, page: int = 1, limit: int = PAGE) -> Queue:
    """What waits for this person or those they cover: concerns first, then the oldest first."""
    holder, worker, writer, last = aliased(Person), aliased(Person), aliased(Person), aliased(Submission)
    newest = select(func.max(Submission.id)).where(
        Submission.case_id == Case.id, Submission.corrected_by_id.is_(None)
    )
    concern = select(Concern.what).where(Concern.id == Task.decisions["concern_id"].as_integer())
    query = (
        select(
            Task.id,
            Task.name,
            Task.kind,
            Task.form,
            Task.due_on,
            Task.opened_at,
            Case.ref,
            Child.given_name + " " + Child.family_name,
            Case.bundle_id,
            worker.name,
            Task.assignee_id,
            func.coalesce(holder.name, ""),
            concern.correlate(Task).scalar_subquery(),
            last.form,
            last.at,
            func.coalesce(writer.name, ""),
            last.answers,
            func.count().over(),
        )
        .join(Case, Case.id == Task.case_id)
        .join(Child, Child.id == Case.child_id)
        .join(worker, worker.id == Case.worker_id)
        .outerjoin(holder, holder.id == Task.assignee_id)
        .outerjoin(last, last.id == newest.correlate(Case).scalar_subquery())
        .outerjoin(writer, writer.id == last.by_id)
        .where(_waits_for(who, policy))
        .order_by(choose((Task.form == CONCERN, 0), else_=1), Task.opened_at, Task.id)
        .offset((page - 1) * limit)
        .limit(limit)
    )
    rows: Sequence[Any] = session.execute(query).all()
    return Queue([Waiting(*row[:-1]) for row in rows], rows[0][-1] if rows else 0)


def count(session: Session, who: Standing, policy: Policy) -> int:
    """How many steps wait for this person's decision."""
    query = select(func.count(Task.id)).join(Case, Case.id == Task.case_id).where(_waits_for(who, policy))
    return session.scalar(query) or 0


def deciding_roles(policy: Policy) -> frozenset[str]:
    """The roles whose steps are a manager's decisions, by policy."""
    return frozenset(
        key for key, post in policy.positions.items() if any(word in post.permissions for word in DECIDES)
    )


def _waits_for(who: Standing, policy: Policy) -> ColumnElement[bool]:
    roles = deciding_roles(policy)
    held = Task.assignee_id.in_(who.acts_for)
    anyones = and_(Task.assignee_id.is_(None), Task.role.in_(_positions(who.acts_for)))
    return and_(Task.status == "open", Task.role.in_(roles), or_(held, anyones), may_see(who))


def _positions(people: Collection[int]):  # type: ignore[no-untyped-def]
    return select(PersonPosition.position).where(PersonPosition.person_id.in_(people)).correlate(None)
