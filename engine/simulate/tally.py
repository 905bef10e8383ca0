"""What a simulated year comes to: counts that can be added up, whichever cases they come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

SORTS: Final = ("visits", "meetings", "sign_offs", "other")
"""Sorts of work, as the forms' kinds are counted."""

OF_KIND: Final = {"visit": "visits", "meeting": "meetings", "decision": "sign_offs"}


@dataclass
class Tally:
    """Counts of one procedure in one year. Weeks are numbered from 0; keys of several parts are joined by a tab.

    carried: cases open at its start. work: week, sort, role -> pieces done. late: week, sort -> pieces done after their
    day; what is late and not done at the end counts in the last week. of_step, late_of_step: step -> pieces with a day,
    and late ones. days, stays: stage -> days spent in it, and cases that were. open: week -> cases open at its end.
    names: step or stage -> its name.
    """

    opened: int = 0
    closed: int = 0
    carried: int = 0
    work: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    of_step: Counter[str] = field(default_factory=Counter)
    late_of_step: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    stays: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Count another's cases too."""
        self.opened += other.opened
        self.closed += other.closed
        self.carried += other.carried
        self.names |= other.names
        for name in COUNTERS:
            getattr(self, name).update(getattr(other, name))

    def done(self, week: int, sort: str, role: str, step: str, late: bool | None) -> None:
        """Count one piece of work; `late` is None where it had no day."""
        self.work[_key(week, sort, role)] += 1
        if late is not None:
            self.had_day(week, sort, step, late)

    def had_day(self, week: int, sort: str, step: str, late: bool) -> None:
        """Count a piece of work that had a day, and whether it was late."""
        self.of_step[step] += 1
        if late:
            self.late[_key(week, sort)] += 1
            self.late_of_step[step] += 1

    def total(self, sort: str) -> int:
        """How much work of a sort was done."""
        return sum(count for key, count in self.work.items() if key.split("\t")[1] == sort)

    def all_late(self) -> int:
        """How much work was late."""
        return self.late.total()

    def by_week(self, sort: str, weeks: int) -> list[int]:
        """Work of a sort, week by week."""
        return _weekly(((key.split("\t"), count) for key, count in self.work.items()), sort, weeks)

    def late_by_week(self, weeks: int) -> list[int]:
        """Late work of every sort, week by week."""
        found = [0] * weeks
        for key, count in self.late.items():
            found[int(key.split("\t")[0])] += count
        return found

    def by_role(self, sort: str) -> dict[str, int]:
        """Work of a sort, by the role that did it, the most first."""
        found: Counter[str] = Counter()
        for key, count in self.work.items():
            _, of, role = key.split("\t")
            if of == sort:
                found[role] += count
        return dict(found.most_common())

    def open_by_week(self, weeks: int) -> list[int]:
        """Cases open at the end of each week."""
        return [self.open[str(week)] for week in range(weeks)]

    def stay(self, stage: str) -> float | None:
        """Days that a case spends in a stage on average; None if none was in it."""
        return self.days[stage] / self.stays[stage] if self.stays[stage] else None

    def as_data(self) -> dict[str, Any]:
        """The same as plain data."""
        counts = {name: dict(sorted(getattr(self, name).items())) for name in COUNTERS}
        return {
            "opened": self.opened,
            "closed": self.closed,
            "carried": self.carried,
            "names": dict(sorted(self.names.items())),
            **counts,
        }


COUNTERS: Final = ("work", "late", "of_step", "late_of_step", "days", "stays", "open")


def from_data(data: Mapping[str, Any]) -> Tally:
    """A tally, as `as_data` wrote it."""
    counters = {name: Counter(data[name]) for name in COUNTERS}
    carried = data.get("carried", 0)  # years kept before there was any
    return Tally(data["opened"], data["closed"], carried, names=dict(data["names"]), **counters)


def _weekly(rows: Iterable[tuple[list[str], int]], sort: str, weeks: int) -> list[int]:
    found = [0] * weeks
    for (week, of, _), count in rows:
        if of == sort:
            found[int(week)] += count
    return found


def _key(*parts: object) -> str:
    return "\t".join(str(part) for part in parts)
