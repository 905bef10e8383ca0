"""A line chart as numbers for an SVG without script or style: two series over weeks, the scale, the months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from engine.simulate.assumed import Assumed

LEFT, RIGHT, TOP, BOTTOM = 46, 554, 12, 176
"""The plot's edges in a picture of 560 by 200."""

STEPS: Final = (1, 2, 4, 5, 10, 20, 40, 50, 100, 200, 400, 500, 1000, 2000, 5000, 10000)
LINES: Final = 5
"""Lines across a chart, at most."""

ROOM: Final = 30
"""What a month's name needs to its right."""

GROUP: Final = 4
"""Weeks in a line of the table."""


@dataclass(frozen=True)
class Chart:
    """One chart. `lines` are the points of each series, the published first; `rows` is the table beside it."""

    key: str
    title: str
    said: str
    lines: list[str]
    scale: list[tuple[int, float]]
    months: list[tuple[str, float]]
    rows: list[tuple[str, list[int]]]


def chart(
    key: str,
    title: str,
    series: Sequence[list[int]],
    names: Sequence[str],
    over: Assumed,
    level: bool = False,
) -> Chart:
    """A chart of counts by week. `level`: counts that stand, such as cases open, are not added up in the table.

    A last week that is short is left to the table: in the line it would look like a fall.
    """
    whole, start = max((over.last - over.start).days // 7, 1), over.start
    weeks, most = len(series[0]), max(1, *map(max, series))
    step = next((step for step in STEPS if step * LINES >= most), STEPS[-1])
    lines = -(-most // step)
    return Chart(
        key,
        title,
        _said(series, names, level),
        [_points(one[:whole], step * lines) for one in series],
        [(line * step, _y(line * step, step * lines)) for line in range(lines + 1)],
        _months(start, whole),
        [_row(series, first, weeks, level) for first in range(0, weeks, GROUP)],
    )


def _points(counts: list[int], top: int) -> str:
    weeks = len(counts)
    return " ".join(f"{_x(week, weeks):.1f},{_y(count, top):.1f}" for week, count in enumerate(counts))


def _x(week: int, weeks: int) -> float:
    return LEFT + (RIGHT - LEFT) * week / max(weeks - 1, 1)


def _y(count: int, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * count / top


def _months(start: date, weeks: int) -> list[tuple[str, float]]:
    """Every third month's name, at its first week."""
    found, seen = [], 0
    for week in range(weeks):
        day = start + timedelta(weeks=week)
        if week == 0 or day.month != (day - timedelta(weeks=1)).month:
            if seen % 3 == 0 and _x(week, weeks) < RIGHT - ROOM:
                found.append((f"{day:%b}", _x(week, weeks)))
            seen += 1
    return found


def _row(series: Sequence[list[int]], first: int, weeks: int, level: bool) -> tuple[str, list[int]]:
    last = min(first + GROUP, weeks)
    counts = [one[last - 1] if level else sum(one[first:last]) for one in series]
    return (f"{first + 1} to {last}" if last > first + 1 else f"{last}"), counts


def _said(series: Sequence[list[int]], names: Sequence[str], level: bool) -> str:
    told = []
    for name, counts in zip(names, series, strict=True):
        number = counts[-1] if level else round(sum(counts) / len(counts))
        told.append(f"{name}: {number:,} at the end" if level else f"{name}: about {number:,} a week")
    return ". ".join(told) + "."
