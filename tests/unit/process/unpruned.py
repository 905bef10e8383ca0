"""The library as it is, on our specs: one workflow in memory, its own loop, never pruned, never saved."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.process.messages import awaited, send
from engine.process.run import Run
from engine.process.spec import Specs
from engine.process.step import Outcome
from engine.process.timers import waiting_timers
from engine.time.deadline import Times

Seen = tuple[Counter[tuple[Any, ...]], Counter[tuple[Any, ...]], tuple[str, ...], bool]


class Unpruned:
    def __init__(self, specs: Specs, facts: Mapping[str, Any], times: Times) -> None:
        self.specs = specs
        self.workflow = BpmnWorkflow(specs.top, dict(specs.stages))
        self._begin(facts, times)
        self._rest()

    def complete(
        self, task: Task, decisions: Mapping[str, Any], facts: Mapping[str, Any], times: Times
    ) -> None:
        self._begin(facts, times)
        task.data.update(decisions)
        task.run()
        self._rest()

    def send(self, message: str, payload: Mapping[str, Any], facts: Mapping[str, Any], times: Times) -> None:
        self._begin(facts, times)
        send(self.workflow, message, payload)
        self._rest()

    def wake(self, facts: Mapping[str, Any], times: Times) -> None:
        self._begin(facts, times)
        self._rest()

    def ready(self) -> list[Task]:
        return [task for task in self.workflow.get_tasks(state=TaskState.READY) if task.task_spec.manual]

    def _begin(self, facts: Mapping[str, Any], times: Times) -> None:
        run = Run(facts, times)
        run.looking = True
        run.waited = frozenset(task.id for task in self.workflow.get_tasks(state=TaskState.WAITING))
        self.workflow.script_engine = run

    def _rest(self) -> None:
        # Its loop looks at the timers last, and leaves what they set off for the next call.
        self.workflow.do_engine_steps()
        while any(not task.task_spec.manual for task in self.workflow.get_tasks(state=TaskState.READY)):
            self.workflow.do_engine_steps()


def seen_by_us(outcome: Outcome) -> Seen:
    tasks = Counter((task.process_id, task.element_id, *sorted(task.data.items())) for task in outcome.tasks)
    timers = Counter((timer.element_id, timer.host_element, timer.fires_at) for timer in outcome.timers)
    return tasks, timers, outcome.awaited, outcome.ended


def seen_by(unpruned: Unpruned) -> Seen:
    tasks = Counter(
        (unpruned.specs.owners[task.workflow.spec.name], task.task_spec.bpmn_id, *sorted(task.data.items()))
        for task in unpruned.ready()
    )
    timers = Counter(
        (timer.element_id, timer.host_element, timer.fires_at)
        for timer in waiting_timers(unpruned.specs, unpruned.workflow)
    )
    workflow = unpruned.workflow
    return tasks, timers, awaited(unpruned.specs, workflow), workflow.is_completed()
