"""Carrying a command out on a workflow: what moves first, before the case runs on by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.user_task import UserTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.process.messages import send
from engine.process.moving.arriving import arrive
from engine.process.outcome import (
    Arrive,
    CaseEnded,
    Command,
    Complete,
    NotPassed,
    Refresh,
    ReturnTo,
    Send,
    Skip,
    Start,
    TaskNotOpen,
    Wake,
)
from engine.process.prune import instances, live
from engine.process.returning import return_to, skip
from engine.process.run import Run
from engine.process.settle import run as run_task
from engine.process.settle import settle


def tokens(top: BpmnWorkflow) -> dict[UUID, Task]:
    """Every task of the case that holds a token, by its id."""
    return {task.id: task for workflow in instances(top) for task in live(workflow)}


def take(top: BpmnWorkflow, command: Command, run: Run) -> dict[UUID, Task]:
    """Carry out one command and let the case run until everybody waits; answers with the tokens from before.

    Raises the StepErrors; the workflow is then half done and of no more use.
    """
    before = tokens(top)
    fresh = command.fresh if isinstance(command, Arrive) else frozenset()
    run.waited = frozenset(token for token in before if str(token) not in fresh)
    if isinstance(command, Start):
        _go_past(top, command, run)
    _carry_out(top, command)
    settle(top)
    return before


def _carry_out(top: BpmnWorkflow, command: Command) -> None:
    if isinstance(command, Start | Wake | Refresh):
        return
    if top.completed:
        raise CaseEnded()
    match command:
        case Arrive(_, entering):
            arrive(top, entering)
        case Complete(token, decisions):
            task = _open_task(top, token)
            task.data.update(_plain(decisions))
            run_task(task)
        case Send(message, payload):
            send(top, message, _plain(payload))
        case Skip(token):
            skip(_find(top, token))
        case ReturnTo(token, element_id):
            return_to(_find(top, token), element_id)


def _go_past(top: BpmnWorkflow, command: Start, run: Run) -> None:
    for passed in command.passed:
        settle(top)
        task = _ready(top, passed.element_id)
        task.data.update(_plain(passed.decisions))
        run.passed.add(task.id)
        run_task(task)


def _ready(top: BpmnWorkflow, element_id: str) -> Task:
    for workflow in instances(top):
        for task in live(workflow):
            if task.task_spec.bpmn_id == element_id and task.state == TaskState.READY:
                return task
    raise NotPassed(element_id)


def _find(top: BpmnWorkflow, token: str) -> Task:
    for workflow in instances(top):
        for task in live(workflow):
            if str(task.id) == token:
                return task
    raise TaskNotOpen()


def _open_task(top: BpmnWorkflow, token: str) -> Task:
    task = _find(top, token)
    if task.state != TaskState.READY or not isinstance(task.task_spec, UserTask):
        raise TaskNotOpen(task.task_spec.name)
    return task


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in values.items():
        listed = isinstance(value, list) and all(isinstance(item, str | int | bool) for item in value)
        if not listed and not isinstance(value, str | int | bool | None):
            raise TypeError(
                f"{name} is {value!r}. A branch carries codes, numbers and flags: make it a fact instead."
            )
    return dict(values)
