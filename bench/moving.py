"""Moving running cases to a new version: cases a second, statements a case, and the preview before it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, inspect, select
from sqlalchemy.orm import Session

from bench.completing import statements
from bench.house import house
from bench.measure import milliseconds
from bench.report import Report, Table
from engine.cases import move_run
from engine.cases.models import Case, Child, Deadline, Family, Task
from engine.cases.move_preview import Plans, preview, to_move
from engine.packs import draft
from engine.packs.publish import publish
from tests.browsing import watching
from tests.office import Office

CASES = 2_000
MOST_STATEMENTS = 5
"""Statements a case: cases are read by the batch, and written together where they can be."""


def run(report: Report, said: Callable[[str], None]) -> None:
    """Add the table of moving and its promises."""
    with house() as here:
        office = here.office
        office.agreed()
        with office.db.command() as session:
            _copies(session, CASES - 1)
        to = _renamed(office)
        with office.desk("Sasha Servicehead") as desk:
            looked = milliseconds(lambda: list(preview(desk, to_move(desk, to), Plans(desk, to, []))))
        said(f"{CASES} cases previewed in {looked:.0f} ms of processor time")
        with office.desk("Sasha Servicehead") as desk:
            run_id = move_run.begin(desk, to, [], "Measured").id
        with watching(office.db.engine) as watch:
            began = time.perf_counter()
            spent = milliseconds(lambda: move_run.rounds(office.db, office.shelf, office.clock, CASES))
            took = time.perf_counter() - began
        with office.db.read() as session:
            moved = move_run.progress(session, run_id).moved
    each = statements(watch) / CASES
    columns = ["cases", "preview ms a case", "moved", "ms a case", "cases a second", "statements a case"]
    row = [CASES, looked / CASES, moved, spent / CASES, CASES / took, each]
    report.tables.append(Table("Moving running cases", columns, [row]))
    report.promise("Every case moves.", f"{moved} of {CASES}", moved == CASES)
    report.promise(
        f"Moving takes at most {MOST_STATEMENTS} statements a case.", f"{each:.1f}", each <= MOST_STATEMENTS
    )


def _renamed(office: Office) -> int:
    with office.desk() as desk:
        files = draft.published(desk)
        files.pop("policy.toml")
        files["close_case.bpmn"] = files["close_case.bpmn"].replace(
            b"Write the closing summary", b"Say how it ended"
        )
        return publish(desk.session, desk.clock, files, note="Measured").id


def _copies(session: Session, number: int) -> None:
    """Write so many copies of the one case with all that is open on it."""
    case = session.scalars(select(Case)).one()
    numbers = range(2, number + 2)
    session.execute(insert(Family), [{"id": each, "name": f"Sample{each}"} for each in numbers])
    child = {"given_name": "Robin", "family_name": "Sample"}
    session.execute(insert(Child), [{"id": each, "family_id": each, **child} for each in numbers])
    rows = [_row(case) | {"id": each, "child_id": each, "ref": f"CIN-{50_000 + each}"} for each in numbers]
    session.execute(insert(Case), [row | {"history_seq": 0, "history_hash": ""} for row in rows])
    for model in (Deadline, Task):
        open_rows = session.scalars(
            select(model).where(model.case_id == case.id, model.status.in_(("open", "waiting")))
        )
        kept = [_row(each) for each in open_rows]
        copied = [
            {k: v for k, v in row.items() if k != "id"} | {"case_id": each}
            for each in numbers
            for row in kept
        ]
        session.execute(
            insert(model), [row | {"deadline_id": None} if model is Task else row for row in copied]
        )


def _row(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}
