"""The cases on one element that a person may see, and those that were set aside: who is named is asked in SQL."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from engine.cases.models import Case, Child, Task
from engine.cases.where import STEP_IS_OPEN, Rows, Spot, any_of
from engine.people.access import Standing, may_see
from engine.people.models import Person

SHOWN = 200
"""Cases in one list; what is late stands first."""


@dataclass(frozen=True)
class Here:
    """One case on an element. `opened_at` and `due_on` are of the step that is open there, if it is a step."""

    ref: str
    child: str
    worker: str
    is_set_aside: bool
    opened_at: datetime | None
    due_on: date | None


@dataclass(frozen=True)
class SetAside:
    """A case that the clock could not read."""

    ref: str
    child: str
    worker: str


def cases_at(
    session: Session, who: Standing, spot: Spot, case_ids: Collection[int]
) -> tuple[list[Here], int]:
    """Those of these cases, which stand on this element, that the person may see, and how many: one statement."""
    process, element = spot
    step = and_(Task.case_id == Case.id, STEP_IS_OPEN, Task.element_id == element, Task.process_id == process)
    due_on = func.min(Task.due_on)
    query = (
        _named(
            Case.status == "incident",
            func.min(Task.opened_at),
            due_on,
            func.count().over(),
        )
        .outerjoin(Task, step)
        .where(any_of(Case.id, case_ids), may_see(who))
        .group_by(Case.id, Case.ref, Case.status, Child.given_name, Child.family_name, Person.name)
        .order_by(due_on.is_(None), due_on, Case.ref)
        .limit(SHOWN)
    )
    rows = session.execute(query).all()
    return [Here(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def set_aside(session: Session, who: Standing, case_ids: Collection[int]) -> tuple[list[SetAside], int]:
    """Those of these cases, which were set aside, that the person may see, and how many others: one statement."""
    query = _named(may_see(who)).where(any_of(Case.id, case_ids)).order_by(Case.ref)
    rows = session.execute(query).all()
    seen = [SetAside(*row[:-1]) for row in rows if row[-1]]
    return seen, len(rows) - len(seen)


def _named(*more: ColumnElement[Any]) -> Rows:
    return (
        select(Case.ref, Child.given_name + " " + Child.family_name, Person.name, *more)
        .select_from(Case)
        .join(Child, Child.id == Case.child_id)
        .join(Person, Person.id == Case.worker_id)
    )
