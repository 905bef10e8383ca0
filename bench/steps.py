"""Load, step and save at the 10th to the 1000th task of a case, beside SpiffWorkflow as it is.

Both run the same diagrams and the same answers. A step of ours is pure, so it is repeated on the same state and
the median counts; the library is loaded, stepped and saved once a task, as an application that uses it must.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine, TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from engine.packs.load import WORKFLOWS, policy_text
from engine.process.spec import parse
from engine.process.step import Complete, Outcome, Start, step
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock
from engine.time.deadline import Times
from engine.time.policy import read_policy

AT = (10, 50, 200, 400, 500, 1000)
REPEATS, WARM_UP = 220, 20
VISITED = date(2026, 12, 14)
FACTS = {"last_visit_on": VISITED, "last_supervision_on": VISITED, "plan_started_on": VISITED}


@dataclass(frozen=True)
class Measured:
    """One step: how long it took (milliseconds), how large the state was, and how many tasks it held."""

    task: int
    ms: float
    bytes: int
    tokens: int


def files() -> dict[str, bytes]:
    """The diagrams that both run: visits and supervision side by side, for ever."""
    shared = [WORKFLOWS / "shared" / f"{name}.bpmn" for name in ("make_visits", "supervise_plan")]
    return {path.name: path.read_bytes() for path in (Path(__file__).parent / "support.bpmn", *shared)}


def ours() -> list[Measured]:
    """Our process room at each of AT."""
    policy = read_policy(policy_text("lewisham"))
    times = Times(policy, Calendar(), FrozenClock(datetime(2026, 12, 14, 10, tzinfo=UTC)))
    specs = parse(files())
    states: dict[int, tuple[Outcome, Complete]] = {}
    outcome = step(specs, None, FACTS, Start(), times)
    for number in range(1, max(AT) + 1):
        command = Complete(_turn(outcome, number), {})
        if number in AT:
            states[number] = (outcome, command)
        outcome = step(specs, outcome.state, FACTS, command, times)
    taken: dict[int, list[float]] = {number: [] for number in AT}
    # In turn, round after round: what else this machine does then falls on all of them alike.
    for _ in range(REPEATS):
        for number, (before, command) in states.items():
            begin = perf_counter()
            step(specs, before.state, FACTS, command, times)
            taken[number].append((perf_counter() - begin) * 1000)
    return [
        Measured(number, median(taken[number][WARM_UP:]), len(before.state), len(before.live))
        for number, (before, _) in states.items()
    ]


def _turn(outcome: Outcome, number: int) -> str:
    wanted = "record_supervision" if number % 5 == 0 else "record_visit"
    return next(task.token for task in outcome.tasks if task.element_id == wanted)


@dataclass
class Stock:
    """SpiffWorkflow as its documentation shows it, and what became of it."""

    measured: list[Measured]
    died_at: int | None = None
    died_of: str = ""


def stock(until: int) -> Stock:
    """The library on the same diagrams: restored, stepped and serialised for each task, until it dies."""
    found = Stock([])
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
    kept = serializer.serialize_json(_begun())
    recent: list[float] = []
    for number in range(1, until + 1):
        begin = perf_counter()
        try:
            workflow = serializer.deserialize_json(kept)
            workflow.script_engine = _permissive()
            _complete(workflow, number)
            kept = serializer.serialize_json(workflow)
        except (RecursionError, StopIteration) as death:
            found.died_at, found.died_of = number, type(death).__name__
            break
        recent = [*recent[-4:], (perf_counter() - begin) * 1000]
        if number in AT:
            tokens = sum(len(each.tasks) for each in (workflow, *workflow.subprocesses.values()))
            found.measured.append(
                Measured(number, median(recent), len(zlib.compress(kept.encode(), 1)), tokens)
            )
    return found


def _begun() -> BpmnWorkflow:
    parser = SpiffBpmnParser()
    for name, xml in files().items():
        parser.add_bpmn_str(xml, name)
    workflow = BpmnWorkflow(parser.get_spec("child_in_need"), parser.get_subprocess_specs("child_in_need"))
    workflow.script_engine = _permissive()
    workflow.do_engine_steps()
    return workflow


def _permissive() -> PythonScriptEngine:
    far = "2099-01-01T00:00:00+00:00"
    known: dict[str, Any] = {
        "visits_continue": True,
        "supervision_continues": True,
        "true": True,
        "false": False,
    }
    return PythonScriptEngine(TaskDataEnvironment({"due": lambda _: far, "opens": lambda _: far, **known}))


def _complete(workflow: BpmnWorkflow, number: int) -> None:
    wanted = "record_supervision" if number % 5 == 0 else "record_visit"
    ready: Iterator[Any] = iter(workflow.get_tasks(state=TaskState.READY, manual=True))
    task = next(task for task in ready if task.task_spec.bpmn_id == wanted)
    task.run()
    workflow.do_engine_steps()
    workflow.refresh_waiting_tasks()
