"""From a form's answers to typed rows: what lists, clocks, documents and reports read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import JSON, ColumnElement, false, func, insert, or_, select, update
from sqlalchemy.orm import Session

from engine.cases.facts import encode
from engine.cases.models import Case, Family
from engine.db import hold
from engine.records.models import (
    Agreement,
    Closing,
    Decision,
    Document,
    Invitation,
    Meeting,
    MeetingChild,
    PlanAction,
    PlanVersion,
    Sharing,
    Signature,
    Supervision,
    Visit,
)

Rows = Mapping[str, Sequence[Mapping[str, Any]]]

SIMPLE: dict[str, type[Any]] = {
    "visit": Visit,
    "invitation": Invitation,
    "agreement": Agreement,
    "sharing": Sharing,
    "signature": Signature,
    "closing": Closing,
    "supervision": Supervision,
    "decision": Decision,
    "document": Document,
}
OF_CASE: tuple[type[Any], ...] = (*SIMPLE.values(), MeetingChild, PlanVersion, PlanAction)


def write_records(session: Session, case: Case, submission_id: int, records: Rows, today: date) -> None:
    """Write the rows that a form declares. A name that is no record's is another room's business."""
    for noun, table in SIMPLE.items():
        _insert(session, table, records.get(noun, ()), case_id=case.id, submission_id=submission_id)
    for values in records.get("meeting", ()):
        _write_meeting(session, case, submission_id, values, records)
    if records.get("plan_version") or records.get("plan_action"):
        _write_plan(session, case, submission_id, records, today)


def replace_records(
    session: Session, case: Case, old_id: int, new_id: int, records: Rows, today: date
) -> None:
    """Mark the rows of a corrected submission as replaced and write those of the correction."""
    stood = select(MeetingChild.meeting_id, MeetingChild.replaced).where(MeetingChild.submission_id == old_id)
    meeting_id, gave_way = session.execute(stood).first() or (None, False)
    for table in OF_CASE:
        session.execute(update(table).where(table.submission_id == old_id).values(replaced=True))
    write_records(session, case, new_id, {**records, "meeting": ()}, today)
    for values in records.get("meeting", ()):
        known = {"kind": "meeting"} | _known(Meeting, values)
        of = {"case_id": case.id, "submission_id": new_id, "replaced": gave_way}
        # One that has given way to a later one stays behind it, and what is arranged next is another meeting.
        of["meeting_id"] = _corrected_meeting(session, case, meeting_id, known)
        _insert(session, MeetingChild, records.get("meeting_child") or ({},), **of)


def _insert(session: Session, table: type[Any], rows: Sequence[Mapping[str, Any]], **of: int) -> None:
    # Each row with every column, so that they go in one statement, however many and however filled.
    known = [_empty(table) | of | _known(table, values) for values in rows]
    if known:
        session.execute(insert(table), known)


def _empty(table: type[Any]) -> dict[str, Any]:
    columns = [column for column in table.__table__.columns if not column.primary_key]
    defaults = {column.name: column.default for column in columns}
    return {
        name: default and (default.arg(None) if default.is_callable else default.arg)
        for name, default in defaults.items()
    }


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
    # Two children's cases may record the same meeting at the same moment.
    hold(session, Family, case.child.family_id)
    known = {"kind": "meeting"} | _known(Meeting, values)
    meeting_id = _goes_on(session, case, known)
    if meeting_id is None:
        first = insert(Meeting).values(family_id=case.child.family_id, **known)
        meeting_id = session.scalars(first.returning(Meeting.id)).one()
    else:
        _give_way(session, case, meeting_id, str(known["kind"]))
    parts, of = records.get("meeting_child") or ({},), {"case_id": case.id, "submission_id": submission_id}
    _insert(session, MeetingChild, parts, meeting_id=meeting_id, **of)


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


def _corrected_meeting(session: Session, case: Case, id: int | None, known: Mapping[str, Any]) -> int:
    """The meeting that a correction is about: a sibling's of its day, else the one it was on, else a new one."""
    kind, held_on = str(known["kind"]), known.get("held_on")
    of_day = select(Meeting.id).where(*_of_family(case, kind), Meeting.held_on == held_on)
    found = session.scalar(of_day.order_by(Meeting.id.desc()).limit(1)) if held_on else None
    own = None if id is None or _is_shared(session, case, id, held_on) else id
    if (found := found or own) is None:
        first = insert(Meeting).values(family_id=case.child.family_id, **known)
        return session.scalars(first.returning(Meeting.id)).one()
    session.execute(update(Meeting).where(Meeting.id == found).values(**known))
    return found


def _is_shared(session: Session, case: Case, meeting_id: int, held_on: Any) -> bool:
    """True if a sibling's case says that this meeting was held on another day: each case corrects its own."""
    others = select(MeetingChild.id).where(
        MeetingChild.meeting_id == meeting_id,
        MeetingChild.case_id != case.id,
        MeetingChild.replaced.is_(False),
    )
    return bool(held_on) and session.scalar(others.limit(1)) is not None


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
    of = {"case_id": case.id, "submission_id": submission_id}
    version = insert(PlanVersion).values(**of | known | {"number": latest.scalar_subquery() + 1})
    version_id = session.scalars(version.returning(PlanVersion.id)).one()
    _insert(session, PlanAction, records.get("plan_action", ()), plan_version_id=version_id, **of)
