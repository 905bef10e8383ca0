"""What the summary of a case is made of, gathered from rows into what the page says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.cases.models import Case, Deadline
from engine.time.clock import local_date
from engine.time.explain import day_words

WIDTH = 400
"""Units of the bar that shows how much of a clock has run."""


@dataclass(frozen=True)
class Stage:
    """One stage of the strip at the top: what it is, and when it was done."""

    name: str
    state: str  # done, now, later
    words: str


@dataclass(frozen=True)
class Clock:
    """One clock that runs, with how far it has run."""

    row: Deadline
    used: int  # of WIDTH
    tone: str  # fill, amber, late
    words: str


def stages(case: Case, facts: Mapping[str, Any], tasks: Sequence[str], today: date) -> list[Stage]:
    """The five stages that every Child in Need case has, from its facts and its open processes."""
    steps = [
        ("Referral", facts.get("referral_received_on") or case.opened_on, True),
        ("Assessment", facts.get("assessment_completed_on"), "assess_child" in tasks),
        ("Initial meeting", facts.get("initial_meeting_on"), "plan_started_on" in facts),
        ("Support", None, "initial_meeting_on" in facts),
        ("Closure", case.closed_on, "close_case" in tasks),
    ]
    found: list[Stage] = []
    closing = case.status == "closed" or "close_case" in tasks
    for name, on, begun in steps:
        if on is not None:
            found.append(Stage(name, "done", f"Done: {day_words(on, today)}"))
        elif closing and name != "Closure":
            found.append(Stage(name, "done", "Ended" if begun else "Not needed"))
        elif not any(stage.state == "now" for stage in found) and (begun or found[-1].state == "done"):
            found.append(Stage(f"{name}: now", "now", "Under way" if begun else "Next"))
        else:
            found.append(Stage(name, "later", "Not started"))
    return found


def clock(row: Deadline, today: date) -> Clock:
    """How far this clock has run, as a bar and in words."""
    if row.due_on is None:
        return Clock(row, 0, "fill", "Not set by this procedure")
    start = row.start_on or local_date(row.began_at)
    whole = max((row.due_on - start).days, 1)
    used = min(max((today - start).days, 0), whole)
    tone = "late" if today > row.due_on else "amber" if used * 10 >= whole * 9 else "fill"
    return Clock(row, used * WIDTH // whole, tone, f"{used} of {whole} days used")
