"""The queue of an authority on PostgreSQL in words: who works, what waits, what was given up. A file has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.cases.models import Case
from engine.db import Database
from engine.jobs.work import DIGEST, MAIL, MOVE, RECOMPUTE, WAKE, YEAR
from engine.outbox.models import Outbox
from engine.people.models import Person
from web.watch.lines import Line, ago, subject_of

WORDS: Mapping[str, str] = {
    WAKE: "Look at a deadline that is due",
    RECOMPUTE: "Count the dates of a case again",
    MOVE: "Move cases to another version of the procedure",
    DIGEST: "Write the morning’s emails",
    MAIL: "Send an email",
    YEAR: "Play a year for the studio",
}

NOBODY = "None."
SILENT = "None now; one was heard of {ago}."
ROUNDS = " `keepstep serve` does the rounds."
SEE_TO_IT = "Start `keepstep worker`, or see that a `keepstep serve` runs that does the rounds."
LOOK_BELOW = "See below. The log of `keepstep worker` says what was in the way."


@dataclass(frozen=True)
class Queue:
    """How many jobs wait, are being done or were given up; how many workers live, and how long ago one was heard of."""

    waiting: int
    working: int
    given_up: int
    workers: int
    silence: timedelta | None


@dataclass(frozen=True)
class Lost:
    """Work that was given up: what it was to do, for whom or in which case, how often and when it was last tried.

    `ref` is its case's, if it has one; `is_open_to_me` says whether the reader may open that.
    """

    id: int
    what: str
    about: str
    ref: str
    is_open_to_me: bool
    attempts: int
    at: datetime | None


def queue_of(db: Database, session: Session) -> Queue | None:
    """How the queue stands; None on a file, which has none."""
    if not db.on_postgresql:
        return None
    # Only here, since beside a file the package of the queue need not be there.
    from engine.jobs.queue import standing

    seen = standing(session)
    waiting, working, lost = (seen.jobs.get(status, 0) for status in ("todo", "doing", "failed"))
    return Queue(waiting, working, lost, seen.workers, seen.silence)


def lines_of(queue: Queue, late: bool) -> Iterator[Line]:
    """What the operations page says of it; `late` says that deadlines wait."""
    if queue.workers:
        yield Line("Workers", f"{queue.workers} at work, last heard of {ago(queue.silence or timedelta())}.")
    else:
        none = SILENT.format(ago=ago(queue.silence)) if queue.silence else NOBODY
        yield Line("Workers", none if late else none + ROUNDS, to_do=SEE_TO_IT if late else "")
    lost = f"{queue.given_up:,}" if queue.given_up else "none"
    counts = f"{queue.waiting:,} waiting, {queue.working:,} at work, {lost} given up."
    yield Line("Queue", counts, not queue.given_up, LOOK_BELOW if queue.given_up else "")


def given_up(session: Session, may_open: ColumnElement[bool], most: int) -> Sequence[Lost]:
    """The work that was given up, the newest first, in three statements however much it is."""
    from engine.jobs.queue import given_up as jobs_given_up

    jobs = jobs_given_up(session, most)
    cases = _cases(session, {job.case_id for job in jobs}, may_open)
    letters = _letters(session, {int(job.subject) for job in jobs if job.kind == MAIL})
    found = []
    for job in jobs:
        ref, is_open = cases.get(job.case_id, ("", False))
        about = letters.get(int(job.subject), "") if job.kind == MAIL else ref
        found.append(Lost(job.id, WORDS.get(job.kind, job.kind), about, ref, is_open, job.attempts, job.at))
    return found


def _cases(session: Session, ids: set[int], may_open: ColumnElement[bool]) -> dict[int, tuple[str, bool]]:
    rows = session.execute(select(Case.id, Case.ref, may_open).where(Case.id.in_(ids)))
    return {id: (ref, bool(is_open)) for id, ref, is_open in rows}


def _letters(session: Session, ids: set[int]) -> dict[int, str]:
    rows = session.execute(
        select(Outbox, Person.name)
        .outerjoin(Person, Person.id == Outbox.payload["to"].as_integer())
        .where(Outbox.id.in_(ids))
    )
    return {row.id: f"To {name or 'nobody'}: {subject_of(row)}" for row, name in rows}
