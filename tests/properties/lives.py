"""What the oracle's game is played with: tokens at rest, and the lives within lives that end together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.properties.blocks import Clock

Then = Callable[[], None]
Answers = tuple[tuple[str, str], ...]
"""What the branch has decided: id of the question -> answer, in order."""


@dataclass(eq=False)
class Life:
    """What can be ended as a whole, and all within it with it. `answers` are the alarms answered on its edge;
    `element` is the group that it is, if it is one."""

    within: Life | None = None
    element: str = ""
    over: bool = False
    answers: dict[str, Then] = field(default_factory=dict)

    @property
    def lasts(self) -> bool:
        return not self.over and (self.within is None or self.within.lasts)

    @property
    def depth(self) -> int:
        return 0 if self.within is None else 1 + self.within.depth


@dataclass(eq=False)
class Room:
    """A process, a group or a stage that runs: done when the last of its tokens has come to an end."""

    life: Life
    done: Then
    tokens: int = 1

    def leave(self) -> None:
        self.tokens -= 1
        if self.tokens == 0 and self.life.lasts:
            self.done()


@dataclass(eq=False)
class Open:
    """A step that waits for somebody."""

    element: str
    life: Life
    answers: Answers
    finish: Callable[[str], None]
    room: Room
    several: bool = False
    done: bool = False

    @property
    def groups(self) -> list[Life]:
        """The groups and stages around it, its own first."""
        found, life = [], self.life
        while life.within is not None:
            found += [life] if life.element else []
            life = life.within
        return found


@dataclass(eq=False)
class Timer:
    """A clock that waits. One on an edge rings only if it waited before the step that finds it due."""

    element: str
    host: str | None
    life: Life
    clock: Clock
    ring: Then
    done: bool = False


@dataclass(eq=False)
class Ear:
    """Somebody who waits for a message."""

    message: str
    life: Life
    hear: Then
    on_edge: bool
    done: bool = False
