"""Send again what could not be sent: somebody has seen to what was in its way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.errors import Refused
from engine.outbox.models import Outbox

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
"""Before all mail. A range, unlike "not empty", lets SQLite search the index of what waits."""

ALL_AT_ONCE = 500
"""How many emails one press of the button brings forward; the next press brings the others."""


class NothingFailed(Refused):
    """No email waits to be tried again: it was sent meanwhile, or somebody else pressed the button. Nothing had to be
    done."""


def send_again(session: Session, now: datetime, outbox_id: int | None = None) -> int:
    """Let this failed email, or each, be sent with the next round instead of when its wait is over. How many.

    Raises NothingFailed. How often each was tried is kept: one that fails again waits longer than before.
    """
    failed = (
        select(Outbox)
        .where(Outbox.next_at >= EPOCH, Outbox.attempts > 0, Outbox.kind == "email")
        .order_by(Outbox.next_at)
        .limit(ALL_AT_ONCE)
    )
    rows = session.scalars(failed if outbox_id is None else failed.where(Outbox.id == outbox_id)).all()
    if not rows:
        raise NothingFailed()
    for row in rows:
        row.next_at = now
    return len(rows)
