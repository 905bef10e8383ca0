"""An office whose pages are served on a free port, with one clock for its cases and its pages."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from pathlib import Path

import waitress
from sqlalchemy import update
from waitress import wasyncore

from engine.db import Database
from engine.people.models import Person
from engine.time.clock import local_date
from tests.office import Office
from web.app import application
from web.auth.passwords import hash_password
from web.config import Config
from web.mail import mailer_for
from web.site import Site

PASSWORD = "three words unlike"


class House:
    """One authority, served. `office` moves the clock and looks behind the pages."""

    def __init__(self, path: Path) -> None:
        self.office = Office(Database.at(path))
        self.data = path.parent
        self.port = 0
        self._serve()

    @classmethod
    def prepare(cls, path: Path) -> None:
        """Make the database that every test copies; everybody has the same password."""
        Office.prepare(path)
        db = Database.at(path)
        with db.command() as session:
            session.execute(update(Person).values(password_hash=hash_password(PASSWORD)))
        db.close()

    @classmethod
    @contextmanager
    def on_a_copy_of(cls, prepared: Path, folder: Path) -> Iterator[House]:
        """A house of one's own in this folder, closed at the end."""
        path = folder / "lewisham.sqlite"
        shutil.copy(prepared, path)
        house = cls(path)
        yield house
        house.close()

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def today(self) -> date:
        """The day, in London, on this house's clock."""
        return local_date(self.office.clock.now())

    def go_to(self, on: date, at: time = time(10)) -> None:
        """Let time pass up to here; what is due meanwhile happens."""
        self.office.go_to(on, at)
        self.office.tick()

    def wait(self, minutes: int) -> None:
        """Let minutes pass in which nobody does anything."""
        self.office.clock.advance(minutes=minutes)

    def restart(self) -> None:
        """Stop the server and start another at the same address on the same data."""
        self._stop()
        self.office.db.close()
        self._serve()

    def close(self) -> None:
        """Stop serving and let go of the database."""
        self._stop()
        self.office.db.close()

    def _serve(self) -> None:
        office, config = self.office, Config(data=self.data, clock=self.office.clock)
        app = application(Site(config, office.db, office.shelf, office.clock, mailer_for(config)))
        self._server = waitress.create_server(app, host="127.0.0.1", port=self.port, threads=8, ident=None)
        self.port = self._server.effective_port
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()

    def _stop(self) -> None:
        server = self._server
        # In the server's own thread: its loop ends when the last of its sockets is closed.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
        self._thread.join(timeout=10)
        assert not self._thread.is_alive(), "the server did not stop"
        server.task_dispatcher.shutdown()
