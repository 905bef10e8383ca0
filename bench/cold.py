"""From the command to the first page: `keepstep serve` on a database that is there."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from bench.http import prepare
from bench.places import places
from bench.report import Report, Table
from bench.served import serving

TIMES = 3


def run(report: Report, said: Callable[[str], None]) -> None:
    """Add the table of starts. Nothing is promised of it."""
    rows: list[list[object]] = []
    with places() as both:
        for place in both:
            own = place.apart("cold")
            db = own.copy("lewisham", prepare)
            taken = []
            for _ in range(TIMES):
                with serving(own.folder, db) as server:
                    taken.append(server.ready_after)
            db.close()
            rows.append([place.name, min(taken), statistics.median(taken), max(taken)])
            said(f"{place.name}: the first page after {rows[-1][2]:.1f} s")
    columns = ["database", "least", "median", "most"]
    report.tables.append(Table("From `keepstep serve` to the first page (seconds)", columns, rows))
