"""What is assumed of a simulated year: how many cases come, and how late people are. Bad numbers are said in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from engine.time.calendar import Calendar

MOST_CASES: Final = 20_000
MOST_MONTHS: Final = 36
MOST_LATE: Final = 60
MOST_WORKERS: Final = 2_000
OPEN_FOR: Final = 270
"""Days over which the cases that are already open came: none is older at the start."""


class NotAYear(ValueError):
    """These numbers give no year that can be played. `problems` says for each, by its name, what to write."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(self.problems.values()))


@dataclass(frozen=True)
class Assumed:
    """What a year is played with.

    start: its first day. months: how long. cases: how many at most. arrivals: new cases a month; None spreads them
    over the months evenly. late: on how many working days after its day a piece of work is done, on average; below 0
    is before. spread: the standard deviation of that, in working days. workers: the team that a difference is said
    for. seed: the luck; the same seed gives the same year. already: cases that are open on the first day, come evenly
    over the months before it; they are played up to it and counted from it.
    """

    start: date
    cases: int = 200
    months: int = 12
    arrivals: float | None = None
    late: float = 0
    spread: float = 3
    workers: int = 6
    seed: int = 1
    already: int = 0

    def __post_init__(self) -> None:
        """Raises NotAYear, naming every number that cannot be."""
        if said := dict(self._problems()):
            raise NotAYear(said)

    @property
    def a_month(self) -> float:
        """New cases a month."""
        return self.arrivals if self.arrivals is not None else self.cases / self.months

    @property
    def last(self) -> date:
        """The day after the last one."""
        return Calendar().add_months(self.start, self.months)

    @property
    def weeks(self) -> int:
        """Weeks of the year, the last one perhaps short."""
        return -(-(self.last - self.start).days // 7)

    def openings(self) -> list[date]:
        """The day on which each case comes, days off not looked at: the new ones, then those that are open already."""
        return [*self._new(), *self._before()]

    def _before(self) -> Iterator[date]:
        for number in range(self.already):
            yield self.start - timedelta(days=1 + number * OPEN_FOR // self.already)

    def _new(self) -> list[date]:
        gap = DAYS_A_MONTH / self.a_month
        days = (int(number * gap) for number in range(self.cases))
        return [
            self.start + timedelta(days=day) for day in days if self.start + timedelta(days=day) < self.last
        ]

    def as_data(self) -> dict[str, Any]:
        """The same as plain data, days in ISO 8601."""
        return {**asdict(self), "start": self.start.isoformat()}

    def _problems(self) -> Iterator[tuple[str, str]]:
        if not 1 <= self.cases <= MOST_CASES:
            yield "cases", f"Cases: {self.cases:,} cannot be played. Ask for 1 to {MOST_CASES:,}."
        if not 0 <= self.already <= MOST_CASES:
            yield "already", f"Cases already open: give 0 to {MOST_CASES:,}."
        if not 1 <= self.months <= MOST_MONTHS:
            yield "months", f"Months: {self.months:,} cannot be played. Ask for 1 to {MOST_MONTHS}."
        if self.arrivals is not None and not 0.1 <= self.arrivals <= MOST_CASES:
            yield (
                "arrivals",
                f"New cases a month: give 0.1 to {MOST_CASES:,}, or nothing to spread them evenly.",
            )
        if not -MOST_LATE <= self.late <= MOST_LATE:
            yield "late", f"Late by: give working days from -{MOST_LATE} (before the day) to {MOST_LATE}."
        if not 0 <= self.spread <= MOST_LATE:
            yield "spread", f"Varies by: give working days from 0 to {MOST_LATE}."
        if not 1 <= self.workers <= MOST_WORKERS:
            yield "workers", f"Social workers: give 1 to {MOST_WORKERS:,}."


DAYS_A_MONTH: Final = 365.25 / 12


def from_data(data: Mapping[str, Any]) -> Assumed:
    """What was assumed, as `as_data` wrote it."""
    return Assumed(**{**data, "start": date.fromisoformat(data["start"])})
