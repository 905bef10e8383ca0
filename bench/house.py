"""A council's office in a folder of its own, with a browser at its pages, thrown away afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import update

from engine.db import Database
from engine.people.models import Person
from tests.browsing import PASSWORD, Browser, browser
from tests.office import Office
from web.app import application
from web.config import Config
from web.mail.folder import FolderMailer
from web.site import Site

AMINA = "amina.caseworth@keepstep.example"


@dataclass(frozen=True)
class House:
    """The office and its application."""

    office: Office
    site: Site

    def signed_in(self) -> Browser:
        """A browser in which Amina Caseworth has just signed in."""
        app = application(self.site)
        app.testing = True
        hers = browser(app)
        hers.sign_in(AMINA)
        return hers


@contextmanager
def house() -> Iterator[House]:
    """Lewisham's procedure and the demonstration's staff, on a file and with the real application."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Office.prepare(folder / "lewisham.sqlite")
        office = Office(Database.at(folder / "lewisham.sqlite"))
        # Signing in is not what is measured here.
        with office.db.command() as session:
            session.execute(update(Person).values(password_hash=quick_password()))
        config = Config(data=folder, clock=office.clock)
        mailer = FolderMailer(folder / "mail", office.clock)
        yield House(office, Site(config, office.db, office.shelf, office.clock, mailer))
        office.db.close()


def quick_password() -> str:
    """The tests' password, as weakly hashed as can be: signing in takes no time then."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
