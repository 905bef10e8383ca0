"""Concerns that wait for a decision: what must not happen while they do."""

from __future__ import annotations

from sqlalchemy import func, select

from engine.cases.desk import Desk
from engine.cases.errors import ConcernsOpen, ConcernUndecided
from engine.cases.models import Concern, Task

CLOSING = "close_case"
"""The process in which a case is closed; it is refused while a concern is open (outlines, "Closing")."""


def refuse_closing(desk: Desk, task: Task) -> None:
    """Raise ConcernsOpen if going past this step would close the case over a concern."""
    if task.process_id != CLOSING:
        return
    query = select(func.count(Concern.id)).where(Concern.case_id == task.case_id, Concern.outcome.is_(None))
    if waiting := desk.session.scalar(query):
        raise ConcernsOpen(count=waiting)


def refuse_skipping(desk: Desk, task: Task) -> None:
    """Raise ConcernUndecided for the step that decides a concern: skipped, it would stay open for ever."""
    concern_id = task.decisions.get("concern_id")
    if concern_id is not None and desk.session.get_one(Concern, int(concern_id)).outcome is None:
        raise ConcernUndecided()
