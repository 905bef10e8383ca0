"""What random procedures are made of: a tree of blocks, of which neither the drawing nor the oracle knows the other's
reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import count
from typing import Any, Final, Literal

EARLY: Final = "early_review_asked"
"""The message for which steps in the middle of a procedure wait."""
STEP_UP: Final = "step_up_agreed"
"""The message that ends the group on whose edge it waits."""
ASIDE: Final = "concern_raised"
"""The message that starts what stands beside everything else, any number of times."""

DAYS: Final = {"soon": ("seen_on", 3), "later": ("seen_on", 10), "yearly": ("met_on", 40)}
"""Parameter of the policy -> the fact that it counts from, and how many days."""
FLAGS: Final = ("is_disabled", "is_privately_fostered")
"""The facts that questions ask for."""


@dataclass(frozen=True)
class Clock:
    """The day of a parameter, or the day on which the work for it opens."""

    function: Literal["due", "opens"]
    parameter: str


@dataclass(frozen=True)
class Edge:
    """What sits on the edge of a step or group: it ends its host, or leaves it; on its path somebody is told, or
    asked to do something. A timer has a clock."""

    kind: Literal["timer", "message", "error", "escalation"]
    interrupts: bool = True
    asks: bool = False
    clock: Clock | None = None


@dataclass(frozen=True)
class Task:
    """A step that people do, once or several times: at once, or one after the other."""

    edges: tuple[Edge, ...] = ()
    times: int = 1
    at_once: bool = True
    id: str = ""


@dataclass(frozen=True)
class Wait:
    """For a day, for a message, or for whichever comes first."""

    what: Literal["day", "message", "first"]
    clock: Clock = Clock("due", "soon")
    id: str = ""


@dataclass(frozen=True)
class Say:
    """A step, after which a message goes out to whoever in the case waits for it."""

    message: str
    id: str = ""


@dataclass(frozen=True)
class Leave:
    """A question; answered "0", the way ends in an end of this kind."""

    by: Literal["terminate", "error", "escalation", "message"]
    message: str = ""
    id: str = ""


@dataclass(frozen=True)
class Sequence:
    parts: tuple[Block, ...]
    id: str = ""


@dataclass(frozen=True)
class Choice:
    """One of the ways, by an answer or by a fact. Between the answer and the question something else may happen.
    The last way is the default, and may be empty."""

    ways: tuple[Block | None, ...]
    fact: str = ""
    meanwhile: Block | None = None
    id: str = ""


@dataclass(frozen=True)
class Together:
    """Branches side by side, which meet again, or all but the first of which have an end of their own."""

    branches: tuple[Block, ...]
    meet: bool = True
    id: str = ""


@dataclass(frozen=True)
class Rounds:
    """The body, and then the question whether to go round again ("0")."""

    body: Block
    id: str = ""


@dataclass(frozen=True)
class Group:
    """Steps in a sub-process, or in a stage that is called; gone through once or several times."""

    body: Block
    called: bool = False
    edges: tuple[Edge, ...] = ()
    times: int = 1
    at_once: bool = True
    id: str = ""


@dataclass(frozen=True)
class Twice:
    """One stage, called from two places: side by side or one after the other."""

    body: Block
    at_once: bool
    id: str = ""


Block = Task | Wait | Say | Leave | Sequence | Choice | Together | Rounds | Group | Twice


@dataclass(frozen=True)
class Procedure:
    """A case's whole way, and what a message may start beside it."""

    body: Block
    aside: Block | None = None


def named(procedure: Procedure) -> Procedure:
    """The same with an id for each block, told from its place; what
    nobody could hear is said no more, and no edge waits for an alarm that is never raised."""
    numbers, heard = count(1), set(_heard(procedure.body, procedure.aside))
    body = _named(procedure.body, numbers, heard)
    return Procedure(body, procedure.aside and _named(procedure.aside, numbers, heard))


def walk(block: Block | None) -> Iterator[Block]:
    """The block and all within it."""
    if block is not None:
        yield block
        for part in parts(block):
            yield from walk(part)


def asks(block: Block) -> bool:
    """Whether the block's own first step asks for an answer: one of "0", "1" and "2"."""
    return isinstance(block, Rounds | Leave) or (isinstance(block, Choice) and not block.fact)


def answer_of(id: str) -> str:
    """The decision that the question of this block makes."""
    return f"{id}_said"


def parts(block: Block) -> Iterator[Block]:
    for each in fields(block):
        value = getattr(block, each.name)
        inside = value if isinstance(value, tuple) else (value,)
        yield from (part for part in inside if isinstance(part, Block))


def _heard(*blocks: Block | None) -> Iterator[str]:
    for block in (each for outer in blocks for each in walk(outer)):
        if isinstance(block, Wait) and block.what != "day":
            yield EARLY
        if isinstance(block, Group) and any(edge.kind == "message" for edge in block.edges):
            yield STEP_UP
    if blocks[1] is not None:
        yield ASIDE


def _named(block: Block, numbers: Iterator[int], heard: set[str]) -> Any:
    if isinstance(block, Say | Leave) and block.message and block.message not in heard:
        block = Task()
    inner: dict[str, Any] = {"id": f"{type(block).__name__.lower()}_{next(numbers)}"}
    for each in fields(block):
        value = getattr(block, each.name)
        if isinstance(value, Block):
            inner[each.name] = _named(value, numbers, heard)
        elif each.name in ("parts", "ways", "branches"):
            inner[each.name] = tuple(part and _named(part, numbers, heard) for part in value)
    if isinstance(block, Group):
        alarms = set(_raised(block.body)) if not block.called else set()
        inner["edges"] = tuple(edge for edge in block.edges if edge.kind in {"timer", "message", *alarms})
    return replace(block, **inner)


def _raised(block: Block) -> Iterator[str]:
    if isinstance(block, Leave):
        yield block.by
    elif not isinstance(block, Twice) and not (isinstance(block, Group) and block.called):
        for part in parts(block):
            yield from _raised(part)
