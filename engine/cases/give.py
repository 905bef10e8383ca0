"""Give one step to a named person of its position. Of a restricted case this is how others come to do a step."""

from __future__ import annotations

from engine.cases import history
from engine.cases.desk import Desk
from engine.cases.effects import tell
from engine.cases.errors import GoesWithCase, NoSuchTask, NotOfPosition
from engine.cases.history import Entry
from engine.cases.models import Case, Task
from engine.people.assign import goes_with_case
from engine.people.models import Person

GIVEN = "task_given"


def give(desk: Desk, ref: str, task_id: int, to_id: int) -> Task:
    """Give an open step to this person; a restricted case is open to them while they hold it. They are told.

    Whoever held it before is told too. Raises NoSuchTask, NotOfPosition, or GoesWithCase for a step that the
    case's own worker or manager holds.
    """
    case = desk.open_case(ref)
    task, to = desk.session.get(Task, task_id), desk.session.get(Person, to_id)
    if task is None or task.case_id != case.id or task.status != "open":
        raise NoSuchTask()
    _refuse_strange(desk, case, task, to)
    if to is None or task.assignee_id == to.id:
        return task
    before, task.assignee_id = task.assignee_id, to.id
    task.lock_version += 1
    content = {"element": task.element_id, "name": task.name, "was": before, "is": to.id, "to": to.name}
    history.append(desk.session, case, [Entry(GIVEN, content)], desk.actor, desk.now)
    _tell(desk, case, task, to, before)
    return task


def _refuse_strange(desk: Desk, case: Case, task: Task, to: Person | None) -> None:
    if task.assignee is not None and goes_with_case(desk.session, desk.policy, case, task):
        raise GoesWithCase(who=task.assignee.name)
    if to is None or not to.active or task.role not in to.position_keys:
        name = to.name if to else "Somebody who is not here"
        raise NotOfPosition(name=name, position=task.role.replace("_", " "))


def _tell(desk: Desk, case: Case, task: Task, to: Person, before: int | None) -> None:
    """By reference and not by name: whoever held the step may not open the case any more."""
    what = f"{task.name} ({case.ref})"
    tell(desk.session, case, to.id, GIVEN, f"{what} is now yours to do.", desk)
    if before is not None:
        tell(desk.session, case, before, GIVEN, f"{what} is now with {to.name}.", desk)
