"""The child's own intervals: tighter ones win, a looser one needs a manager's reason (LEW-7.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine.cases.desk import Desk, own_intervals
from engine.cases.errors import ReasonNeeded
from engine.cases.models import AgreedInterval, Case, Submission, Task
from engine.time.clock import FrozenClock
from engine.time.deadline import OwnInterval, Times

Records = Mapping[str, Sequence[Mapping[str, Any]]]

RECORD = "agreed_interval"
"""The record's name in form definitions: parameter, value, unit, reason."""


def agree_intervals(desk: Desk, case: Case, submission_id: int, records: Records) -> None:
    """Write what supervision or a plan agreed; the latest agreed takes the place of any earlier one for its clock.

    A looser interval than policy's without a reason raises ReasonNeeded.
    """
    for agreed in records.get(RECORD, ()):
        if agreed.get("value") is None:
            continue
        row = AgreedInterval(
            case_id=case.id,
            submission_id=submission_id,
            parameter=str(agreed.get("parameter") or "visit_interval_max"),
            value=int(agreed["value"]),
            unit=str(agreed.get("unit") or "working_days"),
            agreed_on=agreed.get("agreed_on") or desk.today,
            by_id=desk.actor,
            reason=str(agreed.get("reason") or ""),
        )
        if not row.reason.strip() and _looser(desk, row):
            raise ReasonNeeded()
        desk.session.add(row)
        desk.session.flush()
        _settle(desk, case)


def replace_intervals(desk: Desk, case: Case, correction_id: int, records: Records) -> dict[str, Any]:
    """Let what a correction agrees stand for what the corrected submission agreed; agreeing nothing, it ends that.

    What `{clock: {"was": ..., "is": ...}}` counts by, in words, where that changed. One that had given way to
    what is taken back counts again.
    """
    before = _in_force(desk, case)
    agree_intervals(desk, case, correction_id, records)
    _settle(desk, case)
    after = _in_force(desk, case)
    return {
        clock: {"was": before.get(clock), "is": after.get(clock)}
        for clock in {**before, **after}
        if before.get(clock) != after.get(clock)
    }


def _looser(desk: Desk, row: AgreedInterval) -> bool:
    # Counted, not compared as numbers: six weeks and 20 working days differ only once a calendar is laid on.
    unreasoned = OwnInterval(row.parameter, row.value, row.unit, row.agreed_on, "", "")  # type: ignore[arg-type]
    times = Times(desk.policy, desk.calendar, FrozenClock(desk.now), [unreasoned])
    starts = {fact for rule in desk.policy.rows_for(row.parameter) for fact in rule.counts_from}
    due = times.due(row.parameter, dict.fromkeys(starts, desk.today))
    return due.active is not None and due.active.own is None


def _settle(desk: Desk, case: Case) -> None:
    """Of what no correction took back, the latest agreed is in force for its clock, and no other."""
    # Agreed on the same day: the one whose step was done later, however often either was corrected.
    query = (
        select(AgreedInterval, Submission.corrected_by_id)
        .outerjoin(Submission, Submission.id == AgreedInterval.submission_id)
        .outerjoin(Task, Task.id == Submission.task_id)
        .where(AgreedInterval.case_id == case.id)
        .order_by(AgreedInterval.agreed_on, Task.done_at.nulls_first(), Task.id, AgreedInterval.id)
    )
    rows = desk.session.execute(query).all()
    latest = {row.parameter: row for row, corrected_by in rows if corrected_by is None}
    for row, _ in rows:
        in_force = latest.get(row.parameter) is row
        row.ended_on = None if in_force else row.ended_on or desk.today
    desk.session.flush()


def _in_force(desk: Desk, case: Case) -> dict[str, str]:
    own = own_intervals(desk.session, [case.id]).get(case.id, [])
    return {one.parameter: f"{one.value} {one.unit.replace('_', ' ')}" for one in own}
