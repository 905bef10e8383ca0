"""The cases on one element that a person may see, and those that were set aside: who is named is asked in SQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, literal_column, select
from sqlalchemy.orm import Session

from engine.cases.models import Case, Child, Task
from engine.cases.where import IS_OPEN, STEP_IS_OPEN, Spot
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
    """A case that the clock could not read, and the spots where it stands."""

    ref: str
    child: str
    worker: str
    stands_at: Sequence[Sequence[str]]


def cases_at(session: Session, who: Standing, spot: Spot, bundle_id: int | None) -> tuple[list[Here], int]:
    """The cases on this element that the person may see, and how many of these there are: one statement."""
    process, element = spot
    step = and_(Task.case_id == Case.id, STEP_IS_OPEN, Task.element_id == element, Task.process_id == process)
    query = (
        select(
            Case.ref,
            Child.given_name + " " + Child.family_name,
            Person.name,
            Case.status == "incident",
            func.min(Task.opened_at),
            func.min(Task.due_on),
            func.count().over(),
        )
        .select_from(Case)
        .join(Child, Child.id == Case.child_id)
        .join(Person, Person.id == Case.worker_id)
        .outerjoin(Task, step)
        .where(IS_OPEN, _stands_at(spot), may_see(who))
        .group_by(Case.id, Case.ref, Case.status, Child.given_name, Child.family_name, Person.name)
        .order_by(func.min(Task.due_on).is_(None), func.min(Task.due_on), Case.ref)
        .limit(SHOWN)
    )
    if bundle_id is not None:
        query = query.where(Case.bundle_id == bundle_id)
    rows: Sequence[Any] = session.execute(query).all()
    return [Here(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def _stands_at(spot: Spot) -> ColumnElement[bool]:
    # As the column holds it: a list of pairs, written by the same serializer.
    return cast(Case.stands_at, String).contains(json.dumps(list(spot)), autoescape=True)


def set_aside(session: Session, who: Standing, bundle_id: int | None) -> tuple[list[SetAside], int]:
    """The cases set aside that the person may see, and how many others there are: one statement."""
    query = (
        select(
            Case.ref, Child.given_name + " " + Child.family_name, Person.name, Case.stands_at, may_see(who)
        )
        .select_from(Case)
        .join(Child, Child.id == Case.child_id)
        .join(Person, Person.id == Case.worker_id)
        .where(Case.status == literal_column("'incident'"))
        .order_by(Case.ref)
    )
    if bundle_id is not None:
        query = query.where(Case.bundle_id == bundle_id)
    rows = session.execute(query).all()
    seen = [SetAside(*row[:-1]) for row in rows if row[-1]]
    return seen, len(rows) - len(seen)
