"""The timers that wait in a case, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.process.elements import PolicyTimer, run_of
from engine.process.outcome import WaitingTimer
from engine.process.prune import instances, live
from engine.process.spec import Specs

DEFAULT_LADDER = "default"


def waiting_timers(specs: Specs, top: BpmnWorkflow) -> Iterator[WaitingTimer]:
    """Every waiting timer with the date it has now, oldest first within its stage."""
    for workflow in instances(top):
        for task in live(workflow):
            if task.state == TaskState.WAITING:
                yield from _of_task(specs, task)


def _of_task(specs: Specs, task: Task) -> Iterator[WaitingTimer]:
    definition = getattr(task.task_spec, "event_definition", None)
    if isinstance(definition, PolicyTimer):
        yield _timer(specs, task, task.task_spec, definition)
    elif isinstance(definition, MultipleEventDefinition):
        # A gateway holds the events of the elements behind it, in the order of its arrows.
        for element, event in zip(task.task_spec.outputs, definition.event_definitions, strict=True):
            if isinstance(event, PolicyTimer):
                yield _timer(specs, task, element, event)


def _timer(specs: Specs, task: Task, element: Any, timer: PolicyTimer) -> WaitingTimer:
    run, timer = run_of(task), timer.kept_by(task)
    host = _host(task)
    properties = element.extensions.get("properties", {})
    return WaitingTimer(
        token=str(task.id),
        element_id=element.bpmn_id,
        process_id=specs.owners[task.workflow.spec.name],
        name=element.bpmn_name or element.bpmn_id,
        parameter=timer.parameter,
        function=timer.function,
        host_token=str(host.id) if host else None,
        host_element=host.task_spec.bpmn_id if host else None,
        interrupting=host is not None and element.cancel_activity,
        ladder=properties.get("ladder") or DEFAULT_LADDER,
        clauses=run.times.own_clauses(properties.get("clauses", "").split()),
        due=run.due(timer.parameter),
        fires_at=run.moment(timer, on_the_day=host is None),
    )


def _host(task: Task) -> Task | None:
    if not isinstance(task.task_spec, BoundaryEvent):
        return None
    beside = task.parent.children
    return next(each for each in beside if not isinstance(each.task_spec, BoundaryEvent))
