"""Each kind of work that nobody asks for, done once however often it is called and by however many at a time.

Whatever a job finds to do it reads under the lock of the case or of the row, and notes it in the same transaction: a
job that is lost, doubled or late does no harm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engine.cases.desk import Desk
from engine.cases.models import Case, Deadline
from engine.cases.move_run import rounds
from engine.cases.recompute import recompute
from engine.cases.wake import SET_ASIDE, wake
from engine.db import Database, LostRace
from engine.outbox.deliver import Mailer, send
from engine.outbox.digest import queue_digests
from engine.outbox.models import Outbox
from engine.packs.shelf import Shelf
from engine.span import span
from engine.time.clock import Clock

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """Where work is done: one authority's database, procedure, clock and post. Without a mailer no mail is sent."""

    db: Database
    shelf: Shelf
    clock: Clock
    mailer: Mailer | None = None
    address: str = ""


Subject = int | str


@dataclass(frozen=True)
class Job:
    """One piece of work: its kind, and the row that it is about (0 where there is none).

    `case_id` is the case that it changes, or 0: work on one case is done one after the other.
    """

    kind: str
    subject: Subject = 0
    case_id: int = 0

    @property
    def name(self) -> str:
        """What tells this piece of work from every other of the authority's."""
        return f"{self.kind}:{self.subject}"

    @property
    def lock(self) -> str:
        """What no two jobs hold at the same time."""
        if self.kind == YEAR:
            return self.kind
        return f"case:{self.case_id}" if self.case_id else self.name


@dataclass(frozen=True)
class Round:
    """How much was done."""

    woken: int = 0
    recomputed: int = 0
    digests: int = 0
    incidents: int = 0
    moved: int = 0
    sent: int = 0

    def __add__(self, other: Round) -> Round:
        return Round(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Round)))


def do(place: Place, job: Job) -> Round:
    """Do this piece of work. A case that cannot be read becomes an incident, and its work is tried again later.

    Raises OperationalError or LostRace if it is the database, or somebody else's work, that was in the way: nothing
    was changed, and the same job done again may succeed.
    """
    with span("job", {"kind": job.kind}):
        return KINDS[job.kind](place, job.subject)


def _wake(place: Place, deadline_id: int) -> Round:
    try:
        with place.db.command(beside_others=True) as session:
            return Round(woken=wake(Desk(session, place.shelf, place.clock), [deadline_id]))
    except (OperationalError, LostRace):
        raise
    except Exception as error:
        log.exception("Deadline %s could not be woken", deadline_id)
        with place.db.command() as session:
            row = session.get_one(Deadline, deadline_id)
            row.wake_at = place.clock.now() + SET_ASIDE
            return Round(incidents=_set_aside(session, row.case_id, error))


def wake_together(place: Place, jobs: Sequence[Job]) -> Round:
    """Wake several deadlines in one transaction, which is quicker; one by one if anything is in the way of one."""
    try:
        with span("job", {"kind": WAKE}), place.db.command(beside_others=True) as session:
            desk = Desk(session, place.shelf, place.clock)
            return Round(woken=wake(desk, [int(job.subject) for job in jobs]))
    except OperationalError:
        raise
    except Exception as error:
        log.info("Deadlines are woken one by one: %s", type(error).__name__)
    return each(place, jobs)


def each(place: Place, jobs: Iterable[Job]) -> Round:
    """Do these pieces of work one after the other; what somebody else works on waits for the next round."""
    done = Round()
    for job in jobs:
        try:
            done += do(place, job)
        except LostRace:
            log.info("%s %s waits for the next round: somebody works on the same", job.kind, job.subject)
    return done


def _set_aside(session: Session, case_id: int, error: Exception) -> int:
    case = session.get(Case, case_id)
    # Somebody may have closed it meanwhile: no deadline would ever bring it back.
    if case is None or case.status == "closed":
        return 0
    log.error("%s is set aside: it could not be read", case.ref)
    case.status = "incident"
    case.incident = f"{type(error).__name__}: {error}"[:2000]
    return 1


def _recompute(place: Place, outbox_id: int) -> Round:
    try:
        with place.db.command() as session:
            desk = Desk(session, place.shelf, place.clock)
            return Round(recomputed=_recompute_case(desk, session.get_one(Outbox, outbox_id)))
    except (OperationalError, LostRace):
        raise
    except Exception as error:
        log.exception("Recomputing %s could not be done", outbox_id)
        with place.db.command() as session:
            row = session.get_one(Outbox, outbox_id)
            row.next_at, row.error = None, f"{type(error).__name__}: {error}"[:1000]
            return Round(incidents=_set_aside(session, int(row.payload["case_id"]), error))


def _recompute_case(desk: Desk, row: Outbox) -> int:
    if row.next_at is None:
        return 0
    case = desk.session.get(Case, int(row.payload["case_id"]))
    if case is not None and case.status == "open":
        recompute(desk, case, str(row.payload["cause"]))
    row.next_at, row.done_at = None, desk.now
    return 1


def _move(place: Place, _: int) -> Round:
    return Round(moved=rounds(place.db, place.shelf, place.clock))


def _digest(place: Place, _: int) -> Round:
    with place.db.command() as session:
        return Round(digests=queue_digests(session, place.clock.now(), place.shelf.calendar(session)))


def mail(place: Place, outbox_ids: Sequence[int]) -> Round:
    """Send these emails."""
    if place.mailer is None:
        return Round()
    return Round(sent=send(place.db, place.mailer, place.clock, place.address, outbox_ids))


WAKE, RECOMPUTE, MOVE, DIGEST, MAIL = "wake", "recompute", "move", "digest", "mail"

YEAR = "year"
"""A year that the studio asked for: one of an authority at a time. How it is played the worker process brings along."""

TOGETHER = 10
"""Deadlines, or letters claimed, in one transaction: others wait for the writer no longer than a tenth of a second."""

Do = Callable[[Place, Any], Round]

KINDS: Mapping[str, Do] = {
    WAKE: _wake,
    RECOMPUTE: _recompute,
    MOVE: _move,
    DIGEST: _digest,
    MAIL: lambda place, outbox_id: mail(place, [outbox_id]),
}
"""The order is that of a round: what is due first, the mail that it promises last."""
