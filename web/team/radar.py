"""The drift radar: a team's plans by age, with those near a milestone and what is missing there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.time.calendar import Calendar
from engine.time.explain import day_words
from engine.time.policy import Policy
from engine.time.timescale import Timescale
from engine.time.words import listed
from web.milestones import age_in_months, age_words, list_of, milestones, months, unset_milestones
from web.team.plans import Plan

NEAR = timedelta(weeks=3)
"""How long before a milestone a plan is called near: time enough to book and to invite."""

PLACES = 4
"""Places on the axis to a month, about a week each; plans of one place stand above each other."""


@dataclass(frozen=True)
class Dot:
    """One plan on the radar: `across` in months, `up` in plans already drawn at this place."""

    across: float
    up: int
    warns: bool


@dataclass(frozen=True)
class Near:
    """The plan of a child, or of brothers and sisters, in the table: its milestone and what is missing."""

    plan: Plan
    names: str
    age: str
    milestone: Timescale | None
    on: date | None
    missing: str
    warns: bool


@dataclass(frozen=True)
class Radar:
    """A team's plans by age. `length` is that of the axis in months."""

    dots: list[Dot]
    near: list[Near]
    milestones: list[Timescale]
    unset: list[Timescale]
    length: int

    @property
    def warned(self) -> int:
        """How many plans have a milestone near or behind them and nothing booked."""
        return sum(1 for dot in self.dots if dot.warns)

    @property
    def height(self) -> int:
        """The most plans that stand above each other."""
        return max((dot.up for dot in self.dots), default=0) + 1


def radar(found: Sequence[Plan], policy: Policy, calendar: Calendar, today: date) -> Radar:
    """Place each plan by its age, and list those with a milestone near or an open step of one."""
    rows = milestones(policy)
    near = [line for plan in found if (line := _near(plan, policy, calendar, today))]
    dots = _dots(found, {line.plan.ref for line in near if line.warns}, calendar, today)
    longest = max([dot.across for dot in dots] + [months(row) for row in rows[-1:]], default=0)
    return Radar(dots, _by_family(near), rows, unset_milestones(policy), int(longest) + 2)


def _dots(found: Sequence[Plan], warned: set[str], calendar: Calendar, today: date) -> list[Dot]:
    dots: list[Dot] = []
    taken: dict[int, int] = {}
    for plan in found:
        place = int(age_in_months(plan.started_on, today, calendar) * PLACES)
        dots.append(Dot((place + 0.5) / PLACES, taken.get(place, 0), plan.ref in warned))
        taken[place] = taken.get(place, 0) + 1
    return dots


def _near(plan: Plan, policy: Policy, calendar: Calendar, today: date) -> Near | None:
    name, age = f"{plan.given_name} {plan.family_name}", age_words(plan.started_on, today, calendar)
    days = {calendar.add_months(plan.started_on, months(row)): row for row in milestones(policy)}
    if plan.task_id is not None:
        row = days.get(plan.step_due_on) if plan.step_due_on else None
        missing, warns = _owed(plan, today)
        return Near(plan, name, age, row, plan.step_due_on, missing, warns)
    for on, row in days.items():
        if today <= on <= today + NEAR and not _answered(plan, policy, row):
            return Near(plan, name, age, row, on, _by_itself(policy, row, on, today), False)
    return None


def _owed(plan: Plan, today: date) -> tuple[str, bool]:
    """What the open step of a milestone lacks, and whether that needs somebody now."""
    who = plan.holder or "nobody has taken it yet"
    # Once the list's question is answered, what was booked for it says nothing of the next milestone's step.
    if plan.booked_on is None or plan.answered:
        return f"{plan.step}: {who}", plan.step_due_on is not None
    day = day_words(plan.booked_on, today)
    if plan.booked_on < today:
        return f"Was booked for {day}: say what happened ({who})", True
    return f"Booked for {day}, with {who}", False


def _answered(plan: Plan, policy: Policy, row: Timescale) -> bool:
    listing = list_of(policy, row)
    return plan.answered and listing is not None and listing.leaves_when_known != ""


def _by_itself(policy: Policy, row: Timescale, on: date, today: date) -> str:
    listing = list_of(policy, row)
    if listing is None or listing.parameter != row.parameter:
        return "Comes by itself on that day"
    return f"Joins the list of {day_words(listing.schedule.next_on(on), today)} by itself"


def _by_family(near: Sequence[Near]) -> list[Near]:
    """Brothers and sisters whose plans stand alike are one row; what needs somebody first, then by day."""
    groups: dict[tuple[object, ...], list[Near]] = {}
    for line in near:
        key = (line.plan.family_id, line.plan.family_name, line.plan.started_on, line.on, line.missing)
        groups.setdefault(key, []).append(line)
    merged = [_together(lines) for lines in groups.values()]
    return sorted(merged, key=lambda line: (not line.warns, line.on is None, line.on or date.max, line.names))


def _together(lines: Sequence[Near]) -> Near:
    first = lines[0]
    names = f"{listed([line.plan.given_name for line in lines])} {first.plan.family_name}"
    return Near(first.plan, names, first.age, first.milestone, first.on, first.missing, first.warns)
