"""One person for each position of a policy, so that a scenario can be played on an empty database."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.people.models import Person, PersonPosition, Team
from engine.simulate.escalation import MANAGER, WORKER
from engine.time.policy import Policy

NO_PASSWORD = "!"
"""No hash looks like this, so nobody can sign in as one of these people."""


def install_staff(session: Session, policy: Policy) -> tuple[dict[str, int], int]:
    """Write one person for each position, in line, and their team. The ids by position, and the team's."""
    team = Team(name="Example team")
    session.add(team)
    session.flush()
    people = {
        key: _person(key, post.label, team.id if key in (WORKER, MANAGER) else None)
        for key, post in policy.positions.items()
    }
    session.add_all(people.values())
    session.flush()
    for key, post in policy.positions.items():
        people[key].line_manager_id = people[post.above].id if post.above else None
    team.manager_id = people[MANAGER].id
    return {key: person.id for key, person in people.items()}, team.id


def _person(key: str, label: str, team_id: int | None) -> Person:
    return Person(
        email=f"{key}@example.org",
        name=f"Example {label.lower()}",
        password_hash=NO_PASSWORD,
        team_id=team_id,
        positions=[PersonPosition(position=key)],
    )
