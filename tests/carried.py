"""An office in whose database every table has rows, to be carried elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    func,
    insert,
    select,
    text,
    update,
)

from engine.carrying.tables import carried
from engine.cases.draft import save_draft
from engine.cases.models import Child, Submission
from engine.db import Database, Instant
from engine.records.models import Visit
from tests.office import Office

LIVED = "CIN-2001"
"""The case that goes on after it was carried."""

ODD = "Zoë’s ‘κείμενο’ \\ \t%s {}"
"""Characters that a careless copy would spoil."""


def live(db: Database) -> None:
    """Several cases with visits, an interval of a child's own, reminders, a saved form and a line erased by law."""
    Office.fill(db)
    office = Office(db)
    lived, other = office.agreed(), office.supported("Sky Sample")
    assert lived == LIVED
    office.go_to(date(2026, 12, 18))
    office.do(lived, "record_visit", visited_on=date(2026, 12, 18))
    agreed = {"visit_interval": 10, "visit_interval_unit": "working_days", "visit_interval_reason": ODD}
    office.do(lived, "record_supervision", visits_changed=True, **agreed)
    with office.desk("Amina Caseworth") as desk:
        save_draft(desk, desk.case(other).id, "record_visit", {"views": ODD})
    office.days(40)
    _reach_everywhere(db)
    fill(db)


def fill(db: Database) -> None:
    """Give every table that has no row a made-up one in which each column has a value."""
    with db.command() as session:
        for table in carried():
            if not session.scalar(select(func.count()).select_from(table)):
                session.execute(insert(table).values(_made_up(table, session)))


def rows(db: Database) -> dict[str, list[str]]:
    """Every row of every carried table, as it is read."""
    with db.read() as session:
        return {table.name: sorted(map(repr, session.execute(select(table)))) for table in carried()}


def _reach_everywhere(db: Database) -> None:
    """Names with odd characters, a reference to a row that is written later, and a line whose content was erased."""
    with db.command() as session:
        first, *_, last = session.scalars(select(Submission.id).order_by(Submission.id))
        session.execute(update(Submission).where(Submission.id == first).values(corrected_by_id=last))
        session.execute(update(Child).values(family_name=ODD))
        session.execute(update(Visit).values(views=ODD))
        session.execute(text("UPDATE history SET content = NULL WHERE id = (SELECT max(id) FROM history)"))


def _made_up(table: Table, session: Any) -> dict[str, Any]:
    return {column.name: _value(column, session) for column in table.columns if not _numbers_itself(column)}


def _numbers_itself(column: Any) -> bool:
    return column is column.table.autoincrement_column


def _value(column: Any, session: Any) -> Any:
    for reference in column.foreign_keys:
        return session.scalar(select(func.max(reference.column)))
    match column.type:
        case Instant():
            return datetime(2031, 5, 5, 12, 30, 15, 123456, tzinfo=UTC)
        case Date():
            return date(2031, 5, 5)
        case Boolean():
            return True
        case Integer():
            return 7
        case JSON():
            return {"it’s": [1, 2.5, None, "ζ\u2028", {"deep": True}]}
        case LargeBinary():
            return b"\x00\xff\\x00'"
        case String():
            return ODD[: column.type.length]
    raise TypeError(f"{column} holds something that nobody has made up yet")
