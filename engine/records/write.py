"""From a form's answers to typed rows: what lists, clocks, documents and reports read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import JSON, false, func, insert, or_, select, update
from sqlalchemy.orm import Session

from engine.cases.facts import encode
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
    if records.get("plan_version") or records.get("plan_action"):
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
    return {name: _fitted(columns[name].type, value) for name, value in kept.items()}


def _fitted(column: Any, value: Any) -> Any:
    if isinstance(column, JSON):
        return encode({"value": value})["value"]
    length = getattr(column, "length", None)
    if not length:
        return value
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)[:length]


def _write_meeting(
    session: Session, case: Case, submission_id: int, values: Mapping[str, Any], records: Rows
) -> None:
    """A meeting is one record: arranged, then held, and shared by the brothers and sisters it is about."""
    known = {"kind": "meeting"} | _known(Meeting, values)
    meeting = _same_meeting(session, case, known)
    if meeting is None:
        meeting = Meeting(family_id=case.child.family_id)
        session.add(meeting)
    for name, value in known.items():
        setattr(meeting, name, value)
    session.flush()
    _give_way(session, case, meeting)
    for part in records.get("meeting_child") or ({},):
        row = MeetingChild(
            case_id=case.id, submission_id=submission_id, meeting_id=meeting.id, **_known(MeetingChild, part)
        )
        session.add(row)


def _give_way(session: Session, case: Case, meeting: Meeting) -> None:
    """What was arranged gives way to what was held: one line a child and meeting."""
    arranged = select(Meeting.id).where(Meeting.family_id == meeting.family_id, Meeting.kind == meeting.kind)
    older = MeetingChild.meeting_id.in_(arranged.where(Meeting.held_on.is_(None)))
    earlier = (MeetingChild.case_id == case.id, or_(older, MeetingChild.meeting_id == meeting.id))
    session.execute(update(MeetingChild).where(*earlier).values(replaced=True))


def _same_meeting(session: Session, case: Case, known: Mapping[str, Any]) -> Meeting | None:
    """The meeting that a sibling's case has recorded for this day, else the one arranged and not yet held."""
    query = select(Meeting).where(Meeting.family_id == case.child.family_id, Meeting.kind == known["kind"])
    held_on = known.get("held_on")
    same_day = (Meeting.held_on == held_on) if held_on else false()
    query = query.where(or_(Meeting.held_on.is_(None), same_day))
    return session.scalar(query.order_by(Meeting.held_on.is_(None), Meeting.id.desc()).limit(1))


def _write_plan(session: Session, case: Case, submission_id: int, records: Rows, today: date) -> None:
    latest = session.scalar(select(func.max(PlanVersion.number)).where(PlanVersion.case_id == case.id))
    wanted = next(iter(records.get("plan_version", ())), {})
    known = {"made_on": today, "details": {}} | _known(PlanVersion, wanted)
    version = PlanVersion(
        case_id=case.id, submission_id=submission_id, **known | {"number": (latest or 0) + 1}
    )
    session.add(version)
    session.flush()
    of = {"case_id": case.id, "submission_id": submission_id, "plan_version_id": version.id}
    actions = [of | _known(PlanAction, values) for values in records.get("plan_action", ())]
    if actions:
        session.execute(insert(PlanAction), actions)
