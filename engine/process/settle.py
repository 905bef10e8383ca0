"""Runs a case until it rests: everybody waits for a person, a date or a message."""

from __future__ import annotations

from typing import Any, Final

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.process.outcome import NeverRests, NoWayOn

MAX_MOVES: Final = 500
"""Moves in one step. The largest step of a real procedure makes about 60; each may deepen the tree by two."""


def settle(top: BpmnWorkflow) -> None:
    """Move every token as far as it goes and fire what is due. Raises NeverRests or NoWayOn."""
    for _ in range(MAX_MOVES):
        task = _next(top)
        if task is None:
            _look_at_the_clock(top)
            task = _next(top)
        if task is None:
            return
        run(task)
    raise NeverRests()


def _look_at_the_clock(top: BpmnWorkflow) -> None:
    top.script_engine.looking = True
    top.refresh_timers()
    top.script_engine.looking = False


def run(task: Task) -> None:
    """Run one ready task. What lies ahead of it is foreseen first: a saved token comes without its future."""
    if all(child.triggered for child in task.children):
        task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
    try:
        task.run()
    except SpiffWorkflowException as error:
        raise NoWayOn(f"{task.task_spec.name} in {task.workflow.spec.name}: {error}") from error


def _next(top: BpmnWorkflow) -> Task | None:
    running = [top, *top.get_active_subprocesses()]
    ready = [
        task
        for workflow in running
        for task in workflow.tasks.values()
        if task.state == TaskState.READY and not task.task_spec.manual
    ]
    return min(ready, key=_turn, default=None)


def _turn(task: Task) -> tuple[Any, ...]:
    # An interruption takes effect before anything else moves, or what it interrupts would go on for a moment and
    # might end by itself. Then the innermost first, so that a stage is done before what follows it.
    boundary = isinstance(task.task_spec, BoundaryEvent)
    depth = task.workflow.depth
    return (not boundary, depth if boundary else -depth, task.last_state_change)
