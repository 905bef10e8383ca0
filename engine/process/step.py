"""One step of one case: the state before and a command give the state after, and what has to be written down.

Pure but for random tokens: no database, no clock but the times handed in, no message sent. Facts are those after
the command's own writes. Every step looks at every waiting timer again, so a fact that moves a date moves it here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent, IntermediateCatchEvent
from SpiffWorkflow.bpmn.specs.mixins.parallel_gateway import ParallelGateway
from SpiffWorkflow.bpmn.specs.mixins.user_task import UserTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.process.messages import awaited, send, unheard
from engine.process.outcome import (
    CannotReturn,
    CaseEnded,
    Command,
    Complete,
    Effect,
    Finished,
    MessageNotAwaited,
    NeverRests,
    NotPassed,
    NoWayOn,
    OpenElement,
    OpenTask,
    Outcome,
    Passed,
    Refresh,
    ReturnTo,
    Send,
    Skip,
    Start,
    StepError,
    TaskNotOpen,
    WaitingTimer,
    Wake,
    WrongDiagrams,
)
from engine.process.prune import instances, live
from engine.process.returning import return_to, skip, ways_back
from engine.process.run import Run
from engine.process.settle import run as run_task
from engine.process.settle import settle
from engine.process.spec import KINDS, Specs
from engine.process.state import load, save
from engine.process.timers import waiting_timers
from engine.time.deadline import Times

__all__ = [
    "CannotReturn", "CaseEnded", "Command", "Complete", "Effect", "Finished", "MessageNotAwaited", "NeverRests",
    "NotPassed", "NoWayOn", "OpenElement", "OpenTask", "Outcome", "Passed", "Refresh", "ReturnTo", "Send", "Skip",
    "Start", "StepError", "TaskNotOpen", "WaitingTimer", "Wake", "WrongDiagrams", "step", "ways_back",
]  # fmt: skip


def step(
    specs: Specs, state: bytes | None, facts: Mapping[str, Any], command: Command, times: Times
) -> Outcome:
    """Take one command and let the case run until everybody waits again.

    `state` is None for `Start` only. Raises TaskNotOpen, CaseEnded, MessageNotAwaited, CannotReturn and the other
    StepErrors; the state handed in is never changed. `Wake` and `Refresh` do no harm at any time.
    """
    if (state is None) is not isinstance(command, Start):
        raise ValueError(
            "Start begins a case and needs no state; every other command needs the state before it."
        )
    run = Run(facts, times)
    top = load(specs, state, run) if state else BpmnWorkflow(specs.top, dict(specs.stages), script_engine=run)
    before = _tokens(top)
    run.waited = frozenset(before)
    if isinstance(command, Start):
        _go_past(top, command, run)
    _carry_out(top, command)
    settle(top)
    return _outcome(specs, top, run, before)


def _carry_out(top: BpmnWorkflow, command: Command) -> None:
    if isinstance(command, Start | Wake | Refresh):
        return
    if top.completed:
        raise CaseEnded()
    match command:
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


def _tokens(top: BpmnWorkflow) -> dict[UUID, Task]:
    return {task.id: task for workflow in instances(top) for task in live(workflow)}


def _outcome(specs: Specs, top: BpmnWorkflow, run: Run, before: Mapping[UUID, Task]) -> Outcome:
    now = _tokens(top)
    elements = [task for task in now.values() if task.task_spec.bpmn_id is not None]
    return Outcome(
        state=save(specs, top),
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
