"""Processes that stop at a named point of their work and are killed there, as a power cut would do it.

The product knows nothing of this: the child process listens to what SQLAlchemy tells anybody who listens.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import event
from sqlalchemy.orm import Session

from engine.cases.complete import complete
from engine.cases.desk import Desk
from engine.cases.filled import Filled
from engine.cases.tick import tick
from engine.db import Database
from engine.outbox.deliver import deliver
from tests.office import Office
from web.mail.folder import FolderMailer

ROOT = Path(__file__).resolve().parents[1]

BEFORE_COMMIT = "before the commit"
AFTER_COMMIT = "after the commit"
"""Points beside these two are the beginning of an SQL statement, which is not carried out any more."""


def kill(office: Office, point: str, work: str, *given: Any) -> None:
    """Let a process of its own do `work` in this office, and kill -9 it at `point`. The office is closed before."""
    with office.db.read() as session:
        url = session.get_bind().engine.url.render_as_string(hide_password=False)
    office.db.close()
    command = [sys.executable, "-W", "error", "-m", "tests.crash"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        pickle.dump((url, office.clock.now(), point, work, given), child.stdin)
        child.stdin.flush()
        said = child.stdout.readline().decode().strip()
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert said == point, f"The work was over before it came to {point!r}."
    assert child.returncode == -signal.SIGKILL


def submit(office: Office, ref: str, task_id: int, actor: int, filled: Filled) -> None:
    """Complete a step."""
    with office.db.command() as session:
        complete(Desk(session, office.shelf, office.clock, actor), ref, task_id, filled)


def ring(office: Office) -> None:
    """One round of the clock."""
    tick(office.db, office.shelf, office.clock)


def post(office: Office, folder: Path) -> None:
    """Send the emails that wait, into a folder."""
    deliver(office.db, FolderMailer(folder, office.clock), office.clock, "http://keepstep.example")


WORKS: dict[str, Callable[..., None]] = {"submit": submit, "ring": ring, "post": post}


def _stop(point: str) -> NoReturn:
    print(point, flush=True)
    sys.stdin.buffer.read()
    raise SystemExit("Nobody killed this process.")


def _listen(db: Database, point: str) -> None:
    def at_statement(connection, cursor, statement, parameters, context, many):  # type: ignore[no-untyped-def]
        if statement.startswith(point):
            _stop(point)

    if point == BEFORE_COMMIT:
        event.listen(db.engine, "commit", lambda connection: _stop(point))
    elif point == AFTER_COMMIT:
        event.listen(Session, "after_commit", lambda session: _stop(point))
    else:
        event.listen(db.engine, "before_cursor_execute", at_statement)


def _main(url: str, now: datetime, point: str, work: str, given: tuple[Any, ...]) -> None:
    office = Office(Database(url))
    office.clock.move_to(now)
    _listen(office.db, point)
    WORKS[work](office, *given)


if __name__ == "__main__":
    _main(*pickle.load(sys.stdin.buffer))
