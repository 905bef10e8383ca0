"""From a form's answers to typed rows: what lists, clocks, documents and reports read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.cases.models import Case
from engine.records.models import (
    Agreement,
    Decision,
    Document,
    Meeting,
    MeetingChild,
    OfCase,
    PlanAction,
    PlanVersion,
    Supervision,
    Visit,
)

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

SIMPLE: dict[str, type[Any]] = {
    "visit": Visit,
    "agreement": Agreement,
    "supervision": Supervision,
    "decision": Decision,
    "document": Document,
}
OF_CASE: tuple[type[Any], ...] = (*SIMPLE.values(), MeetingChild, PlanVersion, PlanAction)


def write_records(session: Session, case: Case, submission_id: int, records: Rows, today: date) -> None:
    """Write the rows that a form declares. A name that is no record's is another room's business."""
    for noun, table in SIMPLE.items():
        for values in records.get(noun, ()):
            session.add(_row(table, case, submission_id, values))
    for values in records.get("meeting", ()):
        _write_meeting(session, case, submission_id, values, records)
    if records.get("plan") or records.get("plan_action"):
        _write_plan(session, case, submission_id, records, today)


def replace_records(
    session: Session, case: Case, old_id: int, new_id: int, records: Rows, today: date
) -> None:
    """Mark the rows of a corrected submission as replaced and write those of the correction."""
    for table in OF_CASE:
        session.execute(update(table).where(table.submission_id == old_id).values(replaced=True))
    write_records(session, case, new_id, records, today)


def _row(table: type[Any], case: Case, submission_id: int, values: Mapping[str, Any]) -> OfCase:
    row: OfCase = table(case_id=case.id, submission_id=submission_id, **_known(table, values))
    return row


def _known(table: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that have a column, shortened to it; all of them stand whole in the submission."""
    columns = table.__table__.columns
    kept = {name: value for name, value in values.items() if name in columns and value not in (None, "")}
    for name, value in kept.items():
        length = getattr(columns[name].type, "length", None)
        if length and isinstance(value, bool):
            kept[name] = "yes" if value else "no"
        elif length:
            kept[name] = str(value)[:length]
    return kept


def _write_meeting(
    session: Session, case: Case, submission_id: int, values: Mapping[str, Any], records: Rows
) -> None:
    meeting = Meeting(family_id=case.child.family_id, **_known(Meeting, values))
    if not meeting.kind:
        meeting.kind = "meeting"
    session.add(meeting)
    session.flush()
    for part in records.get("meeting_child") or ({},):
        row = _row(MeetingChild, case, submission_id, part)
        row.meeting_id = meeting.id  # type: ignore[attr-defined]
        session.add(row)


def _write_plan(session: Session, case: Case, submission_id: int, records: Rows, today: date) -> None:
    latest = session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.case_id == case.id))
    details = {name: value for values in records.get("plan", ()) for name, value in values.items()}
    version = PlanVersion(
        case_id=case.id,
        submission_id=submission_id,
        number=(latest or 0) + 1,
        made_on=today,
        details={
            name: value.isoformat() if isinstance(value, date) else value for name, value in details.items()
        },
    )
    session.add(version)
    session.flush()
    for values in records.get("plan_action", ()):
        action = PlanAction(case_id=case.id, submission_id=submission_id, **_known(PlanAction, values))
        action.plan_version_id = version.id
        session.add(action)
