"""Teams: make one, and give it a manager, to whom the manager's open steps go along."""

from __future__ import annotations

from sqlalchemy import select

from engine.cases import history, typed
from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.cases.history import Entry
from engine.cases.models import Case, Task
from engine.outbox.models import Notification
from engine.people.models import Person, Team

ROLE = "team_manager"
"""The role on the diagrams whose steps belong to whoever manages the case's team (engine.people.assign)."""


class TeamExists(Refused):
    """There is a team named {name} already. Choose another name, or change that team."""


class TeamNeedsManager(Refused):
    """{name} does not hold the position of team manager. Give them that position first."""


class NoSuchTeam(Refused):
    """This team is not in the list. Choose one from the page."""


def add_team(desk: Desk, name: str) -> Team:
    """Make a team without a manager. Raises TeamExists or TooLong."""
    name = typed.fitting(name, typed.LONGEST_NAME)
    if desk.session.scalar(select(Team.id).where(Team.name == name)) is not None:
        raise TeamExists(name=name)
    team = Team(name=name)
    desk.session.add(team)
    desk.session.flush()
    return team


def set_manager(desk: Desk, team_id: int, person_id: int) -> int:
    """Give a team its manager. The open steps of the one before go to the new one; no clock changes.

    The number of steps that went along. Raises NoSuchTeam, TeamNeedsManager.
    """
    team, person = desk.session.get(Team, team_id), desk.session.get_one(Person, person_id)
    if team is None:
        raise NoSuchTeam()
    if ROLE not in person.position_keys:
        raise TeamNeedsManager(name=person.name)
    before, team.manager_id = team.manager_id, person.id
    if before == person.id:
        return 0
    steps = _open_steps(desk, team, before)
    for task, case in steps:
        task.assignee_id = person.id
        task.lock_version += 1
        content = {"element": task.element_id, "name": task.name, "was": before, "is": person.id}
        history.append(desk.session, case, [Entry("task_reassigned", content)], desk.actor, desk.now)
    text = f"You manage {team.name} now. Steps that wait for you: {len(steps)}."
    desk.session.add(Notification(person_id=person.id, element_id="team", text=text, at=desk.now))
    return len(steps)


def _open_steps(desk: Desk, team: Team, before: int | None) -> list[tuple[Task, Case]]:
    query = (
        select(Task, Case)
        .join(Case, Case.id == Task.case_id)
        .where(Case.team_id == team.id, Task.status == "open", Task.role == ROLE)
        .where(Task.assignee_id.is_(None) if before is None else Task.assignee_id == before)
        .order_by(Task.id)
    )
    return [(task, case) for task, case in desk.session.execute(query).unique()]
