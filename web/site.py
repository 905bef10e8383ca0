"""What a request works with: the authority's database, its procedure, the clock, and who is asking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from threading import Event

from flask import current_app
from sqlalchemy import update
from sqlalchemy.orm import Session

from engine.cases.desk import Desk
from engine.db import Database
from engine.jobs.work import Place
from engine.outbox.deliver import Mailer
from engine.packs.shelf import Shelf
from engine.people.models import SignIn
from engine.time.clock import Clock
from web.auth.visitor import visitor
from web.config import Config
from web.watch.meter import Meter

EXTENSION = "keepstep"


@dataclass(frozen=True)
class Site:
    """One authority's installation at work. `stopping` is set once this process takes no new visitors."""

    config: Config
    db: Database
    shelf: Shelf
    clock: Clock
    mailer: Mailer
    meter: Meter = field(default_factory=Meter)
    stopping: Event = field(default_factory=Event)

    @property
    def place(self) -> Place:
        """Where this authority's work is done that nobody asks for."""
        return Place(self.db, self.shelf, self.clock, self.mailer, self.config.address)


def site() -> Site:
    """The site of the current application."""
    found: Site = current_app.extensions[EXTENSION]
    return found


def desk(session: Session) -> Desk:
    """What a verb works with; the actor is whoever is signed in."""
    here = visitor()
    return Desk(session, site().shelf, site().clock, here.person.id if here else None)


def read() -> AbstractContextManager[Session]:
    """A session that only reads, for pages and lists."""
    return site().db.read()


@contextmanager
def command(*, beside_others: bool = False) -> Iterator[Session]:
    """A session that changes things; the same transaction notes that the person was active just now."""
    with site().db.command(beside_others=beside_others) as session:
        touch(session)
        yield session


def touch(session: Session) -> None:
    """Note that the signed-in person was active just now. A locked session stays locked."""
    here = visitor()
    if here is not None and here.is_authenticated:
        seen = update(SignIn).where(SignIn.id == here.sign_in_id).values(last_seen_at=site().clock.now())
        session.execute(seen, execution_options={"synchronize_session": False})
