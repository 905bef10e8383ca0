"""Deliver what commands have promised: after their commit, retried, each once.

The mail itself is sent outside any transaction: a slow server must not hold a writer up. Whoever sends letters has
claimed them before, so that any number of processes may send at once. A crash between sending and noting sends that
letter again when the claim is over; the other order would lose it. Both carry one Message-ID (RFC 5322, 3.6.4), so
that a mailbox may know them for one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

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


def send(db: Database, mailer: Mailer, clock: Clock, address: str, outbox_ids: Sequence[int]) -> int:
    """Send those of these emails that are not sent yet, nor being sent by another. The number sent."""
    claimed_at = clock.now()
    with db.command(beside_others=True) as session:
        letters = claim(session, outbox_ids, claimed_at, address)
    return send_claimed(db, mailer, clock, letters, claimed_at)


def claim(session: Session, outbox_ids: Sequence[int], now: datetime, address: str) -> list[Letter]:
    """Those of these emails that want sending now and that nobody else has claimed: from now on the caller's."""
    query = _written().where(Outbox.id.in_(outbox_ids), Outbox.next_at <= now, Outbox.kind == "email")
    query = query.order_by(Outbox.id).with_for_update(of=Outbox, skip_locked=True)
    letters = []
    for row, email, name in session.execute(query):
        row.next_at = now + CLAIM
        letters.append(_letter(row, email, name, address))
    return letters


def send_claimed(
    db: Database, mailer: Mailer, clock: Clock, letters: Sequence[Letter], claimed_at: datetime
) -> int:
    """Send what was claimed then, and note each: one that is sent must not wait for the next. The number sent."""
    sent = 0
    for letter in letters:
        # A process that was frozen, or whose server is slow, leaves the rest to whoever claims it next.
        if clock.now() - claimed_at > CLAIM / 2:
            break
        sent += _send(db, mailer, clock, letter)
    return sent


def _send(db: Database, mailer: Mailer, clock: Clock, letter: Letter) -> bool:
    try:
        mailer.send(letter.to, letter.subject, letter.body, letter.key)
    except (OSError, ValueError) as error:
        # An address that makes no header (a ValueError of the email library) is put off like a refused one.
        _put_off(db, letter.outbox_id, clock.now(), str(error))
        return False
    _note_sent(db, letter.outbox_id, clock.now())
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
        sent = update(Outbox).where(Outbox.id == outbox_id).values(done_at=now, next_at=None, error="")
        session.execute(sent, execution_options={"synchronize_session": False})


def _put_off(db: Database, outbox_id: int, now: datetime, error: str) -> None:
    with db.command(beside_others=True) as session:
        row = session.get_one(Outbox, outbox_id)
        row.next_at = now + min(FIRST_RETRY * 2 ** min(row.attempts, 12), LONGEST_RETRY)
        row.attempts += 1
        row.error = error[:1000]
