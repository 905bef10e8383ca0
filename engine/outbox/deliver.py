"""Deliver what commands have promised: after their commit, retried, each once.

The mail itself is sent outside any transaction: a slow server must not hold the one writer up. A crash
between sending and noting it sends that mail twice; the other order would lose it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import select

from engine.db import Database
from engine.outbox.models import Outbox
from engine.people.models import Person
from engine.time.clock import Clock

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)

TEXTS = {
    "due": ("A step is due today", "One of your steps in Keepstep is due today."),
    "late": ("A step is late", "A step that you do or oversee in Keepstep is past its date."),
    "digest": ("Your day in Keepstep", "{late} late, {today} due today, {week} more in the next seven days."),
}


COVERED = "And {count} of {name}’s that you cover: {late} late, {today} due today, {week} more."


class Mailer(Protocol):
    """Sends one plain email, or raises OSError when the server cannot be reached now."""

    def send(self, to: str, subject: str, body: str) -> None:
        """Hand the mail over. Nothing that names a child or a case may be in it."""


@dataclass(frozen=True)
class Letter:
    """One email, ready to be sent."""

    outbox_id: int
    to: str
    subject: str
    body: str


def deliver(db: Database, mailer: Mailer, clock: Clock, address: str, limit: int = 50) -> int:
    """Send up to `limit` waiting emails; those that cannot be sent wait longer each time. The number sent.

    An address that makes no header (a ValueError of the email library) must not hold up the emails behind it.
    """
    sent = 0
    for letter in waiting(db, clock.now(), address, limit):
        try:
            mailer.send(letter.to, letter.subject, letter.body)
        except (OSError, ValueError) as error:
            _put_off(db, letter.outbox_id, clock.now(), str(error))
        else:
            _note_sent(db, letter.outbox_id, clock.now())
            sent += 1
    return sent


def waiting(db: Database, now: datetime, address: str, limit: int = 50) -> Sequence[Letter]:
    """The emails that want sending now, oldest first."""
    query = (
        select(Outbox, Person.email, Person.name)
        .join(Person, Person.id == Outbox.payload["to"].as_integer())
        .where(Outbox.next_at <= now, Outbox.kind == "email")
        .order_by(Outbox.next_at)
        .limit(limit)
    )
    with db.read() as session:
        return [_letter(row, email, name, address) for row, email, name in session.execute(query)]


def _letter(row: Outbox, email: str, name: str, address: str) -> Letter:
    subject, line = TEXTS[str(row.payload["about"])]
    said = "\n".join(
        [line.format(**row.payload), *(_covered(each) for each in row.payload.get("covered", ()))]
    )
    body = f"Hello {name},\n\n{said}\n\nSign in to see it: {address}\n"
    return Letter(row.id, email, f"Keepstep: {subject.lower()}", body)


def _covered(owed: Mapping[str, Any]) -> str:
    return COVERED.format(count=owed["late"] + owed["today"] + owed["week"], **owed)


def _note_sent(db: Database, outbox_id: int, now: datetime) -> None:
    with db.command(beside_others=True) as session:
        row = session.get_one(Outbox, outbox_id)
        row.done_at = now
        row.next_at = None
        row.error = ""


def _put_off(db: Database, outbox_id: int, now: datetime, error: str) -> None:
    with db.command(beside_others=True) as session:
        row = session.get_one(Outbox, outbox_id)
        row.next_at = now + min(FIRST_RETRY * 2 ** min(row.attempts, 12), LONGEST_RETRY)
        row.attempts += 1
        row.error = error[:1000]
