"""What the case pages read, as plain rows. Each function is one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from engine.cases.models import Case, Child, Concern, Deadline, Family, History, Submission, Task
from engine.people.access import Standing, may_see
from engine.people.models import Person, PersonPosition
from engine.records.models import (
    Agreement,
    Closing,
    Decision,
    Document,
    Invitation,
    Meeting,
    MeetingChild,
    PlanAction,
    PlanVersion,
    Sharing,
    Signature,
    Supervision,
    Visit,
)
from engine.records.received import Received

PAGE = 40


def open_tasks(session: Session, case: Case) -> Sequence[Task]:
    """The open steps of the case, the earliest due first, those without a date last."""
    query = (
        select(Task)
        .where(Task.case_id == case.id, Task.status == "open")
        .options(joinedload(Task.assignee), joinedload(Task.deadline))
        .order_by(Task.due_on.is_(None), Task.due_on, Task.id)
    )
    return session.scalars(query).unique().all()


def clocks(session: Session, case: Case) -> Sequence[Deadline]:
    """The clocks that run towards a date, the earliest first."""
    query = (
        select(Deadline)
        .where(Deadline.case_id == case.id, Deadline.status != "ended", Deadline.due_on.is_not(None))
        .order_by(Deadline.due_on, Deadline.id)
    )
    return session.scalars(query).all()


def siblings(session: Session, case: Case, who: Standing) -> Sequence[Case]:
    """The open cases of the child's brothers and sisters that this person may open."""
    query = (
        select(Case)
        .join(Child, Child.id == Case.child_id)
        .where(Child.family_id == case.child.family_id, Case.id != case.id, may_see(who))
        .where(Case.status != "closed")
        .order_by(Child.born_on)
    )
    return session.scalars(query).unique().all()


@dataclass(frozen=True)
class Happening:
    """One line of the timeline."""

    entry: History
    who: str | None


def timeline(session: Session, case: Case, before: int | None, limit: int = PAGE) -> list[Happening]:
    """What happened, the latest first; `before` is the number of the entry that the last page ended with."""
    query = (
        select(History, Person.name)
        .outerjoin(Person, Person.id == History.actor_id)
        .where(History.case_id == case.id, History.kind.in_(SHOWN))
        .order_by(History.seq.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(History.seq < before)
    return [Happening(entry, who) for entry, who in session.execute(query)]


SHOWN = (
    "case_moved",
    "move_undone",
    "case_opened",
    "done_before",
    "task_done",
    "task_skipped",
    "task_claimed",
    "returned",
    "clock_moved",
    "clock_passed",
    "rung_sent",
    "message_sent",
    "message_unheard",
    "corrected",
    "worker_changed",
    "task_reassigned",
    "task_given",
    "package_made",
    "package_received",
    "resumed",
    "case_closed",
)
"""Kinds of history that a reader of the timeline wants; the rest explains the process to an auditor."""


RECORDS: dict[str, type[Any]] = {
    "visits": Visit,
    "supervisions": Supervision,
    "agreements": Agreement,
    "decisions": Decision,
    "invitations": Invitation,
    "sharing": Sharing,
    "signatures": Signature,
    "closings": Closing,
    "documents": Document,
    "plans": PlanVersion,
    "actions": PlanAction,
}


def records(session: Session, case: Case) -> dict[str, Sequence[Any]]:
    """Every record of the case that was not replaced by a correction, the newest first."""
    found: dict[str, Sequence[Any]] = {}
    for name, table in RECORDS.items():
        query = select(table).where(table.case_id == case.id, table.replaced.is_(False))
        found[name] = session.scalars(query.order_by(table.id.desc())).all()
    meetings = (
        select(Meeting, MeetingChild)
        .join(MeetingChild, MeetingChild.meeting_id == Meeting.id)
        .where(MeetingChild.case_id == case.id, MeetingChild.replaced.is_(False))
        .order_by(Meeting.id.desc())
    )
    found["meetings"] = session.execute(meetings).all()
    return found


def latest_visit(session: Session, case: Case) -> Visit | None:
    """The visit that was made last."""
    query = select(Visit).where(Visit.case_id == case.id, Visit.replaced.is_(False))
    return session.scalar(query.order_by(Visit.visited_on.desc(), Visit.id.desc()).limit(1))


def received(session: Session, case: Case) -> Sequence[Received]:
    """The packages about the child that came from other councils, the newest first."""
    query = select(Received).where(Received.case_id == case.id).order_by(Received.id.desc())
    return session.scalars(query).all()


def submissions(session: Session, case: Case) -> Sequence[tuple[Submission, str]]:
    """Everything that was submitted, with by whom, the newest first."""
    query = (
        select(Submission, Person.name)
        .join(Person, Person.id == Submission.by_id)
        .where(Submission.case_id == case.id)
        .order_by(Submission.id.desc())
    )
    return [(row, name) for row, name in session.execute(query)]


def concerns(session: Session, case: Case) -> Sequence[tuple[Concern, str]]:
    """Concerns raised on the case, the newest first, with by whom."""
    query = (
        select(Concern, Person.name)
        .join(Person, Person.id == Concern.raised_by_id)
        .where(Concern.case_id == case.id)
        .order_by(Concern.id.desc())
    )
    return [(row, name) for row, name in session.execute(query)]


def cases(
    session: Session, who: Standing, mine: bool, status: str, page: int, limit: int = PAGE
) -> tuple[Sequence[Case], int]:
    """One page of the cases this person may open, by family name, and how many there are."""
    wanted = [may_see(who), Case.status == "closed" if status == "closed" else Case.status != "closed"]
    if mine:
        wanted.append(Case.worker_id.in_(who.acts_for))
    count = session.scalar(select(func.count(Case.id)).where(*wanted)) or 0
    query = (
        select(Case)
        .join(Child, Child.id == Case.child_id)
        .where(*wanted)
        .order_by(Child.family_name, Child.given_name, Case.id)
        .offset((page - 1) * limit)
        .limit(limit)
    )
    return session.scalars(query).unique().all(), count


def workers(session: Session, team_id: int | None) -> Sequence[Person]:
    """Social workers of a team, to whom a case can be given: one's own team's first, then the others."""
    query = (
        select(Person)
        .join(PersonPosition, PersonPosition.person_id == Person.id)
        .where(PersonPosition.position == "social_worker", Person.active, Person.team_id.is_not(None))
        .order_by((Person.team_id == team_id).desc(), Person.name)
    )
    return session.scalars(query).unique().all()


def families_like(session: Session, name: str) -> Sequence[tuple[Family, int]]:
    """Families already known by this name, with how many children, so that siblings are not entered twice."""
    query = (
        select(Family, func.count(Child.id))
        .join(Child, Child.family_id == Family.id)
        .where(or_(Family.name == name, Child.family_name == name))
        .group_by(Family.id)
        .limit(10)
    )
    return [(family, count) for family, count in session.execute(query)]


def age(born_on: date | None, today: date) -> int | None:
    """Full years of age, or None if the birthday is not known."""
    if born_on is None:
        return None
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
