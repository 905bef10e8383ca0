"""What a process of Keepstep weighs: serving pages and working, after its start and after a thousand of each."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bench.house import AMINA
from bench.http import prepare
from bench.places import Place, places
from bench.report import Report, Table
from bench.served import Running, serving, worker
from bench.storm import many_due, waits
from bench.visitor import Visitor
from engine.time.clock import SystemClock

REQUESTS, PEOPLE = 1_000, 4
PAGES = ("/", "/cases", "/search?q=Sample", "/notices")
PATIENCE = 120


def run(report: Report, said: Callable[[str], None]) -> None:
    """Add the table of memory. Nothing is promised of it."""
    rows: list[list[object]] = []
    with places() as both:
        for place in both:
            rows.append(
                [f"keepstep serve, {place.name}", *_serving(place.apart("memory")), f"{REQUESTS:,} pages"]
            )
            said(f"{rows[-1][0]}: {rows[-1][1]:.0f} MB, then {rows[-1][2]:.0f} MB")
        rows.append(
            ["keepstep worker, PostgreSQL", *_working(both[1].apart("work")), f"{REQUESTS:,} deadlines"]
        )
        said(f"{rows[-1][0]}: {rows[-1][1]:.0f} MB, then {rows[-1][2]:.0f} MB")
    columns = ["process", "MB after its start", "MB afterwards", "after"]
    report.tables.append(Table("Memory of one process (resident set)", columns, rows))


def _serving(place: Place) -> tuple[float, float]:
    db = place.copy("lewisham", prepare)
    with serving(place.folder, db) as server:
        begun = server.memory()
        with ThreadPoolExecutor(PEOPLE) as threads:
            list(threads.map(lambda _: _read(server), range(PEOPLE)))
        after = server.memory()
    db.close()
    return begun, after


def _read(server: Running) -> None:
    visitor = Visitor(server.port, AMINA)
    for number in range(REQUESTS // PEOPLE):
        visitor.get(PAGES[number % len(PAGES)])
    visitor.close()


def _working(place: Place) -> tuple[float, float]:
    db = many_due(place, "work", REQUESTS)
    with worker(place.folder, db) as running:
        began, begun = time.perf_counter(), 0.0
        while (left := waits(db, SystemClock().now())) and time.perf_counter() - began < PATIENCE:
            begun = running.memory() if left == REQUESTS else begun
            time.sleep(0.1)
        after = running.memory()
    db.close()
    return begun, after
