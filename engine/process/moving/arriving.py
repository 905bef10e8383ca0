"""What a case does first on the diagrams to which it has been moved."""

from __future__ import annotations

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.process.elements import CAME_FROM
from engine.process.moving.routes import SPLIT, is_join
from engine.process.outcome import Entering
from engine.process.prune import instances


def arrive(top: BpmnWorkflow, entering: tuple[Entering, ...]) -> None:
    """Enter what is to be entered, then let every join look again at who still comes."""
    everything = {str(task.id): task for workflow in instances(top) for task in workflow.tasks.values()}
    for each in entering:
        _enter(everything[each.stand_in], each)
    for workflow in list(instances(top)):
        for task in list(workflow.tasks.values()):
            if task.state == TaskState.WAITING and _waits_for_others(task):
                task.task_spec._update(task)


def _enter(stand_in: Task, entering: Entering) -> None:
    specs = stand_in.workflow.spec.task_specs
    target = specs.get(entering.element + SPLIT) or specs[entering.element]
    task = stand_in._add_child(target, TaskState.FUTURE)
    if entering.came_from:
        task.internal_data[CAME_FROM] = entering.came_from
    target._predict(task, mask=TaskState.NOT_FINISHED_MASK)
    target._update(task)


def _waits_for_others(task: Task) -> bool:
    return is_join(task.task_spec) or task.task_spec is task.workflow.spec.end
