"""One step of one case: the state before and a command give the state after, and what has to be written down.

Pure but for random tokens: no database, no clock but the times handed in, no message sent. Facts are those after
the command's own writes. Every step looks at every waiting timer again, so a fact that moves a date moves it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow

from engine.process.commands import take
from engine.process.outcome import (
    Arrive,
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
from engine.process.returning import ways_back
from engine.process.run import Run
from engine.process.spec import Specs
from engine.process.state import load, save
from engine.process.telling import outcome
from engine.time.deadline import Times

__all__ = [
    "Arrive", "CannotReturn", "CaseEnded", "Command", "Complete", "Effect", "Finished", "MessageNotAwaited",
    "NeverRests",
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
    before = take(top, command, run)
    return outcome(specs, top, run, before, save(specs, top))
