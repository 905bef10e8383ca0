"""Deliver what commands have promised: after their commit, retried, each once.

The mail itself is sent outside any transaction: a slow server must not hold a writer up. Whoever sends a letter has
claimed it before, so that any number of processes may send at once. A crash between sending and noting sends that
letter again when the claim is over; the other order would lose it. Both carry one Message-ID (RFC 5322, 3.6.4), so
that a mailbox may know them for one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Select, select

from engine.db import Database
from engine.outbox.models import Outbox
from engine.people.models import Person
from engine.time.clock import Clock

CLAIM = timedelta(minutes=10)
"""How long a letter is its sender's alone. A server that hangs is given up after some 20 seconds at each step."""

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

    def send(self, to: str, subject: str, body: str, key: str = "") -> None:
        """Hand the mail over; the same letter has the same `key`. Nothing in it names a child or a case."""


@dataclass(frozen=True)
class Letter:
    """One email, ready to be sent."""

    outbox_id: int
    to: str
    subject: str
    body: str
    key: str


def send(db: Database, mailer: Mailer, clock: Clock, address: str, outbox_id: int) -> bool:
    """Send this email unless it was sent, or is being sent by another. False if it was not sent now.

    An address that makes no header (a ValueError of the email library) is put off like one that a server refuses.
    """
    claimed_at = clock.now()
    letter = _claim(db, outbox_id, claimed_at, address)
    # A process that was frozen meanwhile leaves the letter to whoever claims it next.
    if letter is None or clock.now() - claimed_at > CLAIM / 2:
        return False
    try:
        mailer.send(letter.to, letter.subject, letter.body, letter.key)
    except (OSError, ValueError) as error:
        _put_off(db, outbox_id, clock.now(), str(error))
        return False
    _note_sent(db, outbox_id, clock.now())
    return True


def waiting(db: Database, now: datetime, address: str, limit: int = 50) -> Sequence[Letter]:
    """The emails that want sending now, as they would be sent, the oldest first."""
    query = (
        _written().where(Outbox.next_at <= now, Outbox.kind == "email").order_by(Outbox.next_at).limit(limit)
    )
    with db.read() as session:
        return [_letter(row, email, name, address) for row, email, name in session.execute(query)]


def _written() -> Select[Outbox, str, str]:
    return select(Outbox, Person.email, Person.name).join(
        Person, Person.id == Outbox.payload["to"].as_integer()
    )


def _claim(db: Database, outbox_id: int, now: datetime, address: str) -> Letter | None:
    query = _written().where(Outbox.id == outbox_id, Outbox.next_at <= now, Outbox.kind == "email")
    with db.command(beside_others=True) as session:
        found = session.execute(query.with_for_update(of=Outbox, skip_locked=True)).one_or_none()
        if found is None:
            return None
        row, email, name = found
        row.next_at = now + CLAIM
        return _letter(row, email, name, address)


def _letter(row: Outbox, email: str, name: str, address: str) -> Letter:
    subject, line = TEXTS[str(row.payload["about"])]
    said = "\n".join(
        [line.format(**row.payload), *(_covered(each) for each in row.payload.get("covered", ()))]
    )
    body = f"Hello {name},\n\n{said}\n\nSign in to see it: {address}\n"
    return Letter(row.id, email, f"Keepstep: {subject.lower()}", body, row.key)


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
