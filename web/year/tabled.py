"""A year played, as the rows of one CSV file: every table of its page, the charts week by week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from engine.simulate.assumed import from_data as read_assumed
from engine.simulate.tally import SORTS
from engine.simulate.tally import from_data as read_tally
from web.spreadsheet import Cell
from web.year.page import Line, page
from web.year.words import NAMES


def head(result: Mapping[str, Any]) -> Sequence[str]:
    """The columns: which table, which line, and a number for each version."""
    return ("Table", "Line", "Week from", *result["names"])


def rows(result: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    """Every line of every table; a number that no version has is left empty."""
    shown = page(result)
    yield from _lines("In all", shown.totals)
    yield from _weeks(result)
    for sort, lines in shown.roles:
        yield from _lines(f"{sort} by role", lines)
    yield from _lines("Late work by step", shown.late)
    yield from _lines("Calendar days in each stage, on average", shown.stays)


def _lines(table: str, lines: Sequence[Line]) -> Iterator[Sequence[Cell]]:
    return ((table, line.words, None, *line.counts) for line in lines)


def _weeks(result: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    assumed = read_assumed(result["assumed"])
    versions = [read_tally(told) for told in result["tallies"].values()]
    series = [
        (NAMES[sort][1].capitalize(), [each.by_week(sort, assumed.weeks) for each in versions])
        for sort in SORTS
    ]
    series.append(("Late work", [each.late_by_week(assumed.weeks) for each in versions]))
    series.append(("Cases open", [each.open_by_week(assumed.weeks) for each in versions]))
    for table, counts in series:
        for week in range(assumed.weeks):
            first = assumed.start + timedelta(weeks=week)
            yield f"{table} by week", f"Week {week + 1}", first, *(one[week] for one in counts)
