"""Going past a step, and going back to one: what a manager may decide against the drawing.

The path already gone is not undone: facts, records and history stay. Only the token moves, and only to where it
could have come from in its own branch; anywhere else it would be doubled or lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent, IntermediateCatchEvent
from SpiffWorkflow.bpmn.specs.mixins.parallel_gateway import ParallelGateway
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import EventSubprocess, SubWorkflowTask
from SpiffWorkflow.bpmn.specs.mixins.user_task import UserTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.process.outcome import CannotReturn, TaskNotOpen
from engine.process.settle import run
from engine.process.spec import Specs

Branch = tuple[tuple[str, str], ...]
"""Parallel branches, outermost first: the gateway that opened each, or "" beside a step, and its first element."""


def skip(task: Task) -> None:
    """Go past an open user task, a waiting catch event, or a stage with all that is open in it."""
    spec = task.task_spec
    if task.state == TaskState.STARTED and isinstance(spec, SubWorkflowTask):
        task.workflow.top_workflow.subprocesses[task.id].cancel()
        task._set_state(TaskState.READY)
    elif task.state == TaskState.WAITING and isinstance(spec, IntermediateCatchEvent):
        task._ready()
    elif task.state == TaskState.READY and isinstance(spec, UserTask):
        run(task)
    else:
        raise TaskNotOpen(spec.name)


def return_to(task: Task, element_id: str) -> None:
    """Take the token of an open user task or stage back to an earlier one. Raises CannotReturn or TaskNotOpen."""
    if not _is_step(task.task_spec) or not task.state & (TaskState.READY | TaskState.STARTED):
        raise TaskNotOpen(task.task_spec.name)
    spec = task.workflow.spec
    if element_id not in _ways_back(spec, task.task_spec.name):
        raise CannotReturn(f"{task.task_spec.name} to {element_id}")
    _leave(task)
    target = spec.task_specs.get(f"{element_id}.BoundaryEventSplit") or spec.task_specs[element_id]
    again = task._add_child(target, TaskState.FUTURE)
    target._predict(again, mask=TaskState.NOT_FINISHED_MASK)
    target._update(again)


def ways_back(specs: Specs, process_id: str, element_id: str) -> tuple[str, ...]:
    """The earlier steps to which an open step of this process can return, in the order of the drawing."""
    for name, owner in specs.owners.items():
        spec = specs.spec(name)
        if owner == process_id and spec is not None and element_id in spec.task_specs:
            return tuple(_ways_back(spec, element_id))
    return ()


def _leave(task: Task) -> None:
    if isinstance(task.parent.task_spec, BoundaryEventSplit):
        for beside in task.parent.children:
            if beside.state == TaskState.WAITING:
                beside.cancel()
    task.cancel()


def _is_step(spec: Any) -> bool:
    return isinstance(spec, UserTask | SubWorkflowTask) and not isinstance(spec, EventSubprocess)


def _ways_back(spec: Any, element_id: str) -> Iterator[str]:
    branches = branches_of(spec)
    before = {each.name for each in spec.task_specs[element_id].ancestors()}
    for name, other in spec.task_specs.items():
        if (
            name in before
            and name != element_id
            and _is_step(other)
            and branches[name] == branches[element_id]
        ):
            yield name


def branches_of(spec: Any) -> dict[str, Branch]:
    """For each element the parallel branches it lies in, outermost first; elements of one token share them."""
    found: dict[str, Branch] = {spec.start.name: ()}
    ahead = [spec.start]
    while ahead:
        here = ahead.pop()
        for after in here.outputs:
            if after.name not in found:
                found[after.name] = _branch_of(here, after, found[here.name])
                ahead.append(after)
    return found


def _branch_of(here: Any, after: Any, branch: Branch) -> Branch:
    if isinstance(here, ParallelGateway) and len(here._outputs) > 1:
        branch = (*branch, (here.name, after.name))
    if isinstance(after, ParallelGateway) and len(after._inputs) > 1:
        branch = branch[:-1]
    if isinstance(after, BoundaryEvent) and not after.cancel_activity:
        branch = (*branch, ("", after.name))
    return branch
