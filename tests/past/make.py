"""Make what the next releases are tested against: databases as this release leaves them, and what it says to them.

On the day of a release, with its code and nothing changed since:

    KEEPSTEP_RECORD=/tmp/said .venv/bin/pytest -p tests.past.record tests/integration
    .venv/bin/python -m tests.past.make /tmp/said

It writes a folder named for the shape, such as tests/past/0006. Commit it, and never change it afterwards.
"""

from __future__ import annotations

import json
import lzma
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date, time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from engine.cases import move_run
from engine.cases.desk import Desk
from engine.cases.draft import save_draft
from engine.cases.models import Task
from engine.db import Database
from engine.migrate import upgrade
from engine.packs import draft
from engine.packs.publish import POLICY, install, publish
from engine.packs.shelf import Shelf
from engine.people.models import Person, PersonPosition
from engine.time.clock import FrozenClock, at_local
from engine.upgrading.head import HEAD
from tests.office import Office
from tests.past.explain import explained
from tests.postgres import server
from web.demo.build import build
from web.demo.staff import add_staff, staff_of
from web.filling import engine_catalogue

HERE = Path(__file__).parent
CASES = {"lewisham": 14, "manchester": 5, "essex": 5}
CLOCK = FrozenClock(at_local(date(2026, 11, 16), time(18)))


def main(said: Path) -> None:
    """Write the folder of this release from what its tests have said."""
    folder = HERE / HEAD
    folder.mkdir()
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    about = {"shape": HEAD, "commit": commit.stdout.strip(), "now": CLOCK.now().isoformat()}
    (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    with TemporaryDirectory() as room:
        for authority, count in CASES.items():
            path = Path(room) / f"{authority}.sqlite"
            _life(path, authority, count)
            (folder / f"{authority}.sqlite.xz").write_bytes(lzma.compress(path.read_bytes(), preset=9))
    (folder / "statements.json.xz").write_bytes(lzma.compress(_statements(said), preset=9))


def _life(path: Path, authority: str, count: int) -> None:
    """A council with cases at many stages, half-written answers, a change on the drawing board, and a move."""
    db, shelf = Database.at(path), Shelf(engine_catalogue)
    upgrade(db)
    with db.command() as session:
        install(session, CLOCK, authority)
        add_staff(session, "no password here", staff_of(shelf.policy(session)))
    build(db, shelf, CLOCK, lambda share: None, authority, count)
    office = Office(db)
    office.clock.move_to(CLOCK.now())
    _half_written(office)
    _moved(office)
    _drawn(office)
    db.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        raw.execute("VACUUM")


def _half_written(office: Office) -> None:
    """One step of each third case is begun by whoever holds it."""
    with office.db.read() as session:
        held = select(Task).where(Task.status == "open", Task.assignee_id.is_not(None)).order_by(Task.id)
        firsts = {task.case_id: task for task in reversed(session.scalars(held).unique().all())}
    for task in [firsts[id] for id in sorted(firsts)][::3]:
        with office.db.command() as session:
            desk = Desk(session, office.shelf, office.clock, task.assignee_id)
            save_draft(desk, task.case_id, task.element_id, {"notes": "Begun before the upgrade."})


def _manager(office: Office) -> str:
    with office.db.read() as session:
        people = select(Person.name).join(PersonPosition).where(PersonPosition.position == "service_manager")
        return session.scalars(people.order_by(Person.id)).first() or ""


def _moved(office: Office) -> None:
    """A version in which every step has one word more, and all open cases on it."""
    with office.desk(_manager(office)) as desk:
        files = {path: content for path, content in draft.published(desk).items() if path != POLICY}
        files = {
            path: content.replace(b'name="Record ', b'name="Write down: record ')
            for path, content in files.items()
        }
        to = publish(desk.session, desk.clock, files, note="A word more").id
    with office.desk(_manager(office)) as desk:
        move_run.begin(desk, to, (), "The procedure of 2027")
    office.tick()


def _drawn(office: Office) -> None:
    """A change that nobody has offered yet."""
    with office.desk(_manager(office)) as desk:
        path, content = next(
            (path, text) for path, text in draft.published(desk).items() if path.endswith(".bpmn")
        )
        draft.save(desk, path, content.replace(b"Write down: ", b""), 0)


def _statements(said: Path) -> bytes:
    """What was said to each kind of database, less what this release's own shape does not understand."""
    heard = {
        tuple(json.loads(line)) for file in said.glob("*.jsonl") for line in file.read_text().splitlines()
    }
    kept = {
        dialect: sorted(_understood(dialect, {text for name, text in heard if name == dialect}))
        for dialect in ("sqlite", "postgresql")
    }
    return json.dumps(kept, indent=0).encode()


def _understood(dialect: str, statements: set[str]) -> Iterator[str]:
    with TemporaryDirectory() as room, server() as running:
        db = Database.at(Path(room) / "new.sqlite") if dialect == "sqlite" else Database(running.copy())
        upgrade(db)
        for statement in statements:
            try:
                explained(db, statement)
            except DBAPIError:
                continue
            yield statement
        db.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
