"""What a step answers, read from the workflow after it: plain values, in the order in which things happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent, IntermediateCatchEvent
from SpiffWorkflow.bpmn.specs.mixins.parallel_gateway import ParallelGateway
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.process.commands import tokens
from engine.process.messages import awaited, unheard
from engine.process.outcome import Finished, OpenElement, OpenTask, Outcome
from engine.process.run import Run
from engine.process.spec import KINDS, Specs
from engine.process.timers import waiting_timers
from engine.time.deadline import Times


def outcome(specs: Specs, top: BpmnWorkflow, run: Run, before: Mapping[UUID, Task], state: bytes) -> Outcome:
    """The case after a step that began with the tokens `before`; `state` is the case as it is saved."""
    now = tokens(top)
    elements = [task for task in now.values() if task.task_spec.bpmn_id is not None]
    return Outcome(
        state=state,
        tasks=tuple(_open_tasks(specs, elements, run.times)),
        timers=tuple(waiting_timers(specs, top)),
        live=frozenset(str(task.id) for task in elements),
        finished=tuple(_finished(specs, {**before, **run.touched}, run)),
        effects=tuple(run.effects),
        unheard=unheard(top),
        awaited=awaited(specs, top),
        ended=top.completed and not now,
        elements=tuple(_element(specs, task) for task in elements),
    )


def _open_tasks(specs: Specs, elements: list[Task], times: Times) -> Iterator[OpenTask]:
    ready = [task for task in elements if task.state == TaskState.READY]
    for task in sorted(ready, key=lambda task: task.last_state_change):
        spec = task.task_spec
        properties = spec.extensions.get("properties", {})
        yield OpenTask(
            token=str(task.id),
            element_id=spec.bpmn_id,
            process_id=specs.owners[task.workflow.spec.name],
            name=spec.bpmn_name or spec.bpmn_id,
            role=properties.get("role", ""),
            form=properties.get("form") or spec.bpmn_id,
            data=dict(task.data),
            scope=tuple(_scope(task)),
            instructions=(spec.extensions.get("instructionsForEndUser") or "").strip(),
            clauses=times.own_clauses(properties.get("clauses", "").split()),
        )


def _scope(task: Task) -> Iterator[str]:
    top = task.workflow.top_workflow
    yield str(task.id)
    while task.workflow is not top:
        task = top.get_task_from_id(task.workflow.parent_task_id)
        yield str(task.id)


def _element(specs: Specs, task: Task) -> OpenElement:
    process = specs.owners[task.workflow.spec.name]
    return OpenElement(str(task.id), task.task_spec.bpmn_id, process, _kind(task))


def _finished(specs: Specs, met: Mapping[UUID, Task], run: Run) -> Iterator[Finished]:
    for task in sorted(met.values(), key=lambda task: task.last_state_change):
        spec = task.task_spec
        gone = task.id not in task.workflow.tasks
        if spec.bpmn_id is None or not _kind(task) or not (gone or task.state & TaskState.FINISHED_MASK):
            continue
        completed = not gone and task.state == TaskState.COMPLETED
        if not completed and isinstance(spec, ParallelGateway):
            continue
        yield Finished(
            token=str(task.id),
            element_id=spec.bpmn_id,
            process_id=specs.owners[task.workflow.spec.name],
            name=spec.bpmn_name or spec.bpmn_id,
            kind=_kind(task),
            how=_how(task, run) if completed else "cancelled",
        )


def _how(task: Task, run: Run) -> Literal["completed", "fired", "passed"]:
    if isinstance(task.task_spec, BoundaryEvent | IntermediateCatchEvent) or task.id in run.fired:
        return "fired"
    return "passed" if task.id in run.passed else "completed"


def _kind(task: Task) -> str:
    return KINDS.get(type(task.task_spec).__name__, "")
