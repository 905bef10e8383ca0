"""The engine beside an oracle: random procedures, random ways through them, each step from the bytes of the last."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, note, settings

from engine.process.rules import check
from engine.process.spec import parse
from tests.properties.beside import Beside, Kept, Move, Played, paths
from tests.properties.blocks import Block, Clock, Edge, Group, Procedure, Rounds, Sequence, Task, named
from tests.properties.chance import AT_RANDOM
from tests.properties.drawn import around, text_of
from tests.properties.processes import procedures
from tests.unit.process.rules.drawing import draw

always = settings(
    max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)
deeper = settings(always, max_examples=2000, derandomize=not AT_RANDOM, print_blob=True)
"""What is found at random prints how to make it again."""


def play(procedure: Procedure, path: list[Move], kind: type[Played] = Played) -> None:
    """Go this way in both, from the first step to the last. A failure shows the drawing and the moves made."""
    note(text_of(procedure))
    both = Beside(procedure, parse(draw(text_of(procedure))), kind)
    for move in path:
        if both.ended:
            return
        note(str(move))
        both.make(move)


@always
@given(procedures(), paths(30))
def test_a_random_procedure_goes_as_bpmn_says(procedure: Procedure, path: list[Move]) -> None:
    play(procedure, path)


@pytest.mark.slow
@deeper
@given(procedures(), paths(60))
def test_many_more_go_as_bpmn_says(procedure: Procedure, path: list[Move]) -> None:
    play(procedure, path)


@settings(always, max_examples=120)
@given(procedures(), paths(40))
def test_a_case_kept_in_memory_goes_the_same_way(procedure: Procedure, path: list[Move]) -> None:
    play(procedure, path, Kept)


@always
@given(procedures())
def test_what_is_made_at_random_could_be_published(procedure: Procedure) -> None:
    found = check(draw(text_of(procedure)), around(procedure))
    assert [problem for problem in found if problem.severity == "error"] == []


@pytest.mark.parametrize("body", [Sequence((Task(), Task())), Rounds(Task())], ids=["a step", "a question"])
def test_what_begins_and_is_interrupted_in_one_step_was_never_there(body: Block) -> None:
    late = Edge("timer", interrupts=True, asks=True, clock=Clock("due", "soon"))
    procedure = named(Procedure(Sequence((Task(), Group(body, edges=(late,))))))
    both = Beside(procedure, parse(draw(text_of(procedure))))
    for move in (Move("pass time", 7), Move("do"), Move("do")):
        both.make(move)
    assert [task.element_id for task in both.case.outcome.tasks] == ["timer_on_group_3_ask"]
