"""A running case as bytes: one byte that names the codec, then compressed JSON of its tokens, without the spec.

Each instance of a process is a list of tokens `[id, element, state, rank, data, internal, parent, triggered]`. The
rank says which moved last. It stands in for the library's time stamps, so a computer's clock set back changes nothing.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.process.outcome import WrongDiagrams
from engine.process.prune import instances, worth_keeping
from engine.process.run import Run
from engine.process.spec import Specs

ZLIB_JSON: Final = b"\x01"
PASSING: Final = frozenset({"event_fired", "seen_events"})
"""What the library notes on a task between an event and the task's own move: nothing at rest."""

Plain = dict[str, Any]
Kept = list[tuple[Task, Task | None]]


def pack(plain: Plain) -> bytes:
    """Plain values as state bytes."""
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return ZLIB_JSON + zlib.compress(text.encode(), 1)


def unpack(state: bytes) -> Plain:
    """State bytes as plain values. Raises ValueError for bytes of a codec this version does not know."""
    if state[:1] != ZLIB_JSON:
        raise ValueError(
            f"A state begins with {ZLIB_JSON!r}, this one with {state[:1]!r}: a newer version wrote it."
        )
    plain: Plain = json.loads(zlib.decompress(state[1:]))
    return plain


def save(specs: Specs, top: BpmnWorkflow) -> bytes:
    """The state of a case that has come to rest."""
    kept = [(workflow, worth_keeping(workflow)) for workflow in instances(top)]
    by_age = sorted((task for _, pairs in kept for task, _ in pairs), key=lambda task: task.last_state_change)
    ranks = {task.id: rank for rank, task in enumerate(by_age, start=1)}
    saved = [_instance(workflow, pairs, ranks) for workflow, pairs in kept]
    return pack({"key": specs.key, "completed": top.completed, "instances": saved})


def load(specs: Specs, state: bytes, run: Run) -> BpmnWorkflow:
    """The case as it was saved, ready for the next step. Raises WrongDiagrams for another procedure's state."""
    plain = unpack(state)
    if plain["key"] != specs.key:
        raise WrongDiagrams(f"saved with {plain['key'][:12]}, loaded with {specs.key[:12]}")
    top = BpmnWorkflow(specs.top, dict(specs.stages), script_engine=run, deserializing=True)
    for saved in plain["instances"]:
        _restore(top, saved)
    top.completed = plain["completed"]
    return top


def _instance(workflow: Any, kept: Kept, ranks: Mapping[UUID, int]) -> Plain:
    return {
        "host": str(workflow.parent_task_id) if workflow.parent_task_id else None,
        "process": workflow.spec.name,
        "tokens": [_token(task, parent, ranks[task.id]) for task, parent in kept],
    }


def _token(task: Task, parent: Task | None, rank: int) -> list[Any]:
    # A boundary event takes its data from the split above it when it fires.
    data = {} if isinstance(task.task_spec, BoundaryEvent) else task.data
    internal = {name: value for name, value in task.internal_data.items() if name not in PASSING}
    above = str(parent.id) if parent is not None else None
    return [str(task.id), task.task_spec.name, task.state, rank, data, internal, above, task.triggered]


def _restore(top: BpmnWorkflow, saved: Plain) -> None:
    workflow = _empty(top, saved)
    root = Task(workflow, workflow.spec.start, state=TaskState.COMPLETED)
    workflow.task_tree = root
    root.last_state_change = 0.0
    for token, element, state, rank, data, internal, above, triggered in saved["tokens"]:
        task = Task(workflow, workflow.spec.task_specs[element], state=state, id=UUID(token))
        task.data, task.internal_data, task.triggered = data, internal, triggered
        task.last_state_change = float(rank)
        task.parent = workflow.tasks[UUID(above)] if above else root
        task.parent._child_added_notify(task)
        if state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            top.event_manager.add_task(task)


def _empty(top: BpmnWorkflow, saved: Plain) -> Any:
    if saved["host"] is None:
        return top
    host = top.get_task_from_id(UUID(saved["host"]))
    workflow = BpmnSubWorkflow(top.subprocess_specs[saved["process"]], host.id, top, deserializing=True)
    workflow.completed_event.connect(host.task_spec._on_subworkflow_completed, host)
    top.subprocesses[host.id] = workflow
    return workflow
