"""What waits for a manager's decision, and what was last written on each case: one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy import case as choose
from sqlalchemy.orm import Session, aliased

from engine.cases.models import Case, Child, Concern, Deadline, Submission, Task
from engine.people.access import Standing, may_see
from engine.people.models import Person
from engine.time.policy import Policy

PAGE = 25
CONCERN = "decide_on_concern"
"""The form on which a concern is decided: it goes before everything else, however new it is."""

NEAR = timedelta(weeks=2)
"""How long before its day a step that comes round again counts as waiting."""

DECIDES = ("task.sign_off", "nine_month.record")
"""Permissions of those whose steps are decisions; the procedure's other steps stand in My week."""


@dataclass(frozen=True)
class Waiting:
    """One step that waits for a decision, with what was last written on the case. `holder` is "" if nobody's yet."""

    task_id: int
    name: str
    kind: str
    form: str
    clauses: list[str]
    due_on: date | None
    since: datetime
    ref: str
    child: str
    bundle_id: int
    worker: str
    holder_id: int | None
    holder: str
    concern: str | None
    concern_by: str | None
    written: str | None
    written_at: datetime | None
    written_by: str
    answers: dict[str, Any] | None


@dataclass(frozen=True)
class Queue:
    """One page of what waits, and how much waits in all."""

    rows: list[Waiting]
    count: int


def queue(
    session: Session,
    who: Standing,
    policy: Policy,
    today: date,
    *,
    later: bool = False,
    page: int = 1,
    limit: int = PAGE,
) -> Queue:
    """What waits for this person or those they cover: concerns first, then what is late, then the oldest first.

    With `later` instead the steps that stand open from one time to the next and are not near yet.
    """
    holder, worker, writer, raising = (aliased(Person) for _ in range(4))
    last = aliased(Submission)
    newest = select(func.max(Submission.id)).where(
        Submission.case_id == Case.id, Submission.corrected_by_id.is_(None)
    )
    its_concern = Concern.id == Task.decisions["concern_id"].as_integer()
    raised = select(Concern.what).where(its_concern)
    raiser = select(raising.name).join(Concern, Concern.raised_by_id == raising.id).where(its_concern)
    query = (
        select(
            Task.id,
            Task.name,
            Task.kind,
            Task.form,
            Task.clauses,
            Task.due_on,
            Task.opened_at,
            Case.ref,
            Child.given_name + " " + Child.family_name,
            Case.bundle_id,
            worker.name,
            Task.assignee_id,
            func.coalesce(holder.name, ""),
            raised.correlate(Task).scalar_subquery(),
            raiser.correlate(Task).scalar_subquery(),
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
        .where(_waits_for(who, policy, today, later))
        .order_by(*_order(policy, today))
        .offset((page - 1) * limit)
        .limit(limit)
    )
    rows: Sequence[Any] = session.execute(query).all()
    return Queue([Waiting(*row[:-1]) for row in rows], rows[0][-1] if rows else 0)


def count(session: Session, who: Standing, policy: Policy, today: date, *, later: bool = False) -> int:
    """How many steps wait for this person's decision, or come near only later."""
    query = select(func.count(Task.id)).join(Case, Case.id == Task.case_id)
    return session.scalar(query.where(_waits_for(who, policy, today, later))) or 0


def deciding_roles(policy: Policy) -> frozenset[str]:
    """The roles whose steps are a manager's decisions, by policy."""
    return frozenset(
        key for key, post in policy.positions.items() if any(word in post.permissions for word in DECIDES)
    )


def _order(policy: Policy, today: date) -> tuple[Any, ...]:
    rank = choose((Task.form == CONCERN, 0), (Task.due_on < today, 1), (_is_cycle(policy), 3), else_=2)
    due_on = choose((or_(Task.due_on < today, _is_cycle(policy)), Task.due_on))
    return rank, due_on, Task.opened_at, Task.id


def _is_cycle(policy: Policy) -> ColumnElement[bool]:
    """A step that stays open from the last time to the next, such as supervision: it waits only when it is near."""
    names = {
        name
        for row in policy.timescales
        if row.kind == "max_interval"
        for name in (row.parameter, row.serves)
    }
    clock = select(Deadline.id).where(Deadline.id == Task.deadline_id, Deadline.parameter.in_(names))
    return clock.correlate(Task).exists()


def _waits_for(who: Standing, policy: Policy, today: date, later: bool) -> ColumnElement[bool]:
    far = and_(_is_cycle(policy), or_(Task.due_on.is_(None), Task.due_on > today + NEAR))
    roles = deciding_roles(policy)
    held = Task.assignee_id.in_(who.acts_for)
    anyones = and_(Task.assignee_id.is_(None), Task.role.in_(who.positions))
    mine = and_(Task.status == "open", Task.role.in_(roles), or_(held, anyones), may_see(who))
    return and_(mine, far if later else ~far)
