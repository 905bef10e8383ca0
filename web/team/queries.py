"""What the team page reads, as plain rows. Each function is one statement, whatever the number of cases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy import case as choose
from sqlalchemy.orm import Session, aliased

from engine.cases.models import RUNNING, Case, Child, Deadline, Submission, Task
from engine.people.access import Standing, may_see
from engine.people.models import Cover, Person, Team

SUPERVISION = "supervision_interval_max"
"""The clock that says when a plan is next gone through in supervision; every procedure calls it so."""


@dataclass(frozen=True)
class TeamLine:
    """One team as the chooser shows it."""

    id: int
    name: str
    manager_id: int | None
    manager: str | None
    children: int
    late: int


def teams(session: Session, who: Standing, today: date) -> list[TeamLine]:
    """The teams that this person manages, covers, or stands above, by name."""
    manager = aliased(Person)
    cases = select(func.count(Case.id)).where(Case.team_id == Team.id, Case.status.in_(RUNNING), may_see(who))
    late = (
        select(func.count(Task.id))
        .join(Case, Case.id == Task.case_id)
        .where(Case.team_id == Team.id, Case.status.in_(RUNNING), may_see(who))
        .where(Task.status == "open", Task.due_on < today)
    )
    query = (
        select(
            Team.id,
            Team.name,
            Team.manager_id,
            manager.name,
            cases.correlate(Team).scalar_subquery(),
            late.correlate(Team).scalar_subquery(),
        )
        .outerjoin(manager, manager.id == Team.manager_id)
        .order_by(Team.name)
    )
    if not who.may("case.read_all"):
        query = query.where(or_(Team.manager_id.in_(who.acts_for), Team.manager_id.in_(who.below)))
    return [TeamLine(*row) for row in session.execute(query)]


@dataclass(frozen=True)
class Worker:
    """One member of the team and what they carry. `supervision_on` is the earliest that is owed."""

    id: int
    name: str
    children: int
    families: int
    supervision_on: date | None
    active: bool


def workers(session: Session, who: Standing, team: TeamLine) -> list[Worker]:
    """Everybody in the team or with a case of it, the most children first; its manager only with cases."""
    theirs = and_(Case.worker_id == Person.id, Case.status.in_(RUNNING), may_see(who))
    children = select(func.count(Case.id)).where(theirs)
    families = (
        select(func.count(Child.family_id.distinct())).join(Case, Case.child_id == Child.id).where(theirs)
    )
    supervision = (
        select(func.min(Deadline.due_on))
        .join(Case, Case.id == Deadline.case_id)
        .where(theirs, Deadline.parameter == SUPERVISION, Deadline.status != "ended")
    )
    # As a list, not as a question to every person of the authority.
    has_cases = Person.id.in_(
        select(Case.worker_id).where(Case.team_id == team.id, Case.status.in_(RUNNING)).correlate(None)
    )
    member = and_(Person.team_id == team.id, Person.active, Person.id != (team.manager_id or 0))
    columns = [query.correlate(Person).scalar_subquery() for query in (children, families, supervision)]
    query = select(Person.id, Person.name, *columns, Person.active).where(or_(member, has_cases))
    rows = [Worker(*row) for row in session.execute(query.order_by(Person.name))]
    return sorted(rows, key=lambda row: -row.children)


@dataclass(frozen=True)
class Owed:
    """How many open steps of one kind one person holds: late, and due by the end of the week, late aside."""

    person_id: int | None
    kind: str
    late: int
    week: int
    open: int


def owed(session: Session, who: Standing, team: TeamLine, today: date, sunday: date) -> list[Owed]:
    """Open steps on the team's cases by holder and kind; holder None for steps that nobody has taken yet."""
    late = func.sum(choose((Task.due_on < today, 1), else_=0))
    week = func.sum(choose((Task.due_on.between(today, sunday), 1), else_=0))
    query = (
        select(Task.assignee_id, Task.kind, late, week, func.count(Task.id))
        .join(Case, Case.id == Task.case_id)
        .where(_in_team(who, team), Task.status == "open")
        .group_by(Task.assignee_id, Task.kind)
    )
    return [Owed(*row) for row in session.execute(query)]


@dataclass(frozen=True)
class Away:
    """A cover that runs or is about to begin."""

    id: int
    person_id: int
    by: str
    from_on: date
    until_on: date
    reason: str


def covers(session: Session, people: Collection[int], today: date) -> list[Away]:
    """The covers of these people that have not ended and begin within four weeks."""
    by = aliased(Person)
    query = (
        select(Cover.id, Cover.person_id, by.name, Cover.from_on, Cover.until_on, Cover.reason)
        .join(by, by.id == Cover.by_id)
        .where(
            Cover.person_id.in_(people),
            Cover.until_on >= today,
            Cover.from_on <= today + timedelta(weeks=4),
        )
        .order_by(Cover.from_on)
    )
    return [Away(*row) for row in session.execute(query)]


@dataclass(frozen=True)
class Figures:
    """Numbers that say whether it gets better: late a week ago, and visits since a day with those in time."""

    families: int
    late_before: int
    visits: int
    visits_late: int


def figures(
    session: Session, who: Standing, team: TeamLine, before: date, at: datetime, since: datetime
) -> Figures:
    """Families; steps late on the day `before`, as they stood `at` that day; visits recorded `since` and late ones."""
    families = select(func.count(Child.family_id.distinct())).join(Case, Case.child_id == Child.id)
    was_open = and_(Task.opened_at < at, or_(Task.status == "open", Task.done_at >= at))
    late_before = (
        select(func.count(Task.id))
        .join(Case, Case.id == Task.case_id)
        .where(_in_team(who, team), Task.due_on < before, was_open)
    )
    # Steps are counted from one index and late submissions from another: neither reads what else was written.
    of_team = and_(Case.team_id == team.id, may_see(who))
    made = and_(Task.kind == "visit", Task.status == "done", Task.done_at >= since)
    visits = select(func.count(Task.id)).join(Case, Case.id == Task.case_id).where(of_team, made)
    visits_late = (
        select(func.count(Submission.id))
        .join(Task, Task.id == Submission.task_id)
        .join(Case, Case.id == Submission.case_id)
        .where(of_team, made, Submission.late, Submission.at >= since)
        .where(Submission.corrected_by_id.is_(None))
    )
    counts = (families.where(_in_team(who, team)), late_before, visits, visits_late)
    query = select(*(each.scalar_subquery() for each in counts))
    return Figures(*session.execute(query).one())


def _in_team(who: Standing, team: TeamLine) -> ColumnElement[bool]:
    return and_(Case.team_id == team.id, Case.status.in_(RUNNING), may_see(who))
