"""What wants doing now: one indexed statement a kind, the same for every engine that then does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.cases.models import Deadline
from engine.cases.move_run import GOING
from engine.cases.moves import MoveRun
from engine.db import Base
from engine.jobs.work import DIGEST, MAIL, MOVE, RECOMPUTE, WAKE, Job
from engine.outbox.digest import are_queued, is_time
from engine.outbox.models import Outbox
from engine.packs.shelf import Shelf

Found = Select[Any, int]

LETTERS = 50
"""Emails of one round: a slow mail server must not keep the deadlines waiting for long."""


@dataclass(frozen=True)
class Source:
    """Where one kind of work stands: the table whose rows ask for it, and what finds them at a moment.

    `find` gives the row's id and the case's, the one that has waited longest first.
    """

    table: type[Base]
    id: InstrumentedAttribute[Any]
    find: Callable[[datetime], Found]
    at_once: int = 200


def _deadlines(now: datetime) -> Found:
    found = select(Deadline.id, Deadline.case_id).where(Deadline.wake_at <= now)
    return found.order_by(Deadline.wake_at, Deadline.id)


def _recomputing(now: datetime) -> Found:
    found = select(Outbox.id, Outbox.payload["case_id"].as_integer())
    return found.where(Outbox.kind == "recompute", Outbox.next_at <= now).order_by(Outbox.next_at)


def _emails(now: datetime) -> Found:
    found = select(Outbox.id, literal(0)).where(Outbox.kind == "email", Outbox.next_at <= now)
    return found.order_by(Outbox.next_at)


def _moves(_now: datetime) -> Found:
    return select(MoveRun.id, literal(0)).where(MoveRun.status.in_(GOING)).order_by(MoveRun.id)


SOURCES: Mapping[str, Source] = {
    WAKE: Source(Deadline, Deadline.id, _deadlines),
    RECOMPUTE: Source(Outbox, Outbox.id, _recomputing),
    MOVE: Source(MoveRun, MoveRun.id, _moves, at_once=1),
    MAIL: Source(Outbox, Outbox.id, _emails, at_once=LETTERS),
}


def waiting(session: Session, kind: str, now: datetime, most: int | None = None) -> list[Job]:
    """What of this kind wants doing now, at most so many."""
    source = SOURCES[kind]
    found = session.execute(source.find(now).limit(source.at_once if most is None else most))
    return [Job(kind, subject, case_id) for subject, case_id in found]


def digest(session: Session, shelf: Shelf, now: datetime) -> list[Job]:
    """The morning's emails, once a working day."""
    if not is_time(now, shelf.calendar(session)) or are_queued(session, now):
        return []
    return [Job(DIGEST)]
