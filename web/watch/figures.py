"""How much waits, and for how long: three statements, each by an index, however large the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, literal_column, select
from sqlalchemy import case as choose
from sqlalchemy.orm import Session

from engine.cases.models import Case, Deadline
from engine.outbox.again import EPOCH
from engine.outbox.models import Outbox

IS_SET_ASIDE = and_(Case.status == literal_column("'incident'"), Case.bundle_id > 0)
"""As a literal, and with the column of their index: else SQLite does not search it."""


@dataclass(frozen=True)
class Waiting:
    """Promises of one kind that are not kept yet: how many, how many were tried in vain, and since when the oldest."""

    count: int = 0
    failed: int = 0
    since: datetime | None = None


@dataclass(frozen=True)
class Figures:
    """One authority at one moment. `due` deadlines want waking, the first of them since `due_since`."""

    now: datetime
    due: int
    due_since: datetime | None
    waiting: Mapping[str, Waiting]
    set_aside: int

    @property
    def late(self) -> timedelta:
        """How long the longest overdue deadline has waited for the clock."""
        return self.age(self.due_since)

    def age(self, since: datetime | None) -> timedelta:
        """From then until now; nothing if there was no such moment."""
        return max(self.now - since, timedelta(0)) if since else timedelta(0)


KINDS = ("email", "recompute")


def figures(session: Session, now: datetime) -> Figures:
    """Count what waits now."""
    due, since = session.execute(
        select(func.count(), func.min(Deadline.wake_at)).where(Deadline.wake_at <= now)
    ).one()
    tried = func.sum(choose((Outbox.attempts > 0, 1), else_=0))
    posts = (
        select(Outbox.kind, func.count(), tried, func.min(Outbox.created_at))
        .where(Outbox.next_at >= EPOCH)
        .group_by(Outbox.kind)
    )
    waiting = {kind: Waiting(*numbers) for kind, *numbers in session.execute(posts)}
    aside = session.scalar(select(func.count()).select_from(Case).where(IS_SET_ASIDE)) or 0
    return Figures(now, due, since, {kind: waiting.get(kind, Waiting()) for kind in KINDS}, aside)
