"""Claim a step that several people could do."""

from __future__ import annotations

from engine.cases import history
from engine.cases.desk import Desk
from engine.cases.errors import NoSuchTask, NotYours
from engine.cases.history import Entry
from engine.cases.models import Task
from engine.people.models import Person


def claim(desk: Desk, ref: str, task_id: int) -> Task:
    """Take an open step that nobody holds. Raises NoSuchTask, or NotYours if somebody else was faster."""
    case = desk.open_case(ref)
    task = desk.session.get(Task, task_id)
    if task is None or task.case_id != case.id or task.status != "open":
        raise NoSuchTask()
    if task.assignee_id == desk.actor:
        return task
    if task.assignee_id is not None:
        raise NotYours(who=desk.session.get_one(Person, task.assignee_id).name)
    task.assignee_id = desk.actor
    task.lock_version += 1
    taken = Entry("task_claimed", {"element": task.element_id, "name": task.name, "by": desk.actor})
    history.append(desk.session, case, [taken], desk.actor, desk.now)
    return task
