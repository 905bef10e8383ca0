"""The policy as it is drawn, beside what is published: each limit as a row of the page, and values that compete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs.compare_policy import how_counted
from engine.packs.load import Names, PackError, names
from engine.packs.models import PackDraft
from engine.packs.policy_edit import At
from engine.packs.publish import POLICY
from engine.time.explain import fact_words
from engine.time.policy import Policy, read_policy
from engine.time.reading import PolicyError
from engine.time.timescale import Timescale, days_about
from engine.time.words import listed


@dataclass(frozen=True)
class Limit:
    """One row as the page shows it: `at` finds it again, `state` says in words when and whether it counts."""

    at: At
    row: Timescale
    counted: str
    starts: str
    state: str
    changed: bool
    rivals: int


@dataclass(frozen=True)
class Rival:
    """One of several values for the same date: what it is now."""

    limit: Limit
    says: str
    counts: bool


@dataclass(frozen=True)
class Book:
    """The drawn policy and its draft. `broken` says why the text cannot be read; the published one then stands in."""

    text: str
    draft: PackDraft | None
    policy: Policy
    published: Policy
    files: Mapping[str, bytes]
    broken: Sequence[str]
    today: date

    @property
    def version(self) -> int:
        """The draft's version, 0 for none."""
        return self.draft.version if self.draft else 0

    @cached_property
    def names(self) -> Names:
        """The pack's names, as drawn; none where a file of names cannot be read."""
        try:
            return names(self.files)
        except PackError:
            return Names()

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """The facts that a clock can count from, in words, in alphabetical order."""
        dated = {
            name: fact_words(name, self.names.fact_labels)
            for name in self.names.facts
            if name.endswith(("_on", "_at"))
        }
        return dict(sorted(dated.items(), key=lambda pair: pair[1].lower()))

    @cached_property
    def limits(self) -> Sequence[Limit]:
        """Every row in the order of the policy."""
        return list(_limits(self))

    def limit(self, at: At) -> Limit | None:
        """The row that this finds."""
        return next((limit for limit in self.limits if limit.at == at), None)

    def rivals(self, serves: str) -> Sequence[Rival]:
        """The rows with a value that answer for the same date in the same cases; none where there is but one."""
        groups = _groups(self.limits)
        found = next((group for group in groups if any(limit.row.serves == serves for limit in group)), [])
        return [_rival(limit, found) for limit in found]

    def competing(self) -> Sequence[tuple[str, Sequence[Rival]]]:
        """Every parameter for which the policy holds several values, with them."""
        return [(group[0].row.serves, self.rivals(group[0].row.serves)) for group in _groups(self.limits)]


def book(desk: Desk) -> Book:
    """The policy of this desk with its draft laid over it."""
    files, draft = drafts.drawn(desk), drafts.find(desk, POLICY)
    published = desk.policy
    text, broken, policy = files.get(POLICY, b"").decode(errors="replace"), [], published
    if draft is not None:
        try:
            policy = read_policy(text)
        except PolicyError as error:
            broken = error.problems
    return Book(text, draft, policy, published, files, broken, desk.today)


def _limits(here: Book) -> Iterator[Limit]:
    before = set(here.published.timescales)
    groups = _groups_of_rows(here.policy.timescales)
    seen: dict[str, int] = {}
    for row in here.policy.timescales:
        seen[row.parameter] = seen.get(row.parameter, 0) + 1
        starts = [fact_words(fact, here.names.fact_labels) for fact in row.counts_from]
        yield Limit(
            at=At(row.parameter, seen[row.parameter]),
            row=row,
            counted=how_counted(row, here.names.fact_labels),
            starts="; until that is known, ".join(starts),
            state=_state(row, here.today),
            changed=row not in before,
            rivals=len(groups.get(_group_key(row), ())) - 1 if row.value is not None else 0,
        )


def _state(row: Timescale, today: date) -> str:
    said = []
    if not row.active:
        said.append("set aside")
    if row.effective_from:
        said.append(f"for clocks that begin from {_day(row.effective_from)}")
    if row.effective_to:
        said.append(f"for clocks that begin until {_day(row.effective_to)}")
    if row.is_local:
        said.append("the authority’s own value")
    return listed(said)


def _group_key(row: Timescale) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return row.serves, row.when, row.unless_known


def _groups_of_rows(rows: Sequence[Timescale]) -> dict[object, set[str]]:
    found: dict[object, set[str]] = {}
    for row in rows:
        if row.value is not None:
            found.setdefault(_group_key(row), set()).add(row.parameter)
    return found


def _groups(limits: Sequence[Limit]) -> list[list[Limit]]:
    """Rows that answer for the same date in the same cases and bear different names; a dated successor is no rival."""
    found: dict[object, list[Limit]] = {}
    for limit in limits:
        if limit.row.value is not None:
            found.setdefault(_group_key(limit.row), []).append(limit)
    return [group for group in found.values() if len({limit.row.parameter for limit in group}) > 1]


def _rival(limit: Limit, group: Sequence[Limit]) -> Rival:
    row = limit.row
    running = [other.row for other in group if other.row.active and other.row.effective_to is None]
    if row not in running:
        return Rival(limit, "Set aside", False)
    same = [other for other in running if other.counts_from == row.counts_from]
    if len(running) == 1:
        return Rival(limit, "Counts", True)
    if len(same) < len(running):
        return Rival(limit, "Runs beside the other: the earlier date counts", True)
    if row == min(same, key=_length):
        return Rival(limit, "Counts, as the stricter", True)
    return Rival(limit, "Shown as the outer limit", False)


def _length(row: Timescale) -> float:
    return days_about(row.value or 0, row.unit or "days")


def _day(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"
