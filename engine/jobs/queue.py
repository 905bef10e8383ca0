"""The queue of an authority on PostgreSQL: what wants doing becomes jobs of Procrastinate, in one transaction.

A sweep locks the rows that ask for something and are not asked for yet, passing over rows that another sweep holds.
Jobs hold the case's lock, so that those of one case are done one after the other. Nothing is kept in a job but which
row it is about: a queue that is lost is filled again by the next sweep.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from procrastinate import PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job as Deferred
from procrastinate.manager import JobManager
from sqlalchemy import (
    ColumnElement,
    Interval,
    Select,
    String,
    and_,
    cast,
    column,
    exists,
    func,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.cases.wake import wake as wake_all
from engine.db import LostRace
from engine.jobs.due import SOURCES, Source, digest
from engine.jobs.queue_shape import HELD
from engine.jobs.work import DIGEST, KINDS, MAIL, MOVE, TOGETHER, WAKE, YEAR, Job, Place, Round
from engine.outbox.deliver import claim, send_claimed

log = logging.getLogger(__name__)

FULL = 1_000
"""Jobs that wait at most. Fetching from a short queue is quick, and what waits longest is asked for first."""

ALL_AT_ONCE = 500
"""How much given-up work one press of the button brings back; the next press brings the rest."""

FIRST: Mapping[str, int] = {DIGEST: 20, MOVE: -10, YEAR: -20}
"""Which kinds go first. Deadlines and mail go as they come: mail first would let ten thousand letters, or a mail server
that hangs, keep the last deadlines waiting. A move of all cases comes after them, a made-up year last."""

JOBS = table(
    "procrastinate_jobs",
    column("args", JSONB),
    *map(column, ("id", "task_name", "queueing_lock", "status", "attempts", "worker_id")),
)
WORKERS = table("procrastinate_workers", column("id"), column("last_heartbeat"))
EVENTS = table("procrastinate_events", column("job_id"), column("type"), column("at"))

_manager = JobManager(PsycopgConnector())
"""Never opened: it defers on the connection of our own transaction."""


def sweep(place: Place, sources: Mapping[str, Source] = SOURCES) -> int:
    """Ask for whatever wants doing now and is not asked for. The number of jobs that began to wait.

    Raises LostRace if another sweep asked for the same at the same moment: nothing is lost, the next one asks.
    """
    with place.db.command(beside_others=True) as session:
        now = place.clock.now()
        room = FULL - _waiting(session)
        found = [*_digest(session, place, now)]
        for kind, source in sources.items():
            found += _claim(session, kind, source, now, room - len(found))
        if found:
            _defer(session, found)
    return len(found)


def _waiting(session: Session) -> int:
    some = select(literal(1)).select_from(JOBS).where(text("status = 'todo'")).limit(FULL)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _digest(session: Session, place: Place, now: datetime) -> Iterable[Job]:
    jobs = digest(session, place.shelf, now)
    return [job for job in jobs if not session.scalar(select(_is_held(literal(job.name))))]


def _claim(session: Session, kind: str, source: Source, now: datetime, room: int) -> Sequence[Job]:
    if room <= 0:
        return ()
    query = source.find(now).where(~_is_held(name_of(kind, source.id))).limit(room)
    rows = session.execute(query.with_for_update(of=source.table, skip_locked=True))
    return [Job(kind, subject, case_id) for subject, case_id in rows]


def name_of(kind: str, subject: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """The name of a job of this kind about this row, as `Job.name` gives it."""
    return literal(f"{kind}:") + cast(subject, String)


def _is_held(name: ColumnElement[str]) -> ColumnElement[bool]:
    return exists().where(and_(JOBS.c.queueing_lock == name, text(HELD)))


def _defer(session: Session, jobs: Iterable[Job]) -> None:
    raw = session.connection().connection.driver_connection
    deferred = [
        Deferred(
            queue=job.kind,
            task_name=job.kind,
            lock=job.lock,
            queueing_lock=job.name,
            priority=FIRST.get(job.kind, 0),
            task_kwargs={"subject": job.subject, "case_id": job.case_id},
        )
        for job in jobs
    ]
    try:
        _manager.batch_defer_jobs(deferred, connection=raw)
    except AlreadyEnqueued as error:
        raise LostRace() from error


TAKE_ALONG = text(
    """
    DELETE FROM procrastinate_jobs WHERE id IN (
      SELECT job.id FROM procrastinate_jobs job
      WHERE job.status = 'todo' AND job.task_name = :kind AND job.attempts = 0
      AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
      AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs other WHERE other.lock = job.lock AND other.status = 'doing')
      ORDER BY job.id LIMIT :most FOR UPDATE OF job SKIP LOCKED)
    RETURNING (args ->> 'subject')::integer
    """
)


def wake(place: Place, deadline_id: int) -> Round:
    """Wake this deadline, and with it others that wait in the queue: in a storm one transaction does for several.

    Raises OperationalError or LostRace if the database, or somebody else's work, was in the way.
    """
    try:
        with place.db.command(beside_others=True) as session:
            # Their jobs are gone if this transaction is kept; else they wait as before.
            along = session.scalars(TAKE_ALONG, {"kind": WAKE, "most": TOGETHER - 1})
            return Round(woken=wake_all(Desk(session, place.shelf, place.clock), [deadline_id, *along]))
    except OperationalError:
        raise
    except Exception as error:
        log.info("Deadline %s is woken by itself: %s", deadline_id, type(error).__name__)
    return KINDS[WAKE](place, deadline_id)


def mail(place: Place, outbox_id: int) -> Round:
    """Send this email, and with it others that wait in the queue: one transaction claims them all."""
    if place.mailer is None:
        return Round()
    claimed_at = place.clock.now()
    with place.db.command(beside_others=True) as session:
        along = session.scalars(TAKE_ALONG, {"kind": MAIL, "most": TOGETHER - 1})
        letters = claim(session, [outbox_id, *along], claimed_at, place.address)
    return Round(sent=send_claimed(place.db, place.mailer, place.clock, letters, claimed_at))


@dataclass(frozen=True)
class GivenUp:
    """A job that was tried so often in vain that nobody tries it again by itself."""

    id: int
    kind: str
    subject: str
    case_id: int
    attempts: int
    at: datetime | None


@dataclass(frozen=True)
class Standing:
    """How the queue stands: jobs by status (todo, doing, failed), and how many workers live.

    `silence` is how long ago a worker was last heard of, whether or not it lives; None if none is known.
    """

    jobs: Mapping[str, int]
    workers: int
    silence: timedelta | None


class NotGivenUp(Refused):
    """No work waits to be tried again: it was done meanwhile, or somebody else pressed the button. Nothing had to be
    done."""


HEARTBEAT = timedelta(seconds=10)
"""How often a worker says that it is there."""

STALLED = timedelta(seconds=30)
"""After how long without a word from its worker a job is another's."""

OVERLONG = timedelta(minutes=15)
"""How long no job takes but a year that is played. Its worker may live and not have been able to note its end."""


def workers_are_alive(session: Session) -> bool:
    """Whether a worker does this authority's work now, so that nobody else need."""
    return bool(session.scalar(select(exists().where(_is_alive()))))


def _is_alive() -> ColumnElement[bool]:
    return WORKERS.c.last_heartbeat > func.now() - STALLED


def standing(session: Session) -> Standing:
    """How the queue stands now."""
    status = cast(JOBS.c.status, String)
    counts = select(status, func.count()).where(text(HELD)).group_by(status)
    silence = cast(func.now() - func.max(WORKERS.c.last_heartbeat), Interval)
    workers = select(func.count().filter(_is_alive()), silence).select_from(WORKERS)
    count, silent = session.execute(workers).one()
    return Standing({name: number for name, number in session.execute(counts)}, count, silent)


def given_up(session: Session, most: int = 100) -> list[GivenUp]:
    """The jobs that were given up, the newest first."""
    at = select(func.max(EVENTS.c.at)).where(EVENTS.c.job_id == JOBS.c.id).scalar_subquery()
    subject, case_id = JOBS.c.args["subject"].astext, JOBS.c.args["case_id"].as_integer()
    columns = (JOBS.c.id, JOBS.c.task_name, subject, case_id, JOBS.c.attempts, at)
    failed = select(*columns).where(text("status = 'failed'")).order_by(JOBS.c.id.desc()).limit(most)
    return [GivenUp(*row) for row in session.execute(failed)]


def try_again(session: Session, job_id: int | None = None) -> int:
    """Let a job that was given up, or each, be tried once more at once. How many. Raises NotGivenUp."""
    failed = select(JOBS.c.id).where(text("status = 'failed'")).order_by(JOBS.c.id).limit(ALL_AT_ONCE)
    count = _retry(session, failed if job_id is None else failed.where(JOBS.c.id == job_id))
    if not count:
        raise NotGivenUp()
    return count


def revive(session: Session) -> int:
    """Let another worker do what a worker began that has died, hangs, or could not note its end. How many jobs.

    A job that is done twice does no harm: it finds nothing to do.
    """
    alive = exists().where(WORKERS.c.id == JOBS.c.worker_id, WORKERS.c.last_heartbeat > func.now() - STALLED)
    lately = exists().where(
        EVENTS.c.job_id == JOBS.c.id, text("type = 'started'"), EVENTS.c.at > func.now() - OVERLONG
    )
    quick = JOBS.c.task_name.in_(KINDS)
    return _retry(session, select(JOBS.c.id).where(text("status = 'doing'"), ~alive | (quick & ~lately)))


def _retry(session: Session, ids: Select[int]) -> int:
    found = session.scalars(ids).all()
    for each in found:
        session.execute(select(func.procrastinate_retry_job_v2(each, func.now(), None, None, None)))
    return len(found)
