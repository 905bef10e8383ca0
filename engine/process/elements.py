"""The few elements that behave otherwise here than in SpiffWorkflow: subclasses, no patches.

Specs are shared by every case, so nothing in this module keeps state: what a step needs to know or leaves behind
lies in the step's `Run`, which every workflow carries as its script engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent as StockBoundaryEvent
from SpiffWorkflow.bpmn.specs.defaults import EventBasedGateway as StockEventBasedGateway
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway as StockParallelGateway
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import EscalationEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.spiff.specs.defaults import CallActivity as StockCallActivity
from SpiffWorkflow.spiff.specs.defaults import ParallelMultiInstanceTask, SequentialMultiInstanceTask
from SpiffWorkflow.spiff.specs.defaults import ServiceTask as StockServiceTask
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition as StockMessage
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

from engine.process.expressions import Clock, compile_expression

if TYPE_CHECKING:
    from engine.process.run import Run

CAME_FROM: Final = "came_from"
"""Where a token that waits at a parallel join came from: kept with the token, since its past is not."""

KEPT: Final = "kept_timers"
"""What a clock counts by that began under another version: the timer's text as drawn now -> as it was then."""

_CONSTANTS: Final = {"true": True, "false": False}


def run_of(task: Task) -> Run:
    """The step that this task is part of."""
    run: Run = task.workflow.top_workflow.script_engine
    return run


class PolicyTimer(TimerEventDefinition):
    """A timer that asks the policy for its date whenever it is looked at.

    It keeps no due value of its own, so a fact, a holiday or a policy that moves the date moves the timer.
    """

    def __init__(self, name: str, expression: str, clock: Clock) -> None:
        super().__init__(name, expression)
        self.function, self.parameter = clock

    def has_fired(self, my_task: Task) -> bool:
        return run_of(my_task).rings(my_task, self.kept_by(my_task))

    def kept_by(self, task: Task) -> PolicyTimer:
        """This timer, or the one that this task's clock began with before the case moved to another version."""
        text = task.internal_data.get(KEPT, {}).get(self.name)
        clock = compile_expression(text).clock if text else None
        return self if clock is None else PolicyTimer(text, text, clock)


class Message(StockMessage):
    """A message within one case. What is sent along becomes data of the branch that catches it."""

    def throw(self, my_task: Task) -> None:
        my_task.workflow.top_workflow.catch(BpmnEvent(self, payload={}))

    def update_task(self, my_task: Task) -> None:
        """Nothing to correlate: a message never leaves its case."""

    def update_task_data(self, my_task: Task) -> None:
        my_task.data.update(my_task.internal_data.pop(self.name, None) or {})

    def reset(self, my_task: Task) -> None:
        my_task.internal_data.pop(self.name, None)
        my_task.internal_data.pop("event_fired", None)


class CallActivity(StockCallActivity):
    """Calls a stage and hands it constants: the property `with_x` is the variable x inside."""

    def copy_data(self, my_task: Task, subworkflow: Any) -> None:
        super().copy_data(my_task, subworkflow)
        subworkflow.task_tree.data.update(constants(self.extensions.get("properties", {})))


def constants(properties: Mapping[str, str]) -> dict[str, str | bool]:
    """The `with_x` properties of a call activity as variables; true and false become flags."""
    given = {name[5:]: value.strip() for name, value in properties.items() if name.startswith("with_")}
    return {name: _CONSTANTS.get(value.lower(), value) for name, value in given.items() if name}


class ServiceTask(StockServiceTask):
    """States an intention; the outbox acts on it after the commit."""

    def _execute(self, my_task: Task) -> bool:
        run_of(my_task).intend(my_task)
        return True


class ParallelGateway(StockParallelGateway):
    """A join that counts tokens: one from every arrow, each used up once.

    The stock join reads the tree of past tasks instead. In a loop it counts the arrivals of earlier rounds too and
    lets the case go on before every branch is done.
    """

    def _update_hook(self, my_task: Task) -> bool:
        my_task._inherit_data()
        my_task.internal_data.setdefault(CAME_FROM, my_task.parent.task_spec.name)
        chosen = self._one_from_each(my_task)
        if not set(self._inputs) <= set(chosen):
            my_task._set_state(TaskState.WAITING)
            return False
        self._merge(my_task, [task for task in chosen.values() if task is not my_task])
        run_of(my_task).reached(my_task.workflow, my_task)
        return True

    def _run_hook(self, my_task: Task) -> bool:
        return True

    def _one_from_each(self, my_task: Task) -> dict[str, Task]:
        waiting = [
            task
            for task in my_task.workflow.tasks.values()
            if task.task_spec is self and task.state == TaskState.WAITING and task is not my_task
        ]
        waiting.sort(key=lambda task: task.last_state_change, reverse=True)
        return {task.internal_data[CAME_FROM]: task for task in [my_task, *waiting]}

    def _merge(self, my_task: Task, others: list[Task]) -> None:
        merged: dict[str, Any] = {}
        for task in sorted(others, key=lambda task: task.last_state_change):
            DeepMerge.merge(merged, task.data)
            task.cancel()
        my_task.data = DeepMerge.merge(merged, my_task.data)


class _Afresh:
    """Something done several times. Its list begins anew each time that a case comes to it, and an answer that was
    not given is None: the stock fails in the second round, and where a form leaves the answer out.
    """

    data_output: Any
    output_item: Any

    def init_data_output_with_cardinality(self, my_task: Task) -> None:
        if self.output_item is not None:
            my_task.data.pop(self.output_item.bpmn_id, None)
        self.data_output.set(my_task, [])

    def merge_child(self, workflow: Any, child: Task) -> None:
        if self.output_item is not None:
            child.data.setdefault(self.output_item.bpmn_id, None)
        super().merge_child(workflow, child)  # type: ignore[misc]

    def _on_cancel(self, my_task: Task) -> None:
        # The stock lets go of what it repeats without ending it: a stage among it would go on hearing messages and
        # ringing, and nobody would be told that its steps are cancelled.
        super()._on_cancel(my_task)  # type: ignore[misc]
        top = my_task.workflow.top_workflow
        stages = list(top.subprocesses.values())
        held = {token for workflow in (top, *stages) for token in workflow.tasks}
        for stage in stages:
            if stage.parent_task_id not in held and not stage.completed:
                stage.cancel()


class AllAtOnce(_Afresh, ParallelMultiInstanceTask):
    """Done several times, all at once."""


class OneByOne(_Afresh, SequentialMultiInstanceTask):
    """Done several times, one after the other."""


class BoundaryEvent(StockBoundaryEvent):
    """An escalation beside its host can be raised as often as something in the host raises it.

    The stock event answers the first and no other, and nobody would learn of the second child's alarm.
    """

    def _run_hook(self, my_task: Task) -> bool:
        result: bool = super()._run_hook(my_task)
        if not self.cancel_activity and isinstance(self.event_definition, EscalationEventDefinition):
            again = my_task.parent._add_child(self, TaskState.WAITING)
            my_task.workflow.top_workflow.event_manager.add_task(again)
        return result


class EventBasedGateway(StockEventBasedGateway):
    """Takes one way, the first event's. A date that passed beside a message would open the other way as well."""

    def _run_hook(self, my_task: Task) -> bool:
        seen = my_task.internal_data.get("seen_events", [])[:1]
        my_task.internal_data["seen_events"] = seen
        if seen and isinstance(seen[0].event_definition, PolicyTimer):
            run_of(my_task).fired.add(my_task.id)
        result: bool = super()._run_hook(my_task)
        self.event_definition.reset(my_task)
        return result
