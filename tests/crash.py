"""Processes that stop at a point of their work and are killed or frozen there, as a power cut or a busy host does it.

The product knows nothing of this: the child listens to what SQLAlchemy tells anybody who listens. Children are forked
from one process that has read the procedure already, so that a test can knock at every point of a piece of work.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Session

from engine.cases.complete import complete
from engine.cases.desk import Desk
from engine.cases.filled import Filled
from engine.cases.models import Case
from engine.db import Database
from engine.jobs.work import Place
from tests.engines import engine_of
from tests.office import Office
from tests.post import deliver
from web.mail.folder import FolderMailer

ROOT = Path(__file__).resolve().parents[1]

BEFORE_COMMIT = "before the commit"
AFTER_COMMIT = "after the commit"
"""Points beside these two are the beginning of an SQL statement, which is not carried out any more."""

Point = str | int
"""The first event of this name, or the event of this number as `events` lists them, counted from 0."""

FOREVER = 120
"""Seconds after which a child that nobody ended ends itself."""


class Nursery:
    """The process from which children are forked; it lives as long as the tests."""

    def __init__(self) -> None:
        command = [sys.executable, "-W", "error", "-m", "tests.crash"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)

    def begin(self, *what: Any) -> None:
        """Have a child do this."""
        assert self._process.stdin is not None
        pickle.dump(what, self._process.stdin)
        self._process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """What the child, or the nursery about its end, says next."""
        assert self._process.stdout is not None
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        return said


@cache
def nursery() -> Nursery:
    """This run's nursery."""
    return Nursery()


def events(office: Office, work: str, *given: Any) -> list[str]:
    """Let a child do `work` from its beginning to its end: every point at which it could have been stopped."""
    _begin(office, None, work, given)
    said, end = nursery().hear(), nursery().hear()
    assert "did" in said, said
    assert end == {"ended": 0}
    found: list[str] = said["events"]
    return found


def kill(office: Office, point: Point, work: str, *given: Any) -> None:
    """Let a process of its own do `work` in this office, and kill -9 it at `point`. The office is closed before."""
    _begin(office, point, work, given)
    os.kill(_stopped(point), signal.SIGKILL)
    assert nursery().hear() == {"ended": -signal.SIGKILL}


class Frozen:
    """A process that does nothing for a while, in the middle of its work."""

    def __init__(self, pid: int) -> None:
        self._pid, self._over = pid, False

    def go_on(self) -> str:
        """Let it go on to its end: "done", or the name of what it raised."""
        self._over = True
        os.kill(self._pid, signal.SIGCONT)
        os.kill(self._pid, signal.SIGUSR1)
        said = nursery().hear()
        assert nursery().hear() == {"ended": 0}
        return str(said["did"])

    def die(self) -> None:
        """Kill it, if it was not let go on."""
        if not self._over:
            os.kill(self._pid, signal.SIGKILL)
            nursery().hear()


@contextmanager
def frozen(office: Office, point: Point, work: str, *given: Any, idle: str = "") -> Iterator[Frozen]:
    """A child that was stopped by SIGSTOP at `point`; on PostgreSQL the server lets its transaction lie `idle`."""
    _begin(office, point, work, given, idle)
    child = Frozen(_stopped(point))
    os.kill(child._pid, signal.SIGSTOP)
    try:
        yield child
    finally:
        child.die()


def _begin(office: Office, point: Point | None, work: str, given: tuple[Any, ...], idle: str = "") -> None:
    with office.db.read() as session:
        url = session.get_bind().engine.url.render_as_string(hide_password=False)
    office.db.close()
    nursery().begin(url, office.clock.now(), point, work, given, idle)


def _stopped(point: Point) -> int:
    said = nursery().hear()
    if "at" not in said:
        nursery().hear()
        raise AssertionError(f"The work was over before it came to {point!r}: {said}")
    return int(said["at"])


def submit(office: Office, ref: str, task_id: int, actor: int, filled: Filled) -> None:
    """Complete a step."""
    with office.db.command(beside_others=True) as session:
        complete(Desk(session, office.shelf, office.clock, actor), ref, task_id, filled)


def ring(office: Office) -> None:
    """One round of the clock."""
    office.tick()


def post(office: Office, folder: Path) -> None:
    """Send the emails that wait, into a folder."""
    deliver(office, FolderMailer(folder, office.clock))


class NoPost:
    """A mail server that is down."""

    def send(self, to: str, subject: str, body: str, key: str = "") -> None:
        """Take nothing."""
        raise OSError("The mail server is down.")


def run_engine(office: Office, kind: str) -> None:
    """Let an engine of this kind do all that is due, one piece at a time: where it stops is the same each time."""
    engine_of(kind, Place(office.db, office.shelf, office.clock, NoPost()), concurrency=1).run()


WORKS: dict[str, Callable[..., None]] = {"submit": submit, "ring": ring, "post": post, "engine": run_engine}


class Ear:
    """Hears every event of one database, and stops the process at one of them.

    `idle` is how long the server lets the transaction lie there, as PostgreSQL writes it; "" as the product says.
    """

    def __init__(self, db: Database, point: Point | None, idle: str) -> None:
        self.heard: list[str] = []
        self.point, self.idle = point, idle
        event.listen(db.engine, "before_cursor_execute", lambda *said: self.hear(said[2], said[0]))
        event.listen(db.engine, "commit", lambda connection: self.hear(BEFORE_COMMIT, connection))
        event.listen(Session, "after_commit", lambda session: self.hear(AFTER_COMMIT))

    def hear(self, said: str, connection: Connection | None = None) -> None:
        """Note one event. At the point: say so, and wait to be killed, or to be told to go on."""
        self.heard.append(said)
        here = (
            said.startswith(self.point) if isinstance(self.point, str) else len(self.heard) - 1 == self.point
        )
        if here:
            self.point = None
            if self.idle and connection is not None:
                _let_lie(connection, self.idle)
            _say(at=os.getpid(), event=said)
            signal.sigwait({signal.SIGUSR1})


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


@cache
def _office(url: str) -> Office:
    """The office of this address with its procedure read, and nothing open that a fork must not share."""
    office = Office(Database(url))
    with office.db.read() as session:
        desk = Desk(session, office.shelf, office.clock)
        assert desk.policy
        for bundle_id in set(session.scalars(select(Case.bundle_id))):
            office.shelf.bundle(session, bundle_id)
    office.db.close()
    return office


def _work(office: Office, point: Point | None, work: str, given: tuple[Any, ...], idle: str) -> None:
    ear = Ear(office.db, point, idle)
    try:
        WORKS[work](office, *given)
    except Exception as error:  # noqa: BLE001 - whatever it is, the test judges it
        _say(did=type(error).__name__, said=str(error))
    else:
        _say(did="done", events=ear.heard)


def _let_lie(connection: Connection, idle: str) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute(f"SET idle_in_transaction_session_timeout = '{idle}'")


def _fork(url: str, now: datetime, *what: Any) -> None:
    office = _office(url)
    office.clock.move_to(now)
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        _say(ended=os.waitstatus_to_exitcode(status))
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    signal.alarm(FOREVER)
    _work(office, *what)
    os._exit(0)


def _main() -> None:
    with suppress(EOFError):
        while True:
            _fork(*pickle.load(sys.stdin.buffer))


if __name__ == "__main__":
    _main()
