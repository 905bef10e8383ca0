"""Who gets a step: from the role on the diagram to a person, and from a person up the line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from sqlalchemy import Date, Integer, Row, Select, and_, bindparam, func, literal, select
from sqlalchemy.orm import Session

from engine.cases.models import Case, Task
from engine.people.models import CaseAccess, Cover, Person, PersonPosition, Team
from engine.time.policy import Policy

BY_CASE = frozenset({"social_worker", "line_manager", "team_manager"})
"""The roles that are somebody by what they are to the case, whatever positions an authority has."""

HIGHEST = 8
"""How many steps up a line of managers is followed: two people entered as each other's manager end it too."""


def holder(session: Session, case: Case, role: str) -> int | None:
    """The person who does the steps of this role on this case, or None when several could: they claim it.

    The worker, their own line manager and the team's manager by what they are to the case; any other role by
    position: whoever holds it in the line above the team's manager, else its only holder.
    """
    if role == "social_worker":
        return case.worker_id
    if role == "line_manager":
        return above(session, case.worker_id)
    if role == "team_manager":
        return case.team.manager_id
    holders = _from_the_nearest(session, role, case.team.manager_id)
    if holders and holders[0].height is not None:
        return int(holders[0].id)
    found = _let_in(session, case, [person.id for person in holders])
    return found[0] if len(found) == 1 else None


def goes_with_case(session: Session, policy: Policy, case: Case, task: Task) -> bool:
    """True if whoever holds this step does so by the case: as its worker, their manager, or a post above in policy.

    A step of these that somebody was chosen for, since the line has nobody of the post, does not.
    """
    if task.assignee_id is None or task.role not in BY_CASE.union(policy.line_above("social_worker")):
        return False
    return task.assignee_id == holder(session, case, task.role)


def _from_the_nearest(
    session: Session, position: str, manager_id: int | None
) -> Sequence[Row[int, int | None]]:
    """Everybody active who holds this position, first those above this manager with how far; one statement."""
    line = select(literal(manager_id, Integer).label("id"), literal(0).label("height")).cte(
        "line", recursive=True
    )
    up = select(func.coalesce(Person.line_manager_id, Team.manager_id), line.c.height + 1)
    up = up.select_from(line).join(Person, Person.id == line.c.id).outerjoin(Team, Team.id == Person.team_id)
    line = line.union_all(up.where(line.c.height < HIGHEST))
    height = func.min(line.c.height).label("height")
    above_them = and_(line.c.id == Person.id, line.c.height > 0)
    query = select(Person.id, height).join(PersonPosition).outerjoin(line, above_them).group_by(Person.id)
    query = query.where(PersonPosition.position == position, Person.active)
    return session.execute(query.order_by(height.nulls_last(), Person.id)).all()


def offered_to(session: Session, case: Case, role: str) -> list[int]:
    """Everybody who may take a step of this role that nobody holds, by id.

    Of a restricted case only those closest and those named: holding a position opens no such case.
    """
    return _let_in(session, case, holders_of(session, role))


def _let_in(session: Session, case: Case, people: list[int]) -> list[int]:
    if not case.restricted:
        return people
    named = session.scalars(select(CaseAccess.person_id).where(CaseAccess.case_id == case.id))
    close = {case.worker_id, case.team.manager_id, *named}
    return [person_id for person_id in people if person_id in close]


def holders_of(session: Session, position: str) -> list[int]:
    """Everybody active who holds this position, by id."""
    query = select(Person.id).join(PersonPosition).where(PersonPosition.position == position, Person.active)
    return list(session.scalars(query.order_by(Person.id)))


def above(session: Session, person_id: int) -> int | None:
    """The next in line above this person who still works here: a line manager, else the team's manager."""
    # Two people entered as each other's manager must not make this run for ever.
    seen, at = {person_id}, _next_up(session, person_id)
    while at is not None and at not in seen:
        if session.scalar(select(Person.active).where(Person.id == at)):
            return at
        seen.add(at)
        at = _next_up(session, at)
    return None


def _next_up(session: Session, person_id: int) -> int | None:
    query = select(Person.line_manager_id, Team.manager_id).outerjoin(Team, Team.id == Person.team_id)
    line_manager, team_manager = session.execute(query.where(Person.id == person_id)).one()
    return team_manager if line_manager is None else line_manager


def with_cover(session: Session, people: Iterable[int], today: date) -> list[int]:
    """These people and whoever covers them today, each once: a cover is told what the other is told."""
    wanted = list(people)
    return with_covers(wanted, covers(session, wanted, today))


def with_covers(people: Sequence[int], by: Mapping[int, Sequence[int]]) -> list[int]:
    """The same, with the covers as `covers` has found them."""
    return list(dict.fromkeys([*people, *(each for person in people for each in by.get(person, ()))]))


def covers(session: Session, people: Collection[int], today: date) -> dict[int, list[int]]:
    """Whoever covers each of these people today, by person: one statement for all."""
    found: dict[int, list[int]] = {}
    for person, by in session.execute(_covering(), {"people": list(people), "today": today}):
        found.setdefault(person, []).append(by)
    return found


@cache
def _covering() -> Select[int, int]:
    people, today = Cover.person_id.in_(bindparam("people", expanding=True)), bindparam("today", type_=Date)
    query = select(Cover.person_id, Cover.by_id).where(
        people, Cover.from_on <= today, Cover.until_on >= today
    )
    return query.order_by(Cover.id)
