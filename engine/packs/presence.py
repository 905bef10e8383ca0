"""Who else has a file of the procedure open in the studio. Nobody is locked out: a colleague is only told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs.models import BundleFile, DraftPresence, PackDraft
from engine.people.models import Person

GONE_AFTER = timedelta(minutes=5)
"""A page that has not been heard of for this long was closed, or its machine was put away."""

HERE = timedelta(minutes=1)
"""A page that is open says so every 20 seconds; one that misses two is still here."""


@dataclass(frozen=True)
class Seen:
    """Who else has a file open ("Grace Ward, now" or "Grace Ward, 2 minutes ago"), and its draft's version by now."""

    others: list[str]
    version: int


def note(desk: Desk, path: str) -> Seen | None:
    """Note that the actor has this file open, and say who else has. None if there is no such file."""
    if desk.actor is None:
        raise ValueError("A file is opened by a person.")
    version = _version(desk, path)
    if version is None:
        return None
    desk.session.execute(delete(DraftPresence).where(DraftPresence.seen_at < desk.now - GONE_AFTER))
    desk.session.merge(DraftPresence(path=path, person_id=desk.actor, seen_at=desk.now))
    desk.session.flush()
    return Seen([f"{name}, {_ago(desk.now, seen_at)}" for name, seen_at in _others(desk, path)], version)


def _version(desk: Desk, path: str) -> int | None:
    """The draft's version, 0 for a file that is published and has none, None for no file. Reads no content."""
    drafted = desk.session.scalar(select(PackDraft.version).where(PackDraft.path == path))
    if drafted is not None:
        return drafted
    published = select(BundleFile.path).where(
        BundleFile.bundle_id == drafts.newest(desk).id, BundleFile.path == path
    )
    return None if desk.session.scalar(published) is None else 0


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
