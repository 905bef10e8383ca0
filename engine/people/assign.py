"""Who gets a step: from the role on the diagram to a person, and from a person up the line."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.models import Case
from engine.people.models import Person, PersonPosition, Team


def holder(session: Session, case: Case, role: str) -> int | None:
    """The person who does the steps of this role on this case, or None when several could: they claim it."""
    if role == "social_worker":
        return case.worker_id
    if role == "team_manager":
        return case.team.manager_id
    if role == "group_manager" and case.team.manager_id is not None:
        return above(session, case.team.manager_id)
    found = holders_of(session, role)
    return found[0] if len(found) == 1 else None


def holders_of(session: Session, position: str) -> list[int]:
    """Everybody active who holds this position, by id."""
    query = select(Person.id).join(PersonPosition).where(PersonPosition.position == position, Person.active)
    return list(session.scalars(query.order_by(Person.id)))


def above(session: Session, person_id: int) -> int | None:
    """The next in line above this person: their line manager, else their team's manager."""
    query = select(Person.line_manager_id, Team.manager_id).outerjoin(Team, Team.id == Person.team_id)
    row = session.execute(query.where(Person.id == person_id)).one_or_none()
    if row is None:
        return None
    line_manager, team_manager = row
    if line_manager is not None:
        return int(line_manager)
    return team_manager if team_manager != person_id else None
