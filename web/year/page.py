"""A year played, as its page shows it: charts with their tables, and what stands beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from engine.simulate.assumed import Assumed
from engine.simulate.assumed import from_data as read_assumed
from engine.simulate.tally import SORTS, Tally
from engine.simulate.tally import from_data as read_tally
from web.year.chart import Chart, chart
from web.year.words import NAMES

MOST_STEPS = 12
"""Steps in the table of late work; with fewer late ones, fewer."""


@dataclass(frozen=True)
class Line:
    """One line of a table: a number for each version, and the difference in words ("" with one version)."""

    words: str
    counts: list[int | None]
    difference: str
    shares: list[int]


@dataclass(frozen=True)
class Page:
    """Everything that the page of a played year shows. `names` are what the versions are called."""

    said: str
    names: list[str]
    totals: list[Line]
    charts: list[Chart]
    roles: list[tuple[str, list[Line]]]
    late: list[Line]
    stays: list[Line]
    assumed: Assumed
    seconds: int


def page(result: Mapping[str, Any]) -> Page:
    """The page of a year that was played."""
    versions = [read_tally(told) for told in result["tallies"].values()]
    assumed = read_assumed(result["assumed"])
    return Page(
        said=result["said"],
        names=result["names"],
        totals=_totals(versions),
        charts=_charts(versions, result["names"], assumed),
        roles=[(NAMES[sort][1].capitalize(), _roles(versions, sort, result["roles"])) for sort in SORTS],
        late=_late(versions),
        stays=_stays(versions),
        assumed=assumed,
        seconds=result["seconds"],
    )


def _totals(versions: list[Tally]) -> list[Line]:
    lines = [line(NAMES[sort][1].capitalize(), [each.total(sort) for each in versions]) for sort in SORTS]
    lines.append(line("Late pieces of work", [each.all_late() for each in versions]))
    if any(each.carried for each in versions):
        lines.append(line("Cases open at the start", [each.carried for each in versions]))
    lines.append(line("Cases opened", [each.opened for each in versions]))
    return [*lines, line("Cases closed", [each.closed for each in versions])]


def _charts(versions: list[Tally], names: list[str], over: Assumed) -> list[Chart]:
    def drawn(key: str, title: str, counts: Callable[[Tally], list[int]], level: bool = False) -> Chart:
        return chart(key, title, [counts(each) for each in versions], names, over, level)

    return [
        *(drawn(sort, NAMES[sort][1].capitalize(), partial(_weekly, sort, over.weeks)) for sort in SORTS),
        drawn("late", "Late work", lambda tally: tally.late_by_week(over.weeks)),
        drawn("open", "Cases open", lambda tally: tally.open_by_week(over.weeks), level=True),
    ]


def _weekly(sort: str, weeks: int, tally: Tally) -> list[int]:
    return tally.by_week(sort, weeks)


def _roles(versions: list[Tally], sort: str, labels: Mapping[str, str]) -> list[Line]:
    counts = [each.by_role(sort) for each in versions]
    roles = dict.fromkeys(role for each in counts for role in each)
    return [
        line(labels.get(role, "Keepstep itself"), [each.get(role, 0) for each in counts]) for role in roles
    ]


def _late(versions: list[Tally]) -> list[Line]:
    names = {step: name for each in versions for step, name in each.names.items()}
    late = [(step, [each.late_of_step[step] for each in versions]) for step in names]
    late = sorted((row for row in late if any(row[1])), key=lambda row: -max(row[1]))[:MOST_STEPS]
    most = max((max(counts) for _, counts in late), default=1)
    return [line(names[step], counts, most) for step, counts in late]


def _stays(versions: list[Tally]) -> list[Line]:
    stays = Counter({stage: count for each in versions for stage, count in each.stays.items()})
    return [
        line(stage.replace("_", " ").capitalize(), [_rounded(each.stay(stage)) for each in versions])
        for stage in sorted(stays, key=lambda stage: (-stays[stage], stage))
    ]


def _rounded(days: float | None) -> int | None:
    return None if days is None else round(days)


def line(words: str, counts: list[int | None] | list[int], most: int = 1) -> Line:
    """A line of numbers that stand beside each other, with the difference in words."""
    known = [count or 0 for count in counts]
    gap = known[-1] - known[0]
    said = "" if len(counts) < 2 else f"{abs(gap):,} {'more' if gap > 0 else 'fewer'}" if gap else "none"
    return Line(words, list(counts), said, [round(240 * count / most) for count in known])
