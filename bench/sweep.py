"""Finding what is due among so many deadlines that wait: the statement that every engine's sweep begins with."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, DateTime, Integer, MetaData, Table, cast, func, insert, literal, select
from sqlalchemy import String as Text

from bench.county import loading, settle
from bench.places import Place, places
from bench.plans import heard, walked
from bench.report import Chart, Report
from bench.report import Table as Shown
from engine.cases.models import Case, Deadline
from engine.db import Database
from engine.jobs.due import waiting
from engine.jobs.work import WAKE
from tests.office import Office

SIZES = (1_000, 100_000, 1_000_000)
DUE, DAYS = 100, 400
"""How many are due at each size, and over how many days to come the others are spread."""

TIMES = 30
MOST_TIMES = 3.0

_own = MetaData()
NUMBER = Table("bench_number", _own, Column("n", Integer, primary_key=True), prefixes=["TEMPORARY"])
DAY = Table(
    "bench_day", _own, Column("n", Integer, primary_key=True), Column("at", DateTime), prefixes=["TEMPORARY"]
)


def run(report: Report, said: Callable[[str], None]) -> None:
    """Add the table of sweeps and its promises."""
    with places() as both:
        found = {place.name: _at(place, said) for place in both}
    rows = [
        [name, size, DUE, spent, spent / taken[0][1], through]
        for name, taken in found.items()
        for size, spent, through in taken
    ]
    columns = ["database", "waiting", "due", "ms", "times", "walked through"]
    heading = "Finding what is due among the deadlines that wait"
    report.tables.append(Shown(heading, columns, rows))
    names = [f"{size:,} waiting" for size in SIZES]
    series = {name: [spent for _, spent, _ in taken] for name, taken in found.items()}
    report.charts.append(Chart("sweep", heading, "milliseconds", names, series))
    for name, taken in found.items():
        times = max(spent for _, spent, _ in taken) / taken[0][1]
        report.promise(
            f"On {name} finding {DUE} due among {SIZES[-1]:,} takes at most {MOST_TIMES:g} times as long as among "
            f"{SIZES[0]:,}, and walks through no table.",
            f"{times:.2f} times, walked through: {', '.join({through for *_, through in taken})}",
            times <= MOST_TIMES and all(through == "none" for *_, through in taken),
        )


def _at(place: Place, said: Callable[[str], None]) -> list[tuple[int, float, str]]:
    db = place.copy("sweep", Office.fill)
    office, before = Office(db), 0
    office.open_case()
    found = []
    for size in SIZES:
        _wait(db, office.clock.now(), before, size)
        before = size
        found.append((size, *_measured(office)))
        said(f"{place.name}: {size:,} waiting, {found[-1][1]:.2f} ms")
    db.close()
    return found


def _measured(office: Office) -> tuple[float, str]:
    taken, now = [], office.clock.now()
    for _ in range(TIMES):
        with office.db.read() as session:
            began = time.perf_counter()
            assert len(waiting(session, WAKE, now, 200)) == DUE
            taken.append((time.perf_counter() - began) * 1000)
    with heard(office.db) as asked, office.db.read() as session:
        waiting(session, WAKE, now, 200)
    return statistics.median(taken), ", ".join(walked(office.db, asked.statements)) or "none"


def _wait(db: Database, now: datetime, before: int, until: int) -> None:
    """Write deadlines that wait, those of the numbers `before` to `until`: the first ones are due now."""
    with loading(db) as connection:
        _own.create_all(connection)
        connection.execute(insert(DAY), [{"n": day, "at": _at_day(now, day)} for day in range(-1, DAYS)])
        below = select(literal(before).label("n")).cte("below", recursive=True)
        below = below.union_all(select(below.c.n + 1).where(below.c.n + 1 < until))
        connection.execute(insert(NUMBER).from_select(["n"], select(below.c.n)))
        connection.execute(
            insert(Deadline).from_select(*_rows(connection.scalar(select(func.min(Case.id))) or 0))
        )
        _own.drop_all(connection)
    settle(db)


def _at_day(now: datetime, day: int) -> datetime:
    return (now + timedelta(days=day, hours=1 if day >= 0 else 0)).replace(tzinfo=None)


def _rows(case_id: int) -> tuple[list[str], Any]:
    day = NUMBER.c.n % DAYS
    on = DAY.c.n == func.coalesce(func.nullif(cast(NUMBER.c.n < DUE, Integer), 0) * -1, day)
    token = cast(NUMBER.c.n, Text)
    values = {
        "case_id": literal(case_id),
        "token": token,
        "element_id": literal("visit_overdue"),
        "process_id": literal("make_visits"),
        "name": literal("Visit overdue"),
        "noun": literal("visit"),
        "parameter": literal("visit_interval_max"),
        "function": literal("due"),
        "clauses": literal([], Deadline.clauses.type),
        "why": literal([], Deadline.why.type),
        "status": literal("waiting"),
        "wake_at": DAY.c.at,
        "began_at": DAY.c.at,
    }
    return list(values), select(*list[Any](values.values())).select_from(NUMBER.join(DAY, on))
