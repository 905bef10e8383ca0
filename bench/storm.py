"""Ten thousand deadlines that pass in one instant: how many are woken a second, and each exactly once.

On the embedded engine one process wakes them, as `keepstep serve` does; on the distributed one two worker processes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from bench.clones import Clones, Staff
from bench.county import NAMES, count_on, loading, settle
from bench.places import Place, places
from bench.report import Chart, Report, Table
from bench.served import worker
from engine.cases.models import Case, Deadline, History
from engine.db import Database
from engine.jobs.round import tick
from engine.outbox.models import Notification
from engine.people.models import Person
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock, SystemClock, local_date
from tests.office import Office
from web.garbage import collect_rarely

STORM = 10_000
WORKERS = 2
LEAST_A_SECOND = 200
MEETING = 10
"""Working days until the first meeting of a case is owed: the first of its clocks that passes."""

PATIENCE = 100
"""Seconds after which what is not woken is given up."""


@dataclass(frozen=True)
class Woken:
    """What came of a storm: how it was met, seconds until all were woken, and what was counted afterwards."""

    way: str
    seconds: float
    fired: int
    told: int

    @property
    def rate(self) -> float:
        """Deadlines a second."""
        return self.fired / self.seconds


def run(report: Report, said: Callable[[str], None]) -> None:
    """Add the table of storms and its promises."""
    found = []
    for woken in _storms():
        said(f"{woken.way}: {woken.rate:.0f} a second")
        found.append(woken)
    rows = [[each.way, STORM, each.fired, each.told, each.seconds, each.rate] for each in found]
    columns = ["engine", "due", "passed once", "people told once", "seconds", "a second"]
    heading = f"A storm of {STORM:,} deadlines"
    report.tables.append(Table(heading, columns, rows))
    series = {"a second": [each.rate for each in found]}
    ways = [each.way for each in found]
    report.charts.append(
        Chart("storm", heading, "woken a second", ways, series, LEAST_A_SECOND, at_least=True)
    )
    for each in found:
        report.promise(
            f"{each.way}: {STORM:,} deadlines due in one instant are woken at {LEAST_A_SECOND} a second or more, each "
            "exactly once.",
            f"{each.rate:.0f} a second, {each.fired:,} passed, {each.told:,} told",
            each.rate >= LEAST_A_SECOND and each.fired == each.told == STORM,
        )


def _storms() -> Iterator[Woken]:
    with places() as both:
        for place in both:
            db = many_due(place, "storm", STORM)
            yield _woken(f"{place.name}, embedded", db, _by_rounds(db))
            db.close()
        place = both[1].apart("storm-workers")
        db = many_due(place, "storm-workers", STORM)
        yield _woken(f"{place.name}, {WORKERS} workers", db, _by_workers(place, db))
        db.close()


def many_due(place: Place, name: str, number: int) -> Database:
    """A database in which so many cases have one deadline that passed yesterday, and nobody has looked since."""
    db = place.copy(name, one_due)
    with loading(db) as connection:
        [(person, team)] = connection.execute(
            select(Person.id, Person.team_id).where(Person.name == "Amina Caseworth")
        )
        manager = connection.scalar(select(Person.id).where(Person.name == "Tom Teamlead")) or 0
        clones = Clones(connection, Staff(person, manager, team or 0, 1, 1), NAMES)
        for _ in clones.copies("open", number - 1, with_history=number):
            pass
        if db.on_postgresql:
            count_on(connection)
    settle(db)
    assert waits(db, SystemClock().now()) == number
    return db


def one_due(db: Database) -> None:
    """Fill an empty database with one case, opened so long ago that its first clock passed on the last working day."""
    Office.fill(db)
    Office(db, _opened_on(local_date(SystemClock().now()))).supported()


def _opened_on(today: date) -> date:
    calendar = Calendar()
    opened = due_on = calendar.previous_working_day(today - timedelta(days=1))
    while calendar.add_working_days(opened, MEETING) > due_on:
        opened -= timedelta(days=1)
    return opened


def waits(db: Database, now: datetime) -> int:
    """How many deadlines want waking now."""
    with db.read() as session:
        return session.scalar(select(func.count(Deadline.id)).where(Deadline.wake_at <= now)) or 0


def _by_rounds(db: Database) -> float:
    office = Office(db)
    office.clock = FrozenClock(SystemClock().now())
    collect_rarely()  # as `keepstep serve` does
    began = time.perf_counter()
    while tick(db, office.shelf, office.clock).woken and time.perf_counter() - began < PATIENCE:
        pass
    return time.perf_counter() - began


def _by_workers(place: Place, db: Database) -> float:
    with at_work(place, db):
        began = time.perf_counter()
        # What a worker takes to begin is the cold start's; the storm is counted from the first deadline woken.
        while waits(db, SystemClock().now()) == STORM and time.perf_counter() - began < PATIENCE:
            time.sleep(0.05)
        began = time.perf_counter()
        while waits(db, SystemClock().now()) and time.perf_counter() - began < PATIENCE:
            time.sleep(0.2)
        return time.perf_counter() - began


@contextmanager
def at_work(place: Place, db: Database, **settings: str) -> Iterator[None]:
    """So many workers, each a process of its own with a folder of its own."""
    with ExitStack() as stack:
        for number in range(WORKERS):
            folder = place.folder / f"worker-{number}"
            folder.mkdir(exist_ok=True)
            stack.enter_context(worker(folder, db, **settings))
        yield


def _woken(way: str, db: Database, seconds: float) -> Woken:
    with db.read() as session:
        passed = select(History.case_id).where(History.kind == "clock_passed").group_by(History.case_id)
        once = passed.having(func.count() == 1).subquery()
        told = (
            select(Notification.case_id).where(Notification.rung.is_not(None)).group_by(Notification.case_id)
        )
        told_once = told.having(func.count() == func.count(Notification.person_id.distinct())).subquery()
        fired = session.scalar(select(func.count()).select_from(once)) or 0
        people = session.scalar(select(func.count()).select_from(told_once)) or 0
        assert session.scalar(select(func.count(Case.id)).where(Case.status == "incident")) == 0
    return Woken(way, seconds, fired, people)
