"""From a form's answers to typed rows: what lists, clocks, documents and reports read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import JSON, ColumnElement, false, func, insert, or_, select, update
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
    meeting_id = _goes_on(session, case, known)
    if meeting_id is None:
        first = insert(Meeting).values(family_id=case.child.family_id, **known)
        meeting_id = session.scalars(first.returning(Meeting.id)).one()
    else:
        _give_way(session, case, meeting_id, str(known["kind"]))
    for part in records.get("meeting_child") or ({},):
        row = MeetingChild(
            case_id=case.id, submission_id=submission_id, meeting_id=meeting_id, **_known(MeetingChild, part)
        )
        session.add(row)


def _goes_on(session: Session, case: Case, known: Mapping[str, Any]) -> int | None:
    """Write this on the meeting that it is about, if that is known already; the meeting's id, or None.

    That is the one a sibling's case has recorded for this day, else the one arranged and not yet held.
    """
    held_on = known.get("held_on")
    same_day = (Meeting.held_on == held_on) if held_on else false()
    same = select(Meeting.id).where(*_of_family(case, str(known["kind"])))
    same = same.where(or_(Meeting.held_on.is_(None), same_day))
    same = same.order_by(Meeting.held_on.is_(None), Meeting.id.desc()).limit(1)
    change = update(Meeting).where(Meeting.id == same.correlate(None).scalar_subquery()).values(**known)
    return session.scalars(change.returning(Meeting.id)).one_or_none()


def _give_way(session: Session, case: Case, meeting_id: int, kind: str) -> None:
    """What was arranged gives way to what was held: one line a child and meeting."""
    arranged = select(Meeting.id).where(*_of_family(case, kind), Meeting.held_on.is_(None))
    earlier = or_(MeetingChild.meeting_id.in_(arranged), MeetingChild.meeting_id == meeting_id)
    given = update(MeetingChild).where(MeetingChild.case_id == case.id, earlier)
    session.execute(given.values(replaced=True))


def _of_family(case: Case, kind: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Meeting.family_id == case.child.family_id, Meeting.kind == kind


def _write_plan(session: Session, case: Case, submission_id: int, records: Rows, today: date) -> None:
    wanted = next(iter(records.get("plan_version", ())), {})
    known = {"made_on": today, "details": {}} | _known(PlanVersion, wanted)
    latest = select(func.coalesce(func.max(PlanVersion.number), 0)).where(PlanVersion.case_id == case.id)
    of: dict[str, Any] = {"case_id": case.id, "submission_id": submission_id}
    version = insert(PlanVersion).values(**of | known | {"number": latest.scalar_subquery() + 1})
    of["plan_version_id"] = session.scalars(version.returning(PlanVersion.id)).one()
    actions = [of | _known(PlanAction, values) for values in records.get("plan_action", ())]
    if actions:
        session.execute(insert(PlanAction), actions)
