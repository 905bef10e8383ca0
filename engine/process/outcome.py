"""What a step is told and what it answers: plain values, nothing of SpiffWorkflow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from engine.time.deadline import Due

Value = str | int | bool
"""What a branch may carry: a code, a number or a flag. Dates are facts."""


@dataclass(frozen=True)
class Passed:
    """A user task that was done elsewhere before the case began here, with the decisions that it carried."""

    element_id: str
    decisions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Start:
    """Begin the case. What was `passed` elsewhere is gone past in this order, and the case rests after it."""

    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True)
class Complete:
    """Finish an open user task; `decisions` go with the branch from here on."""

    token: str
    decisions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wake:
    """Look at the clock: whatever is due fires."""


@dataclass(frozen=True)
class Send:
    """Bring a message to the case; `payload` becomes data of the branch that catches it."""

    message: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Refresh:
    """Facts, intervals, calendar or policy changed: look at every date again."""


@dataclass(frozen=True)
class Skip:
    """Go past an open user task, a waiting catch event or a whole open stage without doing it."""

    token: str


@dataclass(frozen=True)
class ReturnTo:
    """Leave an open user task or stage and do an earlier step of the same process again."""

    token: str
    element_id: str


@dataclass(frozen=True)
class Entering:
    """A token that has yet to enter an element: `stand_in` holds its place. `came_from` is told to a join."""

    stand_in: str
    element: str
    came_from: str = ""


@dataclass(frozen=True)
class Arrive:
    """The case has just been moved to these diagrams: enter what is to be entered. `fresh` clocks begin now."""

    fresh: frozenset[str] = frozenset()
    entering: tuple[Entering, ...] = ()


Command = Start | Complete | Wake | Send | Refresh | Skip | ReturnTo | Arrive


@dataclass(frozen=True)
class OpenTask:
    """A user task that waits for somebody.

    `data` is what its branch carries: decisions and the constants of its stage. `scope` are the tokens that
    enclose it, its own first, then stages and sub-processes outward.
    """

    token: str
    element_id: str
    process_id: str
    name: str
    role: str
    form: str
    data: Mapping[str, Any]
    scope: tuple[str, ...]
    instructions: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class WaitingTimer:
    """A timer that waits, with or without a date.

    `host_token` and `host_element` are what a boundary timer sits on, None for a catch timer. The timer of an
    event gateway has the gateway's token and the catch event's element. `fires_at` is None while there is no date.
    """

    token: str
    element_id: str
    process_id: str
    name: str
    parameter: str
    function: Literal["due", "opens"]
    host_token: str | None
    host_element: str | None
    interrupting: bool
    ladder: str
    clauses: tuple[str, ...]
    due: Due
    fires_at: datetime | None


@dataclass(frozen=True)
class Finished:
    """An element that ended in this step. `kind` is its BPMN name.

    An event that happened and an event gateway that a date opened have "fired"; what a terminate end, an
    interruption or the end of its host took away was "cancelled"; what was done before the case began here was
    "passed"; the rest is "completed".
    """

    token: str
    element_id: str
    process_id: str
    name: str
    kind: str
    how: Literal["completed", "cancelled", "fired", "passed"]


@dataclass(frozen=True)
class Effect:
    """What a service task asks for.

    `parameters` are its name, its properties and its operator's own parameters; `data` what its branch carries.
    """

    operator: str
    element_id: str
    parameters: Mapping[str, Any]
    data: Mapping[str, Any]


@dataclass(frozen=True)
class OpenElement:
    """An element that holds a token now: a task, a stage, an event or a gateway that waits."""

    token: str
    element_id: str
    process_id: str
    kind: str


@dataclass(frozen=True)
class Outcome:
    """The case after a step.

    `live` are all tokens not finished; `elements` says where they stand. `finished` and `effects` are news of this
    step, in the order in which they happened. `unheard` are messages that the case threw and nobody awaited;
    `awaited` those that may be sent to it now.
    """

    state: bytes
    tasks: tuple[OpenTask, ...]
    timers: tuple[WaitingTimer, ...]
    live: frozenset[str]
    finished: tuple[Finished, ...]
    effects: tuple[Effect, ...]
    unheard: tuple[str, ...]
    awaited: tuple[str, ...]
    ended: bool
    elements: tuple[OpenElement, ...] = ()


class StepError(Exception):
    """This could not be done. Nothing was changed."""

    def __init__(self, about: str = "") -> None:
        said = " ".join((type(self).__doc__ or "").split())
        super().__init__(f"{said} ({about})" if about else said)


class TaskNotOpen(StepError):
    """This step is not open any more, or not yet. Open the case to see what is owed now."""


class NotPassed(StepError):
    """The procedure does not come to this step, so a case cannot have gone past it. Correct the stages at which cases
    are taken on, or the facts that lead there."""


class CaseEnded(StepError):
    """This case has ended, so nothing more can happen in it. A new worry about the child is a new referral."""


class MessageNotAwaited(StepError):
    """The case is not waiting for this message now. Open the case to see what it waits for."""


class CannotReturn(StepError):
    """The case cannot go back to that step from here. Choose an earlier step of the same stage and branch."""


class NoWayOn(StepError):
    """The diagram leads nowhere from here. Give every gateway a default arrow, publish, and move the case."""


class NeverRests(StepError):
    """The diagram goes round without waiting for a person, a date or a message. Put one of these into the loop,
    publish, and move the case."""


class WrongDiagrams(StepError):
    """The case stands on other diagrams than these. Load the procedure it was published with, or move it first."""
