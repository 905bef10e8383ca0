"""A strategy of random procedures of all that Keepstep runs, made so that the check has nothing to refuse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from tests.properties.blocks import (
    ASIDE,
    DAYS,
    EARLY,
    FLAGS,
    STEP_UP,
    Block,
    Choice,
    Clock,
    Edge,
    Group,
    Leave,
    Procedure,
    Rounds,
    Say,
    Sequence,
    Task,
    Together,
    Twice,
    Wait,
    named,
)

Draw = Any

LARGE = 3
"""From this depth on a block is made of others."""


@dataclass(frozen=True)
class Place:
    """What may be drawn here, by the rules of the check.

    inside: in a group or stage, so that an end may end all of it. joined: in a branch that has to arrive, so that no
    end may take its token away. round: in a round, where a plus diamond needs a group of its own. caught: the kinds
    of alarm that something around answers.
    """

    inside: bool = False
    joined: bool = False
    round: bool = False
    caught: frozenset[str] = frozenset()


clocks = st.builds(Clock, st.sampled_from(["due", "opens"]), st.sampled_from(sorted(DAYS)))
timers = st.builds(Edge, st.just("timer"), st.booleans(), st.booleans(), clocks)
alarms = st.one_of(
    st.builds(Edge, st.just("message"), st.just(True), st.booleans()),
    st.builds(Edge, st.just("error"), st.just(True), st.booleans()),
    st.builds(Edge, st.just("escalation"), st.booleans(), st.booleans()),
)
tasks = st.builds(
    Task,
    st.lists(timers, max_size=1).map(tuple),
    times=st.sampled_from([1, 1, 1, 3]),
    at_once=st.booleans(),
)
waits = st.builds(Wait, st.sampled_from(["day", "message", "first"]), clocks)
says = st.builds(Say, st.sampled_from([EARLY, STEP_UP, ASIDE]))


def procedures() -> st.SearchStrategy[Procedure]:
    """Any procedure, its blocks named."""
    aside = st.one_of(st.none(), _block(Place(), 2))
    return st.builds(Procedure, _block(Place(), 4), aside).map(named)


@st.composite
def _block(draw: Draw, place: Place, depth: int) -> Block:
    simple = [tasks, waits, says, _leaves(place)]
    if depth == 0:
        return draw(st.one_of(*simple))
    several = [_sequences(place, depth), _choices(place, depth), _rounds(place, depth), _groups(place, depth)]
    if not place.round:
        several += [_together(place, depth), _twice(place, depth)]
    return draw(st.one_of(*several) if depth >= LARGE else st.one_of(*simple, *several))


@st.composite
def _leaves(draw: Draw, place: Place) -> Block:
    kinds = [
        *(["terminate"] if place.inside else []),
        *(["error"] if "error" in place.caught else []),
        *(["escalation"] if "escalation" in place.caught and not place.joined else []),
        *(["message"] if not place.joined else []),
    ]
    if not kinds:
        return draw(tasks)
    by = draw(st.sampled_from(kinds))
    return Leave(by, draw(st.sampled_from([EARLY, STEP_UP, ASIDE])) if by == "message" else "")


@st.composite
def _sequences(draw: Draw, place: Place, depth: int) -> Block:
    return Sequence(tuple(draw(st.lists(_block(place, depth - 1), min_size=2, max_size=3))))


@st.composite
def _choices(draw: Draw, place: Place, depth: int) -> Block:
    fact = draw(st.sampled_from(["", "", *FLAGS]))
    ways = draw(st.lists(_block(place, depth - 1), min_size=1, max_size=1 if fact else 2))
    last = draw(st.one_of(st.none(), _block(place, depth - 1)))
    meanwhile = None if fact else draw(st.one_of(st.none(), _block(place, depth - 1)))
    return Choice((*ways, last), fact, meanwhile)


@st.composite
def _rounds(draw: Draw, place: Place, depth: int) -> Block:
    return Rounds(draw(_block(replace(place, round=True), depth - 1)))


@st.composite
def _together(draw: Draw, place: Place, depth: int) -> Block:
    meet = place.joined or draw(st.booleans())
    inside = replace(place, joined=meet)
    return Together(tuple(draw(st.lists(_block(inside, depth - 1), min_size=2, max_size=3))), meet)


@st.composite
def _groups(draw: Draw, place: Place, depth: int) -> Block:
    least = draw(st.sampled_from([0, 1, 2]))
    edges = draw(
        st.lists(st.one_of(timers, alarms), min_size=least, max_size=3, unique_by=lambda edge: edge.kind)
    )
    caught = place.caught | {edge.kind for edge in edges if edge.kind in ("error", "escalation")}
    called = draw(st.booleans())
    # A stage is checked by itself, and what its caller answers is not seen there.
    inner = Place(inside=True, caught=frozenset() if called else caught)
    times, at_once = draw(st.sampled_from([1, 1, 1, 2])), draw(st.booleans())
    return Group(draw(_block(inner, depth - 1)), called, tuple(edges), times, at_once)


@st.composite
def _twice(draw: Draw, place: Place, depth: int) -> Block:
    return Twice(draw(_block(Place(inside=True), depth - 1)), draw(st.booleans()))
