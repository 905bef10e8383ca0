"""Sessions: begun with a fresh token, found by its hash, locked when idle, ended at the latest after 12 hours."""

from __future__ import annotations

import hashlib
import secrets

from flask import session as cookie
from flask_login import login_user, logout_user
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.people.models import Person, SignIn
from web.auth.visitor import Door, Visitor, visitor
from web.site import site


def begin(session: Session, person: Person) -> Visitor:
    """Sign this person in: a new row and a new cookie, so that nothing of an earlier session lives on."""
    end(session)
    token, now = secrets.token_urlsafe(32), site().clock.now()
    row = SignIn(token_hash=hashed(token), person_id=person.id, began_at=now, last_seen_at=now)
    session.add(row)
    session.flush()
    here = Visitor(token, row.id, person, Door.OPEN)
    cookie.clear()
    login_user(here)
    return here


def end(session: Session) -> None:
    """End the visitor's session, if there is one."""
    here = visitor()
    if here is not None:
        session.get_one(SignIn, here.sign_in_id).ended_at = site().clock.now()
    logout_user()
    cookie.clear()


def load(token: str) -> Visitor | None:
    """The visitor with this token, or None if the session has ended or the person has left."""
    with site().db.read() as session:
        query = select(SignIn).where(SignIn.token_hash == hashed(token))
        query = query.options(joinedload(SignIn.person).joinedload(Person.positions))
        row = session.scalars(query).unique().one_or_none()
        if row is None or row.ended_at is not None or not row.person.active:
            return None
        return Visitor(token, row.id, row.person, door(row))


def door(row: SignIn) -> Door:
    """How far this session opens the house now."""
    now, config = site().clock.now(), site().config
    if now - row.began_at >= config.absolute:
        return Door.OVER
    if row.locked_at is not None or now - row.last_seen_at >= config.idle:
        return Door.LOCKED
    return Door.OPEN


def lock(sign_in_id: int) -> None:
    """Lock a session until its person gives the password."""
    with site().db.command() as session:
        row = session.get_one(SignIn, sign_in_id)
        row.locked_at = row.locked_at or site().clock.now()


def unlock(session: Session, sign_in_id: int) -> None:
    """Open a locked session again. The cookie stays, so that forms open in other windows can still be sent."""
    row = session.get_one(SignIn, sign_in_id)
    row.locked_at, row.last_seen_at = None, site().clock.now()


def hashed(token: str) -> str:
    """What the database keeps of a token: enough to find it, too little to use it."""
    return hashlib.sha256(token.encode()).hexdigest()
