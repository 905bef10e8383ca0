"""Checks that the parts of a policy speak of each other by the right names."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from engine.time.pages import Conflict, Report
from engine.time.positions import Position, line_above
from engine.time.schedule import Listing
from engine.time.timescale import Timescale

_NOWHERE = "which is no {} here. Add it or correct the name."


class Parts(Protocol):
    """The parts of a policy that name each other."""

    @property
    def timescales(self) -> tuple[Timescale, ...]: ...
    @property
    def lists(self) -> Mapping[str, Listing]: ...
    @property
    def positions(self) -> Mapping[str, Position]: ...
    @property
    def reports(self) -> Mapping[str, Report]: ...
    @property
    def conflicts(self) -> tuple[Conflict, ...]: ...


def inconsistencies(parts: Parts) -> list[str]:
    """Return every name that leads nowhere and every row that contradicts another, in English."""
    return [
        *_unknown_names(parts),
        *_unknown_on_pages(parts),
        *_never_started(parts),
        *_overlaps(parts),
        *_circles(parts),
    ]


def _unknown_names(parts: Parts) -> Iterable[str]:
    known = {row.parameter for row in parts.timescales}
    for row in parts.timescales:
        for name in row.kept_with:
            if name not in known:
                yield f"Timescale {row.parameter}: kept_with names {name}, {_NOWHERE.format('timescale')}"
    for listing in parts.lists.values():
        for name in filter(None, (listing.parameter, listing.interval)):
            if name not in known:
                yield f"List {listing.key} names {name}, {_NOWHERE.format('timescale')}"
    for post in parts.positions.values():
        if post.above and post.above not in parts.positions:
            yield f"Position {post.key}: above names {post.above}, {_NOWHERE.format('position')}"


def _unknown_on_pages(parts: Parts) -> Iterable[str]:
    known = {name for row in parts.timescales for name in (row.parameter, row.serves)}
    for report in parts.reports.values():
        for name in report.parameters:
            if name not in known:
                yield f"Report {report.key} names {name}, {_NOWHERE.format('timescale')}"
    for each in parts.conflicts:
        if each.may_change not in parts.positions:
            yield f"Conflict {each.title}: may_change names {each.may_change}, {_NOWHERE.format('position')}"


def _never_started(parts: Parts) -> Iterable[str]:
    of_lists = {listing.interval for listing in parts.lists.values()}
    for row in parts.timescales:
        if row.value is not None and not row.counts_from and row.parameter not in of_lists:
            yield (
                f"Timescale {row.parameter} has a value but nothing to count from. "
                'Name the fact, such as from = ["last_visit_on"].'
            )


def _overlaps(parts: Parts) -> Iterable[str]:
    for n, row in enumerate(parts.timescales):
        for other in parts.timescales[:n]:
            if row.parameter == other.parameter and _overlap(row, other):
                yield (
                    f"Timescale {row.parameter} stands here twice for the same days. Remove one row, or end "
                    "the earlier with effective_to before the later begins with effective_from."
                )


def _overlap(row: Timescale, other: Timescale) -> bool:
    begins = max(row.effective_from or date.min, other.effective_from or date.min)
    return begins <= min(row.effective_to or date.max, other.effective_to or date.max)


def _circles(parts: Parts) -> Iterable[str]:
    for key in parts.positions:
        if key in line_above(parts.positions, key):
            yield f"Position {key} stands above itself in the line. Correct above here or higher up."
