"""Who may do a step: its holder, whoever covers them, and those whose role it is."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from engine.cases.models import Case, Task
from engine.people.models import Cover, Person, PersonPosition


def may_do(session: Session, case: Case, task: Task, person_id: int, today: date) -> bool:
    """True if this person may do this step.

    A social worker's step may also be done by a colleague of the team or its manager (the record shows who
    did it). Every other role is kept to those who hold the position: an independent facilitator stays
    independent (LEW-5.2), and nobody signs off their own work by being in the team.
    """
    if task.assignee_id == person_id:
        return True
    team_id, positions, acts_for = _as_of(session, person_id, today)
    if task.assignee_id in acts_for:
        return True
    if task.role == "social_worker":
        return team_id == case.team_id or case.team.manager_id in {person_id, *acts_for}
    return task.role in positions


def _as_of(session: Session, person_id: int, today: date) -> tuple[int | None, set[str], set[int]]:
    """The person's team, their positions, and those whom they stand in for today: one statement."""
    covers = and_(Cover.by_id == Person.id, Cover.from_on <= today, Cover.until_on >= today)
    query = select(Person.team_id, PersonPosition.position, Cover.person_id).outerjoin(Cover, covers)
    query = query.outerjoin(PersonPosition, PersonPosition.person_id == Person.id)
    rows = session.execute(query.where(Person.id == person_id)).all()
    held = {position for _, position, _ in rows if position is not None}
    return rows[0].team_id, held, {covered for _, _, covered in rows if covered is not None}
