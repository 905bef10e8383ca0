"""Put a mistake right: a new version of what was written, with a reason. The path is not rewound."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.cases import deadlines, typed
from engine.cases.advance import advance
from engine.cases.desk import Desk
from engine.cases.errors import NoSuchTask
from engine.cases.facts import Facts, decode, encode
from engine.cases.filled import Filled
from engine.cases.history import Entry
from engine.cases.in_force import after_correction
from engine.cases.intervals import replace_intervals
from engine.cases.models import Case, Submission, Task
from engine.process.step import Refresh
from engine.records.write import replace_records
from engine.time.clock import local_date


def correct(desk: Desk, ref: str, submission_id: int, filled: Filled, reason: str) -> Submission:
    """Replace what a submission said. Clocks that count from a corrected date, or by a corrected interval, move.

    The day a thing happened counts and the latest in force wins: correcting an old visit does not undo a newer
    one. Decisions are not touched. The same token again gives the same correction. Raises ReasonNeeded,
    TooLong, or NoSuchTask if it is not of this case.
    """
    reason = typed.reason(reason)
    case = desk.open_case(ref)
    old = desk.session.get(Submission, submission_id)
    if old is None or old.case_id != case.id:
        raise NoSuchTask()
    if (again := corrected_with(desk, old, filled.token)) is not None:
        return again
    if old.corrected_by_id is not None:
        raise NoSuchTask()
    new = _new_version(desk, old, filled, reason)
    replace_records(desk.session, case, old.id, new.id, filled.records, desk.today)
    intervals = replace_intervals(desk, case, new.id, filled.records)
    _move_on(desk, case, old, new, intervals)
    return new


def _new_version(desk: Desk, old: Submission, filled: Filled, reason: str) -> Submission:
    new = Submission(
        case_id=old.case_id,
        task_id=old.task_id,
        token=filled.token,
        form=old.form,
        form_version=filled.form_version,
        answers=encode(filled.answers),
        facts=encode(filled.facts),
        late=_is_late(desk, old, filled),
        by_id=desk.actor,
        at=desk.now,
        corrects_id=old.id,
        reason=reason,
    )
    desk.session.add(new)
    desk.session.flush()
    old.corrected_by_id = new.id
    desk.session.flush()
    return new


def _move_on(desk: Desk, case: Case, old: Submission, new: Submission, intervals: dict[str, Any]) -> None:
    before, after = decode(case.facts), after_correction(desk, case, old, new)
    changes = _changes(before, after.facts)
    entry = {"submission": new.id, "corrects": old.id, "intervals": intervals, "reason": new.reason}
    cause = "interval_changed" if intervals and not changes["is"] else "date_corrected"
    corrected = Entry("corrected", entry | changes)
    advance(desk, case, Refresh(), after.facts, cause=cause, entries=[corrected])
    case.fact_sources = after.sources
    deadlines.explain_again(desk, case, after.facts)


def _changes(before: Facts, after: Facts) -> dict[str, dict[str, Any]]:
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {
        "was": encode({name: before.get(name) for name in changed}),
        "is": encode({name: after.get(name) for name in changed}),
    }


def corrected_with(desk: Desk, old: Submission, token: str) -> Submission | None:
    """The correction of this submission that came with this token, if it was received before."""
    same = (Submission.corrects_id == old.id, Submission.token == token)
    return desk.session.scalar(select(Submission).where(*same))


def _is_late(desk: Desk, old: Submission, filled: Filled) -> bool:
    """Whether the thing itself was late; when the mistake was put right does not count."""
    task = desk.session.get(Task, old.task_id) if old.task_id else None
    if task is None or task.due_on is None:
        return False
    return filled.happened_on(local_date(old.at)) > task.due_on
