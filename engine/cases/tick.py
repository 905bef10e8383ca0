"""One round of the clock: due deadlines, recomputing that was put off, cases on the move, the morning digest."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine.cases.desk import Desk
from engine.cases.models import Case, Deadline
from engine.cases.move_run import rounds
from engine.cases.recompute import recompute
from engine.cases.wake import SET_ASIDE, due, wake
from engine.db import Database, LostRace
from engine.outbox.digest import are_queued, is_time, queue_digests
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
    moved: int = 0


def tick(db: Database, shelf: Shelf, clock: Clock, limit: int = 200) -> Round:
    """Do what the clock asks for now, one deadline a transaction, so that nobody waits long for the writer.

    A case that cannot be read becomes an incident and the others go on. Raises OperationalError if it is the
    database that cannot be used now: that is no fault of a case, and the next round tries again.
    """
    with db.read() as session:
        ids = due(session, clock.now(), limit)
    woken = incidents = 0
    for deadline_id in ids:
        try:
            with db.command(beside_others=True) as session:
                woken += wake(Desk(session, shelf, clock), deadline_id)
        except OperationalError:
            raise
        except LostRace:
            log.info("Deadline %s waits for the next round: somebody works on its case", deadline_id)
        except Exception as error:
            log.exception("Deadline %s could not be woken", deadline_id)
            with db.command() as session:
                row = session.get_one(Deadline, deadline_id)
                row.wake_at = clock.now() + SET_ASIDE
                incidents += _set_aside(session, row.case_id, error)
    recomputed, unread = _recompute(db, shelf, clock)
    moved = rounds(db, shelf, clock)
    return Round(woken, recomputed, _digests(db, shelf, clock), incidents + unread, moved)


def _set_aside(session: Session, case_id: int, error: Exception) -> int:
    case = session.get(Case, case_id)
    if case is None:
        return 0
    log.error("%s is set aside: it could not be read", case.ref)
    case.status = "incident"
    case.incident = f"{type(error).__name__}: {error}"[:2000]
    return 1


def _recompute(db: Database, shelf: Shelf, clock: Clock) -> tuple[int, int]:
    query = select(Outbox.id).where(Outbox.kind == "recompute", Outbox.next_at <= clock.now()).limit(200)
    with db.read() as session:
        ids = session.scalars(query).all()
    incidents = 0
    for outbox_id in ids:
        try:
            with db.command() as session:
                _recompute_one(Desk(session, shelf, clock), session.get_one(Outbox, outbox_id))
        except (OperationalError, LostRace):
            raise
        except Exception as error:
            log.exception("Recomputing %s could not be done", outbox_id)
            with db.command() as session:
                row = session.get_one(Outbox, outbox_id)
                row.next_at, row.error = None, f"{type(error).__name__}: {error}"[:1000]
                incidents += _set_aside(session, int(row.payload["case_id"]), error)
    return len(ids), incidents


def _recompute_one(desk: Desk, row: Outbox) -> None:
    case = desk.session.get(Case, int(row.payload["case_id"]))
    if case is not None and case.status == "open":
        recompute(desk, case, str(row.payload["cause"]))
    row.next_at, row.done_at = None, desk.now


def _digests(db: Database, shelf: Shelf, clock: Clock) -> int:
    with db.read() as session:
        if not is_time(clock.now(), shelf.calendar(session)) or are_queued(session, clock.now()):
            return 0
    with db.command() as session:
        return queue_digests(session, clock.now(), shelf.calendar(session))
