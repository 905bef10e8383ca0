"""Who may do a step: its holder, whoever covers them, and those whose role it is."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from engine.cases.models import Case, Task
from engine.people.access import covered_by
from engine.people.models import Person


def may_do(session: Session, case: Case, task: Task, person_id: int, today: date) -> bool:
    """True if this person may do this step.

    A social worker's step may also be done by a colleague of the team or its manager (the record shows who
    did it). Every other role is kept to those who hold the position: an independent facilitator stays
    independent (LEW-5.2), and nobody signs off their own work by being in the team.
    """
    if task.assignee_id == person_id:
        return True
    acts_for = covered_by(session, person_id, today)
    if task.assignee_id in acts_for:
        return True
    person = session.get_one(Person, person_id)
    if task.role == "social_worker":
        return person.team_id == case.team_id or case.team.manager_id in {person_id, *acts_for}
    return task.role in person.position_keys
