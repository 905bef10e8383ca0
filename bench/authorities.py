"""Fifty authorities with a database each, all with a morning's worth of deadlines: how long the last of them waits.

On SQLite one `keepstep serve` looks after all fifty; on PostgreSQL two `keepstep worker` do.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence

from bench.places import Place, places
from bench.report import Report, Table
from bench.served import address_of, serving
from bench.storm import WORKERS, at_work, many_due, waits
from engine.db import Database
from engine.time.clock import SystemClock

AUTHORITIES = 50
DUE_EACH = 130
"""One case in twenty of the 2,600 that an authority of England has open, on the median."""

LONGEST = 60
PATIENCE = 90


def run(report: Report, said: Callable[[str], None]) -> None:
    """Add the table of authorities and its promises."""
    rows: list[list[object]] = []
    with places() as both:
        for place in both:
            took, left = _at(place.apart("authorities"))
            way = f"{place.name}, {'one keepstep serve' if place.name == 'SQLite' else f'{WORKERS} workers'}"
            said(f"{way}: {took:.0f} s")
            rows.append([way, AUTHORITIES, AUTHORITIES * DUE_EACH, left, took])
            report.promise(
                f"{way}: of {AUTHORITIES} authorities with {DUE_EACH} deadlines due in one instant the last is woken "
                f"within {LONGEST} seconds, the start of the process included.",
                f"{took:.0f} seconds" if not left else f"{left:,} were not woken after {took:.0f} seconds",
                took <= LONGEST and not left,
            )
    columns = ["engine", "authorities", "due", "left", "seconds until the last"]
    report.tables.append(Table(f"{AUTHORITIES} authorities in the morning", columns, rows))


def _at(place: Place) -> tuple[float, int]:
    dbs = _databases(place)
    if dbs[0].on_postgresql:
        names = [str(db.engine.url.database).rpartition("_") for db in dbs]
        pattern = address_of(dbs[0]).replace("".join(names[0]), f"{names[0][0]}_{{authority}}")
        settings = {"KEEPSTEP_AUTHORITY": ",".join(name[2] for name in names), "DATABASE_URL": pattern}
        with at_work(place, dbs[0], **settings):
            found = _until_none_waits(dbs)
    else:
        settings = {"KEEPSTEP_AUTHORITY": ",".join(_name(number) for number in range(AUTHORITIES))}
        began = time.perf_counter()
        with serving(place.folder, None, **settings):
            took, left = _until_none_waits(dbs)
            found = time.perf_counter() - began, left
    for db in dbs:
        db.close()
    return found


def _databases(place: Place) -> list[Database]:
    """The same morning in a database for each authority."""
    first = many_due(place, "morning", DUE_EACH)
    if first.on_postgresql:
        first.close()
        template = str(first.engine.url.database)
        server = place.store.server  # type: ignore[attr-defined]
        return [first, *(Database(server.copy(template)) for _ in range(AUTHORITIES - 1))]
    first.close()
    made = [place.folder / f"{_name(number)}.sqlite" for number in range(AUTHORITIES)]
    for path in made:
        shutil.copy(place.folder / "morning.sqlite", path)
    return [Database.at(path) for path in made]


def _name(number: int) -> str:
    return f"council{number}"


def _until_none_waits(dbs: Sequence[Database]) -> tuple[float, int]:
    """Seconds until nothing is due in any of them, or patience ended, and how much is left."""
    began, open_ones = time.perf_counter(), list(dbs)
    while open_ones and time.perf_counter() - began < PATIENCE:
        time.sleep(0.5)
        open_ones = [db for db in open_ones if waits(db, SystemClock().now())]
    took = time.perf_counter() - began
    return took, sum(waits(db, SystemClock().now()) for db in open_ones)
