"""The morning line: at 08:00 on working days, how much is late, due and coming, and nothing about whom.

What a person covers today is said apart, by the name of the colleague: it stands in their week as well.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import case as choose
from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from engine.cases.models import Task
from engine.outbox.models import Outbox
from engine.people.models import Cover, Person
from engine.time.calendar import Calendar
from engine.time.clock import at_local, local_date

AT = time(8, 0)


def is_time(now: datetime, calendar: Calendar) -> bool:
    """True from 08:00 London on a working day."""
    today = local_date(now)
    return calendar.is_working_day(today) and now >= at_local(today, AT)


@dataclass(frozen=True)
class Owed:
    """How much one person holds that is late, due today, or due in the next seven days."""

    name: str
    active: bool
    late: int
    today: int
    week: int

    def as_data(self) -> dict[str, Any]:
        """The numbers, and whose they are."""
        return {"name": self.name, "late": self.late, "today": self.today, "week": self.week}


NOTHING = Owed("", active=True, late=0, today=0, week=0)


def queue_digests(session: Session, now: datetime, calendar: Calendar) -> int:
    """Promise one email a person with open steps of their own or covered, once a working day. The number promised.

    Whoever has left gets none; whoever covers them does.
    """
    today = local_date(now)
    if not is_time(now, calendar) or are_queued(session, now):
        return 0
    owed = _owed(session, today)
    covered = _covered(session, owed, today)
    readers = dict.fromkeys([*(each for each, row in owed.items() if row.active), *covered])
    session.add(_mark(today, now))
    for person_id in readers:
        others = [owed[each] for each in covered.get(person_id, ())]
        session.add(_digest(person_id, now, owed.get(person_id, NOTHING), others))
    return len(readers)


def are_queued(session: Session, now: datetime) -> bool:
    """True once this day's emails have been promised."""
    mark = select(Outbox.id).where(Outbox.key == f"digest:{local_date(now)}")
    return session.scalar(mark) is not None


def _mark(today: date, now: datetime) -> Outbox:
    return Outbox(kind="mark", key=f"digest:{today}", payload={}, created_at=now, done_at=now, next_at=None)


def _owed(session: Session, today: date) -> dict[int, Owed]:
    """What everybody who holds open steps owes by the end of the week to come: one statement."""
    week = today + timedelta(days=7)
    late = func.sum(choose((Task.due_on < today, 1), else_=0))
    due_today = func.sum(choose((Task.due_on == today, 1), else_=0))
    coming = func.sum(choose((Task.due_on.between(today + timedelta(days=1), week), 1), else_=0))
    query = (
        select(Task.assignee_id, Person.name, Person.active, late, due_today, coming)
        .join(Person, Person.id == Task.assignee_id)
        # As a literal, not as a parameter: else SQLite does not see that the index of open steps fits.
        .where(Task.status == literal_column("'open'"), Task.due_on <= week)
        .group_by(Task.assignee_id, Person.name, Person.active)
    )
    return {row[0]: Owed(*row[1:]) for row in session.execute(query)}


def _covered(session: Session, people: Collection[int], today: date) -> Mapping[int, Sequence[int]]:
    """Whom of these each active person covers today: one statement."""
    query = (
        select(Cover.by_id, Cover.person_id)
        .join(Person, Person.id == Cover.by_id)
        .where(Cover.person_id.in_(people), Cover.from_on <= today, Cover.until_on >= today, Person.active)
        .order_by(Cover.by_id, Cover.person_id)
    )
    found: dict[int, list[int]] = {}
    for by, person in session.execute(query):
        found.setdefault(by, []).append(person)
    return found


def _digest(person_id: int, now: datetime, own: Owed, covered: Sequence[Owed]) -> Outbox:
    numbers = {"late": own.late, "today": own.today, "week": own.week}
    others = [each.as_data() for each in covered]
    return Outbox(
        kind="email",
        key=f"digest:{local_date(now)}:{person_id}",
        payload={"to": person_id, "about": "digest", **numbers, "covered": others},
        created_at=now,
        next_at=now,
    )
