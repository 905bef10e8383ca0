"""A case that stays in memory between its steps, for whoever plays thousands of them: the same outcome, no bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.task import Task

from engine.process import step as steps
from engine.process.messages import awaited
from engine.process.outcome import Command, Outcome
from engine.process.prune import instances, live
from engine.process.run import Run
from engine.process.settle import settle
from engine.process.spec import Specs
from engine.process.state import load, save
from engine.process.timers import waiting_timers
from engine.time.deadline import Times

MOST_TASKS: Final = 150
"""Tasks in memory after which the past is cut off: each costs a little in every step, cutting costs a save."""


class LiveCase:
    """One case. After an error it cannot go on: the step was half done."""

    def __init__(self, specs: Specs) -> None:
        self._specs = specs
        self._top: BpmnWorkflow | None = None

    def step(self, facts: Mapping[str, Any], command: Command, times: Times) -> Outcome:
        """As `engine.process.step.step`, but the outcome has no state and tells no effects; begin with `Start`."""
        run = Run(facts, times)
        top = self._top = self._ready(run)
        before = steps._tokens(top)
        run.waited = frozenset(before)
        steps._carry_out(top, command)
        settle(top)
        return self._outcome(top, run, before)

    def _ready(self, run: Run) -> BpmnWorkflow:
        if self._top is None:
            return BpmnWorkflow(self._specs.top, dict(self._specs.stages), script_engine=run)
        if sum(len(each.tasks) for each in instances(self._top)) > MOST_TASKS:
            return load(self._specs, save(self._specs, self._top), run)
        self._top.script_engine = run
        return self._top

    def _outcome(self, top: BpmnWorkflow, run: Run, before: Mapping[UUID, Task]) -> Outcome:
        specs = self._specs
        elements = [
            task for each in instances(top) for task in live(each) if task.task_spec.bpmn_id is not None
        ]
        top.get_events()
        return Outcome(
            state=b"",
            tasks=tuple(steps._open_tasks(specs, elements, run.times)),
            timers=tuple(waiting_timers(specs, top)),
            live=frozenset(str(task.id) for task in elements),
            finished=tuple(steps._finished(specs, {**before, **run.touched}, run)),
            effects=(),
            unheard=(),
            awaited=awaited(specs, top),
            ended=top.completed and not steps._tokens(top),
            elements=tuple(steps._element(specs, task) for task in elements),
        )
