"""Trying a password: after five wrong ones an account rests, and nobody learns whether it exists."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.people.models import AccessLog, Person
from web.auth.passwords import LONGEST, fits
from web.site import site

TRIES = 5
REST = timedelta(minutes=15)
REFUSAL = (
    "This email and password do not go together. Check both and try again. "
    f"After {TRIES} wrong tries an account rests for {REST.seconds // 60} minutes."
)


def password_hash_of(email: str) -> str | None:
    """The password hash of the person with this email, or None if there is no such active person."""
    with site().db.read() as session:
        query = select(Person.password_hash).where(Person.email == email, Person.active)
        return session.scalar(query)


def is_right(email: str, password: str) -> bool:
    """Whether this is the password. Slow on purpose, so it is asked before a command holds the writer."""
    return len(password) <= LONGEST and fits(password_hash_of(email), password)


def settle(session: Session, email: str, right: bool, asked_for: str) -> Person | None:
    """Count the try and log it; the person if the password was right and the account does not rest.

    A stranger's try is written to the log like anybody's, so that it takes as long.
    """
    person = session.scalars(select(Person).where(Person.email == email, Person.active)).unique().first()
    now = site().clock.now()
    rests = person is not None and person.locked_until is not None and now < person.locked_until
    passes = person is not None and right and not rests
    log = AccessLog(at=now, asked_for=asked_for, outcome="opened" if passes else "refused")
    log.person_id = person.id if person else None
    session.add(log)
    if person is None or rests:
        return None
    if passes:
        person.failed_sign_ins, person.locked_until = 0, None
        return person
    person.failed_sign_ins += 1
    if person.failed_sign_ins >= TRIES:
        person.failed_sign_ins, person.locked_until = 0, now + REST
    return None
