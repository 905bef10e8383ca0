"""What of a running case is worth keeping: its tokens, and nothing of their past.

The library keeps every task that ever ran, and a step then costs what the case has lived through. All that a later
step asks of the past is: what surrounds a boundary event or a repeated task, and what ended branches left behind.
Everything else goes to history.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.control import (
    BoundaryEventJoin,
    BoundaryEventSplit,
    StartEventJoin,
    StartEventSplit,
)
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

LIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED
SPLITS = (BoundaryEventSplit, StartEventSplit)
BOOKKEEPING = (BoundaryEventJoin, StartEventJoin)


def instances(top: Any) -> Iterator[Any]:
    """The running instances of processes and sub-processes, each after the one that holds it."""
    ahead = [top]
    while ahead:
        workflow = ahead.pop(0)
        yield workflow
        for task in workflow.tasks.values():
            inner = top.subprocesses.get(task.id) if task.state & LIVE else None
            if inner is not None and not inner.completed:
                ahead.append(inner)


def live(workflow: Any) -> list[Task]:
    """The tasks of one instance that hold a token, oldest first."""
    tokens = [
        task
        for task in workflow.tasks.values()
        if task.state & LIVE and not isinstance(task.task_spec, BOOKKEEPING)
    ]
    return sorted(tokens, key=lambda task: task.last_state_change)


def worth_keeping(workflow: Any) -> list[tuple[Task, Task | None]]:
    """Every task of one instance to be saved with the task it hangs on (None: the root), parents first."""
    kept: dict[Any, tuple[Task, Task | None]] = {}
    for task in live(workflow):
        if task.task_spec is workflow.spec.end:
            _inherit_from_other_branches(workflow, task)
        _keep(kept, task)
    return list(kept.values())


def _keep(kept: dict[Any, tuple[Task, Task | None]], task: Task) -> None:
    if task.id in kept:
        return
    holder = _holder(task)
    if holder is not None:
        _keep(kept, holder)
    kept[task.id] = (task, holder)


def _holder(task: Task) -> Task | None:
    parent = task.parent
    if parent is None or parent is task.workflow.task_tree:
        return None
    surrounds = isinstance(parent.task_spec, (*SPLITS, LoopTask))
    return parent if surrounds or task.task_spec is task.workflow.spec.end else None


def _inherit_from_other_branches(workflow: Any, waiting: Task) -> None:
    # What a branch carried when it ended counts when the last one ends. The library finds it by going through all
    # past arrivals; so that they can go, the newest takes over what they carried, the later over the earlier.
    arrivals = [
        task
        for task in workflow.tasks.values()
        if task.task_spec is waiting.task_spec
        and task.state & TaskState.CANCELLED
        and task.parent is not None
    ]
    merged: dict[str, Any] = {}
    for task in sorted(arrivals, key=lambda task: task.last_state_change):
        DeepMerge.merge(merged, task.parent.data)
    waiting.parent.data = DeepMerge.merge(merged, waiting.parent.data)
