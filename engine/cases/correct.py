"""Put a mistake right: a new version of what was written, with a reason. The path is not rewound."""

from __future__ import annotations

from sqlalchemy import select

from engine.cases.advance import advance
from engine.cases.desk import Desk
from engine.cases.errors import NoSuchTask, ReasonNeeded
from engine.cases.facts import decode, encode
from engine.cases.filled import Filled
from engine.cases.history import Entry
from engine.cases.models import Submission, Task
from engine.process.step import Refresh
from engine.records.write import replace_records
from engine.time.clock import local_date


def correct(desk: Desk, ref: str, submission_id: int, filled: Filled, reason: str) -> Submission:
    """Replace what a submission said. Clocks that count from a corrected date move.

    A fact changes only if this submission is still where it comes from: correcting an old visit does not
    undo the newer one. Decisions are not touched. The same token again gives the same correction. Raises
    ReasonNeeded, or NoSuchTask if it is not of this case.
    """
    if not reason.strip():
        raise ReasonNeeded()
    case = desk.open_case(ref)
    old = desk.session.get(Submission, submission_id)
    if old is None or old.case_id != case.id:
        raise NoSuchTask()
    if (again := corrected_with(desk, old, filled.token)) is not None:
        return again
    if old.corrected_by_id is not None:
        raise NoSuchTask()
    new = Submission(
        case_id=case.id,
        task_id=old.task_id,
        token=filled.token,
        form=old.form,
        form_version=filled.form_version,
        answers=encode(filled.answers),
        late=_is_late(desk, old, filled),
        by_id=desk.actor,
        at=desk.now,
        corrects_id=old.id,
        reason=reason,
    )
    desk.session.add(new)
    desk.session.flush()
    old.corrected_by_id = new.id
    replace_records(desk.session, case, old.id, new.id, filled.records, desk.today)
    before = decode(case.facts)
    changed = {
        name: value
        for name, value in filled.facts.items()
        if case.fact_sources.get(name) == old.id and before.get(name) != value
    }
    still_from = [name for name, source in case.fact_sources.items() if source == old.id]
    case.fact_sources = case.fact_sources | dict.fromkeys(still_from, new.id)
    was = {name: before.get(name) for name in changed}
    entry = {"submission": new.id, "corrects": old.id, "was": encode(was), "is": encode(changed)}
    advance(
        desk,
        case,
        Refresh(),
        before | changed,
        cause="date_corrected",
        entries=[Entry("corrected", entry | {"reason": reason})],
    )
    return new


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
