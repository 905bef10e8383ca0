"""The child's own intervals: tighter ones win, a looser one needs a manager's reason (LEW-7.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update

from engine.cases.desk import Desk
from engine.cases.errors import ReasonNeeded
from engine.cases.models import AgreedInterval, Case
from engine.time.clock import FrozenClock
from engine.time.deadline import OwnInterval, Times

RECORD = "agreed_interval"
"""The record's name in form definitions: parameter, value, unit, reason."""


def agree_intervals(desk: Desk, case: Case, records: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Write what supervision or a plan agreed; it replaces the child's earlier interval for the same clock.

    A looser interval than policy's without a reason raises ReasonNeeded.
    """
    for agreed in records.get(RECORD, ()):
        if agreed.get("value") is None:
            continue
        row = AgreedInterval(
            case_id=case.id,
            parameter=str(agreed.get("parameter") or "visit_interval_max"),
            value=int(agreed["value"]),
            unit=str(agreed.get("unit") or "working_days"),
            agreed_on=agreed.get("agreed_on") or desk.today,
            by_id=desk.actor,
            reason=str(agreed.get("reason") or ""),
        )
        if not row.reason.strip() and _looser(desk, row):
            raise ReasonNeeded()
        _end_earlier(desk, row)
        desk.session.add(row)
        desk.session.flush()


def _looser(desk: Desk, row: AgreedInterval) -> bool:
    # Counted, not compared as numbers: six weeks and 20 working days differ only once a calendar is laid on.
    unreasoned = OwnInterval(row.parameter, row.value, row.unit, row.agreed_on, "", "")  # type: ignore[arg-type]
    times = Times(desk.policy, desk.calendar, FrozenClock(desk.now), [unreasoned])
    starts = {fact for rule in desk.policy.rows_for(row.parameter) for fact in rule.counts_from}
    due = times.due(row.parameter, dict.fromkeys(starts, desk.today))
    return due.active is not None and due.active.own is None


def _end_earlier(desk: Desk, row: AgreedInterval) -> None:
    earlier = (
        AgreedInterval.case_id == row.case_id,
        AgreedInterval.parameter == row.parameter,
        AgreedInterval.ended_on.is_(None),
    )
    desk.session.execute(update(AgreedInterval).where(*earlier).values(ended_on=desk.today))
