"""Where the engine says what it is about to do, to whoever follows how long it takes. Mostly nobody does.

What is said is a name of our own and a few fixed words or numbers: never anything that a person wrote or is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

Fact = str | int | bool
Tell = Callable[[Mapping[str, Fact]], Any]
"""Says more of what is being followed."""

Follower = Callable[[str, Mapping[str, Fact]], AbstractContextManager[Tell]]


def _nobody(_name: str, _facts: Mapping[str, Fact]) -> AbstractContextManager[Tell]:
    return NOTHING


NOTHING: AbstractContextManager[Tell] = nullcontext(lambda facts: None)

_follower: Follower = _nobody


def span(name: str, facts: Mapping[str, Fact] | None = None) -> AbstractContextManager[Tell]:
    """Around what is done: whoever follows is told its name, its facts, and when it begins and ends."""
    return _follower(name, facts or {})


def follow(follower: Follower) -> None:
    """Let this one follow everything that this process does from now on."""
    global _follower
    _follower = follower


@contextmanager
def followed(follower: Follower) -> Iterator[None]:
    """The same for as long as what is within takes."""
    before = _follower
    follow(follower)
    try:
        yield
    finally:
        follow(before)
