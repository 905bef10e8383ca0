"""Skip a step, or return to an earlier one: a manager's decision, with a reason."""

from __future__ import annotations

from engine.cases import typed
from engine.cases.advance import advance
from engine.cases.concerns import refuse_closing, refuse_skipping
from engine.cases.desk import Desk
from engine.cases.ending import keep_outcome
from engine.cases.errors import CannotGoBack, NoSuchTask
from engine.cases.facts import decode
from engine.cases.history import Entry
from engine.cases.models import Task
from engine.process.picture import outline
from engine.process.step import CannotReturn, ReturnTo, Skip, ways_back


def skip(desk: Desk, ref: str, task_id: int, reason: str) -> None:
    """Go past an open step without doing it.

    Raises NoSuchTask, ReasonNeeded, TooLong, ConcernUndecided or ConcernsOpen.
    """
    case, task, why = desk.open_case(ref), _open(desk, ref, task_id), typed.reason(reason)
    refuse_skipping(desk, task)
    refuse_closing(desk, task)
    task.status = "skipped"
    task.done_at = desk.now
    task.done_by_id = desk.actor
    entry = Entry("task_skipped", {"element": task.element_id, "name": task.name, "reason": why})
    outcome = advance(desk, case, Skip(task.token), decode(case.facts), cause="skipped", entries=[entry])
    keep_outcome(case, outcome, task.decisions)


def return_to(desk: Desk, ref: str, task_id: int, element_id: str, reason: str) -> None:
    """Leave an open step and do an earlier one of the same stage again. Raises CannotGoBack if it may not.

    Also raises NoSuchTask, ReasonNeeded or TooLong.
    """
    case, task, why = desk.open_case(ref), _open(desk, ref, task_id), typed.reason(reason)
    entry = Entry("returned", {"from": task.element_id, "to": element_id, "reason": why})
    try:
        command = ReturnTo(task.token, element_id)
        advance(desk, case, command, decode(case.facts), cause="returned", entries=[entry])
    except CannotReturn as refusal:
        raise CannotGoBack() from refusal


def steps_back(desk: Desk, task: Task) -> list[tuple[str, str]]:
    """The earlier steps of the same stage and branch that this one may return to: (element, name)."""
    published = desk.published(task.case)
    found = ways_back(published.specs, task.process_id, task.element_id)
    named = {step.id: step.name for step in outline(published.files[f"{task.process_id}.bpmn"])}
    return [(element, named.get(element) or element.replace("_", " ")) for element in found]


def _open(desk: Desk, ref: str, task_id: int) -> Task:
    task = desk.session.get(Task, task_id)
    if task is None or task.status != "open" or task.case.ref != ref:
        raise NoSuchTask()
    return task
