"""The morning line: at 08:00 on working days, how much is late, due and coming, and nothing about whom."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import case as choose
from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from engine.cases.models import Task
from engine.outbox.models import Outbox
from engine.people.models import Person
from engine.time.calendar import Calendar
from engine.time.clock import at_local, local_date

AT = time(8, 0)


def is_time(now: datetime, calendar: Calendar) -> bool:
    """True from 08:00 London on a working day."""
    today = local_date(now)
    return calendar.is_working_day(today) and now >= at_local(today, AT)


def queue_digests(session: Session, now: datetime, calendar: Calendar) -> int:
    """Promise one email a person with open steps, once a working day. The number promised."""
    today = local_date(now)
    if not is_time(now, calendar) or are_queued(session, now):
        return 0
    rows = list(session.execute(_counts(today)))
    session.add(_mark(today, now))
    for person_id, late, due_today, week in rows:
        session.add(_digest(person_id, today, now, late, due_today, week))
    return len(rows)


def are_queued(session: Session, now: datetime) -> bool:
    """True once this day's emails have been promised."""
    mark = select(Outbox.id).where(Outbox.key == f"digest:{local_date(now)}")
    return session.scalar(mark) is not None


def _mark(today: date, now: datetime) -> Outbox:
    return Outbox(kind="mark", key=f"digest:{today}", payload={}, created_at=now, done_at=now, next_at=None)


def _counts(today: date):  # type: ignore[no-untyped-def]
    week = today + timedelta(days=7)
    late = func.sum(choose((Task.due_on < today, 1), else_=0))
    due_today = func.sum(choose((Task.due_on == today, 1), else_=0))
    coming = func.sum(choose((Task.due_on.between(today + timedelta(days=1), week), 1), else_=0))
    return (
        select(Task.assignee_id, late, due_today, coming)
        .join(Person, Person.id == Task.assignee_id)
        # As a literal, not as a parameter: else SQLite does not see that the index of open steps fits.
        .where(Task.status == literal_column("'open'"), Task.due_on <= week, Person.active)
        .group_by(Task.assignee_id)
    )


def _digest(person_id: int, today: date, now: datetime, late: int, due_today: int, week: int) -> Outbox:
    return Outbox(
        kind="email",
        key=f"digest:{today}:{person_id}",
        payload={"to": person_id, "about": "digest", "late": late, "today": due_today, "week": week},
        created_at=now,
        next_at=now,
    )
