"""A case that stays in memory between its steps, for whoever plays thousands of them: the same outcome, no bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from SpiffWorkflow.bpmn import BpmnWorkflow

from engine.process.commands import take
from engine.process.outcome import Command, Outcome
from engine.process.prune import instances
from engine.process.run import Run
from engine.process.spec import Specs
from engine.process.state import load, save
from engine.process.telling import outcome
from engine.time.deadline import Times

MOST_TASKS: Final = 150
"""Tasks in memory after which the past is cut off: each costs a little in every step, cutting costs a save."""


class LiveCase:
    """One case. After an error it cannot go on: the step was half done."""

    def __init__(self, specs: Specs) -> None:
        self._specs = specs
        self._top: BpmnWorkflow | None = None

    def step(self, facts: Mapping[str, Any], command: Command, times: Times) -> Outcome:
        """As `engine.process.step.step`, but the outcome has no state; begin with `Start`."""
        run = Run(facts, times)
        top = self._top = self._ready(run)
        before = take(top, command, run)
        return outcome(self._specs, top, run, before, b"")

    def _ready(self, run: Run) -> BpmnWorkflow:
        if self._top is None:
            return BpmnWorkflow(self._specs.top, dict(self._specs.stages), script_engine=run)
        if sum(len(each.tasks) for each in instances(self._top)) > MOST_TASKS:
            return load(self._specs, save(self._specs, self._top), run)
        self._top.script_engine = run
        return self._top
