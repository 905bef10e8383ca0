"""Who else has a file of the procedure open in the studio. Nobody is locked out: a colleague is only told."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from engine.cases.desk import Desk
from engine.packs.models import DraftPresence
from engine.people.models import Person

GONE_AFTER = timedelta(minutes=5)
"""A page that has not been heard of for this long was closed, or its machine was put away."""

HERE = timedelta(minutes=1)
"""A page that is open says so every 20 seconds; one that misses two is still here."""


def note(desk: Desk, path: str) -> list[str]:
    """Note that the actor has this file open, and say who else has: "Grace Ward, now" or "…, 2 minutes ago"."""
    if desk.actor is None:
        raise ValueError("A file is opened by a person.")
    desk.session.execute(delete(DraftPresence).where(DraftPresence.seen_at < desk.now - GONE_AFTER))
    desk.session.merge(DraftPresence(path=path, person_id=desk.actor, seen_at=desk.now))
    desk.session.flush()
    return [f"{name}, {_ago(desk.now, seen_at)}" for name, seen_at in _others(desk, path)]


def _others(desk: Desk, path: str) -> list[tuple[str, datetime]]:
    query = (
        select(Person.name, DraftPresence.seen_at)
        .join(Person, Person.id == DraftPresence.person_id)
        .where(DraftPresence.path == path, DraftPresence.person_id != desk.actor)
        .order_by(DraftPresence.seen_at.desc(), Person.name)
    )
    return [(name, seen_at) for name, seen_at in desk.session.execute(query)]


def _ago(now: datetime, seen_at: datetime) -> str:
    minutes = (now - seen_at) // timedelta(minutes=1)
    if now - seen_at <= HERE:
        return "now"
    return f"{minutes} minute{'s' if minutes != 1 else ''} ago"
