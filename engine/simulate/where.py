"""Where a walked case stands, as marks on its diagrams: done, open with its day, late."""

from __future__ import annotations

from datetime import date

from engine.process.picture import Mark
from engine.simulate.walk import Walk
from engine.time.words import day_words

Marks = dict[tuple[str, str], Mark]


def marks(walk: Walk) -> Marks:
    """A mark for each (process, element) that the case has been at or stands at."""
    found: Marks = {place: Mark("done") for place in walk.case.been}
    days = _days(walk)
    for process, element, token, kind in walk.case.stands_at():
        if kind == "boundaryEvent":
            # It stands wherever its host does; the host shows its day.
            continue
        found[(process, element)] = _mark(days.get(token), walk.today)
    return found


def _days(walk: Walk) -> dict[str, date]:
    """The earliest day for each token that a clock hangs on or that is one; of a step, the day by which it is owed."""
    found = {step.key: step.due_on for step in walk.case.owed() if step.due_on}
    for clock in walk.case.clocks.counting():
        token = clock.timer.host_token or clock.timer.token
        if clock.day is not None:
            found[token] = min(clock.day, found.get(token, clock.day))
    return found


def _mark(day: date | None, today: date) -> Mark:
    if day is None:
        return Mark("active", "Open")
    if day < today:
        return Mark("late", f"Late, {day_words(day, today)}")
    return Mark("active", f"By {day_words(day, today)}")
