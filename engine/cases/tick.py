"""One round of the clock: due deadlines, the morning digest, recomputing that was put off."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import select

from engine.cases.desk import Desk
from engine.cases.models import Case, Deadline
from engine.cases.recompute import recompute
from engine.cases.wake import due, wake
from engine.db import Database
from engine.outbox.digest import is_time, queue_digests
from engine.outbox.models import Outbox
from engine.packs.shelf import Shelf
from engine.time.clock import Clock

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Round:
    """How much one round did."""

    woken: int
    recomputed: int
    digests: int
    incidents: int


def tick(db: Database, shelf: Shelf, clock: Clock, limit: int = 200) -> Round:
    """Do what the clock asks for now, one deadline a transaction, so that nobody waits long for the writer.

    A case that cannot be read becomes an incident and the others go on.
    """
    with db.read() as session:
        ids = due(session, clock.now(), limit)
    woken = incidents = 0
    for deadline_id in ids:
        try:
            with db.command() as session:
                woken += wake(Desk(session, shelf, clock), deadline_id)
        except Exception as error:
            log.exception("Deadline %s could not be woken", deadline_id)
            incidents += _set_aside(db, clock, deadline_id, error)
    return Round(woken, _recompute(db, shelf, clock), _digests(db, shelf, clock), incidents)


def _set_aside(db: Database, clock: Clock, deadline_id: int, error: Exception) -> int:
    with db.command() as session:
        row = session.get(Deadline, deadline_id)
        case = session.get(Case, row.case_id) if row else None
        if case is None:
            return 0
        case.status = "incident"
        case.incident = f"{type(error).__name__}: {error}"[:2000]
        return 1


def _recompute(db: Database, shelf: Shelf, clock: Clock) -> int:
    query = select(Outbox.id).where(Outbox.kind == "recompute", Outbox.next_at <= clock.now()).limit(200)
    with db.read() as session:
        ids = session.scalars(query).all()
    for outbox_id in ids:
        with db.command() as session:
            row = session.get_one(Outbox, outbox_id)
            case = session.get(Case, int(row.payload["case_id"]))
            if case is not None and case.status == "open":
                recompute(Desk(session, shelf, clock), case, str(row.payload["cause"]))
            row.next_at, row.done_at = None, clock.now()
    return len(ids)


def _digests(db: Database, shelf: Shelf, clock: Clock) -> int:
    with db.read() as session:
        if not is_time(clock.now(), shelf.calendar(session)):
            return 0
    with db.command() as session:
        return queue_digests(session, clock.now(), shelf.calendar(session))
