"""Keeps the task rows equal to the human steps that the process holds open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.cases.deadlines import nearest
from engine.cases.desk import Desk
from engine.cases.errors import NoSuchTask
from engine.cases.history import Entry
from engine.cases.models import Case, Deadline, Task
from engine.db import write_alike
from engine.packs.shelf import Published
from engine.people.assign import holder
from engine.process.step import OpenTask, Outcome

CHANGING = ("status", "done_at", "done_by_id", "lock_version", "deadline_id", "due_on")
"""What of an open step changes; the rest is said when it opens."""


def open_tasks(desk: Desk, case: Case) -> list[Task]:
    """The case's open human steps, those that this command has just ended left out."""
    return [task for task in desk.steps(case) if task.status == "open"]


def step_of(desk: Desk, case: Case, task_id: int) -> Task:
    """The step of this case with this id, open or not. Raises NoSuchTask."""
    still_open = (task for task in desk.steps(case) if task.id == task_id)
    task = next(still_open, None) or desk.session.get(Task, task_id)
    if task is None or task.case_id != case.id:
        raise NoSuchTask()
    return task


def keep(desk: Desk, case: Case, outcome: Outcome, deadlines: Sequence[Deadline]) -> list[Entry]:
    """Open new tasks, end those the process no longer holds, and give each its date."""
    known = {task.token: task for task in open_tasks(desk, case)}
    wanted = {open_task.token: open_task for open_task in outcome.tasks}
    opened: list[Task] = []
    for token, task in known.items():
        if token not in wanted:
            task.status = "ended"
            task.done_at = desk.now
    people: dict[str, int | None] = {}
    for token, open_task in wanted.items():
        if token not in known:
            known[token] = _open(desk, case, open_task, people)
            opened.append(known[token])
    for token, task in known.items():
        if token in wanted:
            _date(task, nearest(deadlines, task.scope))
    write_alike(desk.session, desk.steps(case), CHANGING)
    return [Entry("task_opened", words(task)) for task in opened]


def words(task: Task) -> dict[str, Any]:
    """A step as history tells of it: whose it is, what asks for it, and its last day in time."""
    return {
        "element": task.element_id,
        "name": task.name,
        "role": task.role,
        "clauses": task.clauses,
        "due_on": task.due_on,
    }


def _open(desk: Desk, case: Case, open_task: OpenTask, people: dict[str, int | None]) -> Task:
    published = desk.published(case)
    if open_task.role not in people:
        people[open_task.role] = holder(desk.session, case, open_task.role)
    task = Task(
        case_id=case.id,
        token=open_task.token,
        element_id=open_task.element_id,
        process_id=open_task.process_id,
        scope=list(open_task.scope),
        name=open_task.name,
        kind=kind_of(published, open_task.form),
        form=open_task.form,
        role=open_task.role,
        clauses=list(open_task.clauses),
        instructions=open_task.instructions or "",
        decisions=dict(open_task.data),
        assignee_id=people[open_task.role],
        opened_at=desk.now,
        lock_version=1,
        status="open",
    )
    desk.session.add(task)
    desk.steps(case).append(task)
    return task


def kind_of(published: Published, form: str) -> str:
    """Visit, meeting, decision or task: what the form says this step is."""
    return str(published.forms.get(form, {}).get("kind", "task"))


def _date(task: Task, deadline: Deadline | None) -> None:
    if task.deadline is not deadline:
        task.deadline = deadline
    due_on = deadline.due_on if deadline else None
    if task.due_on != due_on:
        task.due_on = due_on
