"""The milestones of a plan by policy, and how old a plan is: for the drift radar and the monthly lists."""

from __future__ import annotations

from datetime import date

from engine.time.calendar import Calendar
from engine.time.policy import Policy
from engine.time.schedule import Listing
from engine.time.timescale import Timescale

STARTS = frozenset({"plan_started_on", "plan_opened_on"})
"""The facts from which procedures count the age of a plan; the case keeps the one that counts in a column."""


def milestones(policy: Policy) -> list[Timescale]:
    """The milestones that this procedure counts in months from the plan's start, the earliest first."""
    rows = [row for row in _of_plans(policy) if row.active and row.value is not None and row.unit == "months"]
    return sorted(rows, key=months)


def unset_milestones(policy: Policy) -> list[Timescale]:
    """The milestones on which this procedure is silent."""
    return [row for row in _of_plans(policy) if row.value is None]


def months(row: Timescale) -> int:
    """The age of the plan, in months, at which this milestone lies."""
    return row.value or 0


def list_of(policy: Policy, row: Timescale) -> Listing | None:
    """The list that this milestone belongs to: the one of its own parameter, else of the milestone before."""
    found = None
    for earlier in milestones(policy):
        if months(earlier) > months(row):
            break
        found = next((each for each in policy.lists.values() if each.parameter == earlier.parameter), found)
    return found


def answered_by(policy: Policy) -> str:
    """The fact that takes a plan off its first list: there, what the milestone asks for has been done."""
    return next((each.leaves_when_known for each in policy.lists.values() if each.leaves_when_known), "")


def started_by(calendar: Calendar, age: Timescale, on: date) -> date:
    """The latest day on which a plan may have started to have reached this age, in months, by `on`."""
    day = calendar.add_months(on, -months(age))
    # The end of a longer month reaches the same day: 30 November and 28 February are both three months apart.
    following = date.fromordinal(day.toordinal() + 1)
    while calendar.add_months(following, months(age)) <= on:
        day, following = following, date.fromordinal(following.toordinal() + 1)
    return day


def age_in_months(started_on: date, today: date, calendar: Calendar) -> float:
    """Whole months and the part of the next one, by the calendar that milestones are counted with."""
    whole = (today.year - started_on.year) * 12 + today.month - started_on.month
    if calendar.add_months(started_on, whole) > today:
        whole -= 1
    last, following = calendar.add_months(started_on, whole), calendar.add_months(started_on, whole + 1)
    return whole + (today - last).days / (following - last).days


def age_words(started_on: date, today: date, calendar: Calendar) -> str:
    """Put the age of a plan into words: "5 months 3 weeks", "2 weeks"."""
    whole = int(age_in_months(started_on, today, calendar))
    weeks = (today - calendar.add_months(started_on, whole)).days // 7
    parts = [(whole, "month"), (weeks, "week")]
    words = [f"{number} {noun}{'' if number == 1 else 's'}" for number, noun in parts if number]
    return " ".join(words) or "less than a week"


def _of_plans(policy: Policy) -> list[Timescale]:
    return [row for row in policy.timescales if row.kind == "milestone" and STARTS & {*row.counts_from}]
