"""What one step knows and what it leaves behind. It travels through the workflow as its script engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.task import Task

from engine.process.expressions import compile_expression
from engine.process.outcome import Effect
from engine.time.clock import start_of
from engine.time.deadline import Due, Times, fires_at

if TYPE_CHECKING:
    from engine.process.elements import PolicyTimer


class Run:
    """One step's facts and times, asked by conditions and timers, and its record of what happened.

    `waited` are the tokens that were open before the step, `touched` every task that a token reached in it,
    `fired` the event gateways that a date opened, `passed` the tasks that were done before the case began here.
    `looking` is set while the clock is looked at: not before everything that was done has had its effect.
    """

    def __init__(self, facts: Mapping[str, Any], times: Times) -> None:
        self.facts = facts
        self.times = times
        self.now = times.now()
        self.effects: list[Effect] = []
        self.looking = False
        self.waited: frozenset[UUID] = frozenset()
        self.touched: dict[UUID, Task] = {}
        self.fired: set[UUID] = set()
        self.passed: set[UUID] = set()
        self._dues: dict[str, Due] = {}
        self._moments: dict[tuple[str, str, bool], datetime | None] = {}

    def evaluate(self, task: Task, expression: str, external_context: object = None) -> Any:
        """The answer of an expression for one branch: facts first, then what the branch carries."""
        return compile_expression(expression).evaluate(task.data, self.times, self.facts)

    def execute(self, task: Task, script: str, external_context: object = None) -> NoReturn:
        """Diagrams hold no scripts; the parser lets none in, and neither does this."""
        raise PermissionError("A diagram may not run a script: take it out and decide in a gateway instead.")

    def call_service(self, task: Task, **_: object) -> NoReturn:
        """Nothing is performed inside a step; see `intend`."""
        raise PermissionError(
            "A step performs nothing itself: draw a service task with one of our operators."
        )

    def reached(self, _: object, task: Task) -> None:
        """Note that a token has come to this task."""
        self.touched[task.id] = task

    def intend(self, task: Task) -> None:
        """Note what a service task asks for: its properties, then its own parameters over them."""
        spec = task.task_spec
        asked = {
            name: self.evaluate(task, parameter["value"]) for name, parameter in spec.operation_params.items()
        }
        given = {"name": spec.bpmn_name or spec.bpmn_id} | spec.extensions.get("properties", {})
        self.effects.append(Effect(spec.operation_name, spec.bpmn_id, given | asked, dict(task.data)))

    def rings(self, task: Task, timer: PolicyTimer) -> bool:
        """Whether this timer is due, now that the clock is looked at.

        The library asks some of its timers after every move too: those beside the move. What was done would then
        count before some timers and after others.

        A boundary timer that begins late is shown as waiting once and rings in the next step: its deadline must
        stand in a row before it can be announced as missed.
        """
        boundary = isinstance(task.task_spec, BoundaryEvent)
        if not self.looking or (boundary and task.id not in self.waited):
            return False
        moment = self.moment(timer, on_the_day=not boundary)
        return moment is not None and moment <= self.now

    def due(self, parameter: str) -> Due:
        """The due date of a parameter under this step's facts, worked out once."""
        if parameter not in self._dues:
            self._dues[parameter] = self.times.due(parameter, self.facts)
        return self._dues[parameter]

    def moment(self, timer: PolicyTimer, *, on_the_day: bool) -> datetime | None:
        """The instant at which a timer fires; None while there is no date."""
        key = (timer.function, timer.parameter, on_the_day)
        if key not in self._moments:
            self._moments[key] = self._work_out(timer, on_the_day=on_the_day)
        return self._moments[key]

    def _work_out(self, timer: PolicyTimer, *, on_the_day: bool) -> datetime | None:
        if timer.function == "due":
            return fires_at(self.due(timer.parameter), on_the_day=on_the_day)
        day = self.times.opens(timer.parameter, self.facts)
        return None if day is None else start_of(day)
