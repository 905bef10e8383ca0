"""A team's running plans, with the open step that their milestones ask for: one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from engine.cases.models import RUNNING, Case, Child, Deadline, Submission, Task
from engine.people.access import Standing, may_see
from engine.people.models import Person
from engine.records.models import Meeting, MeetingChild
from engine.time.policy import Policy
from web.milestones import answered_by, milestones
from web.team.queries import TeamLine


@dataclass(frozen=True)
class Plan:
    """One child's plan. `step` is the open step that its milestones ask for now, if there is one.

    `answered` says that the plan has left the procedure's first list (Lewisham: the mapping was held).
    """

    ref: str
    given_name: str
    family_name: str
    family_id: int
    started_on: date
    answered: bool
    task_id: int | None
    step: str | None
    holder: str | None
    step_due_on: date | None
    booked_on: date | None


def plans(session: Session, who: Standing, team: TeamLine, policy: Policy, limit: int = 200) -> list[Plan]:
    """The team's running plans, the oldest first: one statement."""
    holder = aliased(Person)
    names = [row.parameter for row in milestones(policy)]
    timed = aliased(Deadline)
    # A milestone's own process tells which open steps belong to it, whatever an authority calls them.
    of_milestone = (
        select(timed.id)
        .where(timed.case_id == Case.id, timed.process_id == Task.process_id, timed.parameter.in_(names))
        .correlate(Case, Task)
        .exists()
    )
    query = (
        select(
            Case.ref,
            Child.given_name,
            Child.family_name,
            Child.family_id,
            Case.plan_started_on,
            Case.facts[answered_by(policy)].as_string().is_not(None),
            Task.id,
            Task.name,
            holder.name,
            Task.due_on,
            _booked(names),
        )
        .join(Child, Child.id == Case.child_id)
        .outerjoin(Task, (Task.case_id == Case.id) & (Task.status == "open") & of_milestone)
        .outerjoin(holder, holder.id == Task.assignee_id)
        .where(
            Case.team_id == team.id, Case.status.in_(RUNNING), Case.plan_started_on.is_not(None), may_see(who)
        )
        .order_by(Case.plan_started_on, Case.id, Task.due_on.is_(None), Task.due_on)
        .limit(limit)
    )
    found: dict[str, Plan] = {}
    rows: Iterable[Any] = session.execute(query)
    for row in rows:
        found.setdefault(row[0], Plan(*row))
    return list(found.values())


def _booked(names: Sequence[str]):  # type: ignore[no-untyped-def]
    """The day for which a step of a milestone’s process has booked a meeting; its step is open until it is held."""
    step, timed = aliased(Task), aliased(Deadline)
    return (
        select(func.max(Meeting.planned_on))
        .join(MeetingChild, MeetingChild.meeting_id == Meeting.id)
        .join(Submission, Submission.id == MeetingChild.submission_id)
        .join(step, step.id == Submission.task_id)
        .join(timed, (timed.case_id == step.case_id) & (timed.process_id == step.process_id))
        .where(
            MeetingChild.case_id == Case.id,
            MeetingChild.replaced.is_(False),
            timed.parameter.in_(names),
        )
        .correlate(Case)
        .scalar_subquery()
    )
