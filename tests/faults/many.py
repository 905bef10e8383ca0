"""Very many cases that stand alike: copies of a real one, row by row, each of a child of its own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from engine.cases.models import Case, Child, Deadline, Family, History, Task
from engine.cases.start import Referral, TakenOn, start
from engine.db import Base
from engine.people.models import Person
from engine.process.step import Passed
from tests.office import Office

Row = dict[str, Any]


MEETING_LATE = date(2026, 12, 31)
"""The day after the last for the first meeting of a case taken on on 14 December 2026; nothing else is late."""


def taken_on(office: Office) -> str:
    """A case that came from elsewhere on its first day of support: five clocks run, and nobody did a step here."""
    with office.desk("Amina Caseworth") as desk:
        worker = desk.session.get_one(Person, desk.actor)
        days = ("case_opened_on", "referral_received_on", "assessment_completed_on", "plan_started_on")
        facts = dict.fromkeys((*days, "last_visit_on"), desk.today)
        known = facts | {"entry_route": "referral", "is_disabled": False}
        passed = Passed("complete_assessment"), Passed("decide_need", {"need_decision": "plan"})
        there = TakenOn("Support", "OLD-1", passed)
        who = ("Robin", "Sample", date(2017, 3, 14), worker.id, worker.team_id or 0)
        return start(desk, Referral(*who, str(uuid.uuid4()), known, taken_on=there)).ref


def copies(office: Office, ref: str, count: int) -> None:
    """Copy a case on which nobody has done a step yet so often: state, steps, clocks and history as they are.

    A token is one case's, and the chain of history knows no case, so both may be the same in every copy. The form
    with which the case was opened is not copied.
    """
    with office.db.command() as session:
        case = session.scalars(select(Case).where(Case.ref == ref)).unique().one()
        last, first_child = case.id, case.child_id
        numbers = range(1, count + 1)
        _write(session, Family, [{"id": first_child + n, "name": f"Sample{n}"} for n in numbers])
        _write(session, Child, [_child(first_child + n) for n in numbers])
        own = {"id": last, "ref": ref, "child_id": first_child}
        _write(session, Case, [_case(_row(session, Case, last), own, n) for n in numbers])
        steps, clocks = _rows(session, Task, last), _rows(session, Deadline, last)
        # Ids of their own, in step with each other: a step names its clock.
        _write(
            session, Deadline, [row | _of(last, n, row["id"], len(clocks)) for n in numbers for row in clocks]
        )
        _write(
            session, Task, [_step(row, last, n, len(clocks), len(steps)) for n in numbers for row in steps]
        )
        told = [{k: v for k, v in row.items() if k != "id"} for row in _rows(session, History, last)]
        _write(session, History, [row | {"case_id": last + n} for n in numbers for row in told])


def _child(id: int) -> Row:
    return {"id": id, "family_id": id, "given_name": "Robin", "family_name": f"Sample{id}"}


def _case(row: Row, own: Row, n: int) -> Row:
    prefix, number = own["ref"].split("-")
    return row | {"id": own["id"] + n, "ref": f"{prefix}-{int(number) + n}", "child_id": own["child_id"] + n}


def _of(case_id: int, n: int, id: int, each: int) -> Row:
    return {"id": id + n * each, "case_id": case_id + n}


def _step(row: Row, case_id: int, n: int, clocks: int, steps: int) -> Row:
    clock = row["deadline_id"]
    moved = {"deadline_id": clock + n * clocks} if clock else {}
    return row | _of(case_id, n, row["id"], steps) | moved


def _row(session: Session, table: type[Base], id: int) -> Row:
    [row] = _found(session, table, {"id": id})
    return row


def _rows(session: Session, table: type[Base], case_id: int) -> list[Row]:
    return _found(session, table, {"case_id": case_id})


def _found(session: Session, table: type[Base], where: Mapping[str, int]) -> list[Row]:
    here = _table(table)
    query = select(here).filter_by(**where).order_by(here.c.id)
    return [dict(row) for row in session.execute(query).mappings()]


def _write(session: Session, table: type[Base], rows: list[Row]) -> None:
    if rows:
        session.execute(insert(_table(table)), rows)


def _table(table: type[Base]) -> Table:
    found = table.__table__
    assert isinstance(found, Table)
    return found
