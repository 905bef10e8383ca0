"""SpiffWorkflow as it is: its own parser, its own loop, its own serializer at every step, until it dies.

It cannot evaluate `due("...")`, so a script engine of ours answers that, as permissively as can be; nothing else
is changed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from bench.life import CHECKPOINTS, LONG_AHEAD, Circumstances, Move, moves
from bench.measure import medians
from engine.process.expressions import compile_expression

SERIALIZER = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
PATIENCE = 150
"""Seconds of processor time after which the stock engine is left alone, dead or not."""


@dataclass(frozen=True)
class Measured:
    """What one task costs: how much of the case's past is kept, how many bytes, how many milliseconds."""

    tasks: int
    size: int
    milliseconds: float


class Died(Exception):
    """The stock engine cannot go on; the message says how."""


class Stock:
    """One case in the stock engine. Between two tasks it is nothing but its JSON."""

    def __init__(self) -> None:
        self.around = Circumstances()
        self.engine = _Engine(self.around)
        parser = SpiffBpmnParser()
        for name, content in sorted(self.around.files.items()):
            parser.add_bpmn_str(content, name)
        spec, stages = parser.get_spec("child_in_need"), parser.get_subprocess_specs("child_in_need")
        workflow = BpmnWorkflow(spec, stages, script_engine=self.engine)
        _rest(workflow)
        self.state = SERIALIZER.serialize_json(workflow)

    def attempt(self, move: Move) -> str:
        """Load, do one task, save: the state after it. Raises Died."""
        workflow = SERIALIZER.deserialize_json(self.state)
        workflow.script_engine = self.engine
        if move.message:
            workflow.catch(BpmnEvent(MessageEventDefinition(move.message), {}))
            _rest(workflow)
        found = [task for task in _ready(workflow) if task.task_spec.name == move.element]
        if not found:
            raise Died(f"{move.element} was open and is lost")
        found[0].data.update(move.decisions)
        found[0].run()
        _rest(workflow)
        state: str = SERIALIZER.serialize_json(workflow)
        return state

    def measure(self, move: Move) -> Measured:
        """What this task costs here."""
        [spent] = medians([lambda: self.attempt(move)], rounds=5, warm_up=1)
        top = SERIALIZER.to_dict(SERIALIZER.deserialize_json(self.state))
        tasks = len(top["tasks"]) + sum(len(each["tasks"]) for each in top["subprocesses"].values())
        return Measured(tasks, len(self.state), spent)


def run(said: Callable[[str], None]) -> tuple[dict[int, Measured], str]:
    """Live until death or the last checkpoint: the cost at each one reached, and how it ended."""
    case, found, began = Stock(), dict[int, Measured](), time.process_time()
    for number, move in moves(CHECKPOINTS[-1]):
        case.around.before(move)
        try:
            if number in CHECKPOINTS and not move.message:
                found[number] = case.measure(move)
                said(f"stock engine at task {number}: {found[number].milliseconds:.0f} ms")
            case.state = case.attempt(move)
        except (Died, RecursionError) as death:
            return found, f"died at task {number} ({type(death).__name__}: {str(death)[:60]})"
        if time.process_time() - began > PATIENCE:
            return found, f"was left alive at task {number} after {PATIENCE} seconds"
    return found, "lived to the end"


class _Engine(PythonScriptEngine):  # type: ignore[misc]
    def __init__(self, around: Circumstances) -> None:
        super().__init__()
        self.around = around

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """The answer to a condition, or the moment of a timer as the library wants it."""
        compiled = compile_expression(expression)
        value = compiled.evaluate(task.data, self.around.times, self.around.facts)
        if compiled.clock is None:
            return value
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=UTC).isoformat()
        return (self.around.clock.now() + LONG_AHEAD).isoformat()

    def call_service(self, *_: Any, **__: Any) -> str:
        """Every service answers, with nothing."""
        return "{}"


def _ready(workflow: BpmnWorkflow) -> list[Any]:
    return [task for task in workflow.get_tasks(state=TaskState.READY) if task.task_spec.manual]


def _rest(workflow: BpmnWorkflow) -> None:
    workflow.do_engine_steps()
    while any(not task.task_spec.manual for task in workflow.get_tasks(state=TaskState.READY)):
        workflow.do_engine_steps()
