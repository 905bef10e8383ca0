"""Complete a step: the answers become record, facts and decisions, and the case moves on."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from engine.cases.advance import advance
from engine.cases.concerns import refuse_closing
from engine.cases.desk import Desk
from engine.cases.ending import keep_outcome
from engine.cases.errors import AlreadyDone, NotYours, StaleForm, StepOver
from engine.cases.facts import decode, encode, news
from engine.cases.filled import Filled
from engine.cases.history import Entry
from engine.cases.intervals import agree_intervals
from engine.cases.models import Case, Concern, Draft, Submission, Task
from engine.cases.tasks import step_of, words
from engine.people.doing import may_do
from engine.people.models import Person
from engine.process.step import Complete
from engine.records.write import write_records
from engine.time.clock import local_date


@dataclass(frozen=True)
class Completed:
    """What came of it: the submission, and whether it had been received before."""

    submission_id: int
    case_ref: str
    again: bool = False


def complete(desk: Desk, ref: str, task_id: int, filled: Filled) -> Completed:
    """Complete one open step of a case with checked answers.

    Raises NoSuchCase, NoSuchTask, AlreadyDone, StepOver, StaleForm, NotYours or ConcernsOpen; then nothing has
    changed.
    """
    case, task = desk.case(ref), find_task(desk, ref, task_id)
    if (again := answered(desk, task, filled.token)) is not None:
        return again
    _refuse_stale_and_strange(desk, desk.open_case(ref), task, filled)
    refuse_closing(desk, task)
    submission = _keep_submission(desk, case, task, filled)
    known = decode(case.facts)
    written = news(known, filled.facts)
    write_records(desk.session, case, submission.id, filled.records, desk.today)
    _settle_concern(desk, task, filled)
    _end(desk, task)
    agree_intervals(desk, case, submission.id, filled.records)
    entries = [Entry("task_done", words(task) | {"submission": submission.id, "late": submission.late})]
    if written:
        entries.append(Entry("facts_written", {"facts": encode(written), "submission": submission.id}))
    outcome = advance(
        desk,
        case,
        Complete(task.token, dict(filled.decisions)),
        known | written,
        cause=task.element_id,
        entries=entries,
    )
    case.fact_sources = case.fact_sources | dict.fromkeys(written, submission.id)
    keep_outcome(case, outcome, task.decisions, filled.decisions)
    return Completed(submission.id, ref)


def find_task(desk: Desk, ref: str, task_id: int) -> Task:
    """The step of this case with this id, open or not. Raises NoSuchCase or NoSuchTask."""
    return step_of(desk, desk.case(ref), task_id)


def answered(desk: Desk, task: Task, token: str) -> Completed | None:
    """The answer that this form got when it was received before; None while the step is open.

    Raises CaseClosed, AlreadyDone or StepOver for another form of a step that is not open any more. Whoever judges
    a form's answers asks this first: what was right the first time may be wrong by now.
    """
    if task.status == "open":
        return None
    same = (Submission.token == token, Submission.task_id == task.id)
    again = desk.session.scalar(select(Submission.id).where(*same))
    if again is not None:
        return Completed(again, task.case.ref, again=True)
    desk.open_case(task.case.ref)
    if task.status != "done":
        raise StepOver()
    who = desk.session.get(Person, task.done_by_id) if task.done_by_id else None
    when = f"{local_date(task.done_at):%-d %B %Y}" if task.done_at else "an earlier day"
    raise AlreadyDone(who=who.name if who else "Somebody", when=when)


def _refuse_stale_and_strange(desk: Desk, case: Case, task: Task, filled: Filled) -> None:
    if filled.lock_version is not None and filled.lock_version != task.lock_version:
        raise StaleForm()
    if desk.actor is not None and not may_do(desk.session, case, task, desk.actor, desk.today):
        raise NotYours(who=_holder(desk, task))


def _holder(desk: Desk, task: Task) -> str:
    holder = desk.session.get(Person, task.assignee_id) if task.assignee_id else None
    return holder.name if holder else f"the {task.role.replace('_', ' ')}"


def _keep_submission(desk: Desk, case: Case, task: Task, filled: Filled) -> Submission:
    submission = Submission(
        case_id=case.id,
        task_id=task.id,
        token=filled.token,
        form=filled.form,
        form_version=filled.form_version,
        answers=encode(filled.answers),
        facts=encode(filled.facts),
        late=task.due_on is not None and filled.happened_on(desk.today) > task.due_on,
        by_id=desk.actor,
        at=desk.now,
    )
    desk.session.add(submission)
    try:
        desk.session.flush()
    except IntegrityError as used:
        # The token stands for another step's form already: this page is not the one it was made as.
        raise StaleForm() from used
    if desk.actor is not None:
        mine = (Draft.case_id == case.id, Draft.element_id == task.element_id, Draft.person_id == desk.actor)
        desk.session.execute(delete(Draft).where(*mine))
    return submission


def _end(desk: Desk, task: Task) -> None:
    # As late as may be, so that it is written together with what the step ends.
    task.status = "done"
    task.done_at = desk.now
    task.done_by_id = desk.actor
    task.lock_version += 1


def _settle_concern(desk: Desk, task: Task, filled: Filled) -> None:
    outcome, concern_id = filled.decisions.get("concern_outcome"), task.decisions.get("concern_id")
    if outcome is None or concern_id is None:
        return
    concern = desk.session.get_one(Concern, int(concern_id))
    concern.outcome = str(outcome)
    concern.decided_at = desk.now
