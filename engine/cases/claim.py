"""Claim a step that several people could do."""

from __future__ import annotations

from engine.cases import history
from engine.cases.desk import Desk
from engine.cases.errors import NoSuchTask, NotYours
from engine.cases.history import Entry
from engine.cases.models import Task
from engine.people.doing import may_do
from engine.people.models import Person


def claim(desk: Desk, ref: str, task_id: int) -> Task:
    """Take an open step that nobody holds. Raises NoSuchTask, or NotYours if somebody else was faster.

    Also NotYours for a step of a role that the person does not hold: whoever holds a step may do it, so taking
    it must not be a way round (LEW-5.2: a case mapping has an independent facilitator).
    """
    case = desk.open_case(ref)
    task = desk.session.get(Task, task_id)
    if task is None or task.case_id != case.id or task.status != "open":
        raise NoSuchTask()
    if task.assignee_id == desk.actor:
        return task
    if task.assignee_id is not None:
        raise NotYours(who=desk.session.get_one(Person, task.assignee_id).name)
    if desk.actor is not None and not may_do(desk.session, case, task, desk.actor, desk.today):
        raise NotYours(who=f"the {task.role.replace('_', ' ')}")
    task.assignee_id = desk.actor
    task.lock_version += 1
    taken = Entry("task_claimed", {"element": task.element_id, "name": task.name, "by": desk.actor})
    history.append(desk.session, case, [taken], desk.actor, desk.now)
    return task
