"""Statements, commits and query plans against rows: completions, the sweep, and My week."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from engine.cases.complete import complete
from engine.cases.models import Deadline, Task
from engine.cases.wake import due
from engine.db import Database
from engine.people.access import standing
from engine.people.models import Person
from tests.browsing import Watch, watching
from tests.office import Office
from tests.steps import Rows
from web.week import queries

MANY = 100_000


@dataclass(frozen=True)
class Completion:
    """One completion of a step: the n-th of its case."""

    number: int
    statements: int
    commits: int
    ms: float


@dataclass(frozen=True)
class Reading:
    """One list read over many rows: statements, whether any of them scans a table, and how long it took."""

    name: str
    statements: int
    scans: tuple[str, ...]
    ms: float


@contextmanager
def office() -> Iterator[Office]:
    """A prepared office in a folder of its own, thrown away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.sqlite"
        Office.prepare(path)
        db = Database.at(path)
        yield Office(db)
        db.close()


def completions(upto: int = 500) -> list[Completion]:
    """Record visit after visit on one case; the first, the tenth, the fiftieth and the last."""
    found = []
    with office() as here:
        ref = here.agreed()
        for number in range(1, upto + 1):
            task = here.task(ref, "record_visit")
            assert task is not None
            filled = here.filled(ref, task)
            begin = perf_counter()
            with watching(here.db.engine) as watch, here.desk() as desk:
                desk.actor = task.assignee_id
                complete(desk, ref, task.id, filled)
            if number in (1, 10, 50, upto):
                found.append(
                    Completion(number, _counted(watch), watch.commits, (perf_counter() - begin) * 1000)
                )
    return found


def readings(many: int = MANY) -> list[Reading]:
    """The sweep over `many` waiting deadlines and My week over `many` open steps."""
    with office() as here:
        with here.db.command() as session:
            _fill(here, session, many)
        with here.db.read() as session:
            who = standing(
                session, session.get_one(Person, here.person("Amina Caseworth")), *_today(here, session)
            )
            asked = queries.Asked(who, here.clock.now().date())
            sweep = _read(here, "sweep", lambda: due(session, here.clock.now()))
            week = _read(here, "My week", lambda: _my_week(session, asked))
    return [sweep, week]


def _today(here: Office, session: Session) -> tuple[Any, date]:
    return here.shelf.policy(session), here.clock.now().date()


def _my_week(session: Session, asked: queries.Asked) -> None:
    queries.counts(session, asked)
    queries.children(session, asked.who)
    queries.steps(session, asked)
    queries.drafts(session, asked.who)
    queries.elsewhere(session, asked)


def _fill(here: Office, session: Session, many: int) -> None:
    """Open cases of many workers, each with a visit owed: Amina has ten of them."""
    rows = Rows(here, session)
    mine = [rows.case(f"Robin{number} Sample") for number in range(10)]
    others = [rows.case(f"Sky{number} Testford", "Dev Exampleson") for number in range(10)]
    dev, amina = here.person("Dev Exampleson", session), here.person("Amina Caseworth", session)
    now = here.clock.now()
    deadlines, tasks = [], []
    for number in range(many):
        is_mine = number < len(mine)
        case = mine[number] if is_mine else others[number % len(others)]
        due_on = now.date() + timedelta(days=number % 400)
        deadlines.append(_deadline(case.id, due_on, now + timedelta(days=1 + number % 400)))
        tasks.append(_task(case.id, due_on, amina if is_mine else dev, now))
    session.execute(insert(Deadline), deadlines)
    session.execute(insert(Task), tasks)


def _deadline(case_id: int, due_on: date, wake_at: Any) -> dict[str, Any]:
    token = str(uuid.uuid4())
    named = {
        "element_id": "visit_overdue",
        "process_id": "make_visits",
        "name": "Visit overdue",
        "noun": "visit",
    }
    kind = {"parameter": "visit_interval_max", "function": "due", "ladder": "default", "clauses": ["LEW-7.2"]}
    times = {"due_on": due_on, "fires_at": wake_at, "wake_at": wake_at, "began_at": wake_at}
    return (
        {"case_id": case_id, "token": token, "host_token": token, "why": [], "status": "waiting"}
        | named
        | kind
        | times
    )


def _task(case_id: int, due_on: date, assignee_id: int, now: Any) -> dict[str, Any]:
    named = {"element_id": "record_visit", "process_id": "make_visits", "name": "Record the next visit"}
    kind = {"kind": "visit", "form": "record_visit", "role": "social_worker", "clauses": [], "scope": []}
    held = {
        "assignee_id": assignee_id,
        "due_on": due_on,
        "opened_at": now,
        "status": "open",
        "lock_version": 1,
    }
    return (
        {"case_id": case_id, "token": str(uuid.uuid4()), "decisions": {}, "instructions": ""}
        | named
        | kind
        | held
    )


def _read(here: Office, name: str, once: Any) -> Reading:
    once()
    with watching(here.db.engine) as watch:
        once()
    taken = []
    for _ in range(9):
        begin = perf_counter()
        once()
        taken.append((perf_counter() - begin) * 1000)
    statements = [each for each in watch.statements if not each.startswith("BEGIN")]
    scans = tuple(found for each in statements for found in _scans(here, each))
    return Reading(name, len(statements), scans, median(taken))


def _scans(here: Office, statement: str) -> Iterator[str]:
    """The big tables that a statement reads from end to end."""
    with here.db.engine.connect() as connection:
        values = ("1",) * statement.count("?")
        for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
            if line.detail in ("SCAN task", "SCAN deadline", "SCAN case"):
                yield str(line.detail)


def _counted(watch: Watch) -> int:
    return len([each for each in watch.statements if not each.startswith("BEGIN")])
