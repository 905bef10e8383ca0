"""The engine against two oracles: a token game on random procedures, and the untouched library on a real shape."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.process.spec import Specs, parse
from engine.process.step import Complete
from tests.unit.process.blocks import Block, Drawing, Game, Rounds, Step, Together, blocks, ways
from tests.unit.process.driving import MONDAY, Case, skeleton
from tests.unit.process.unpruned import Unpruned, seen_by, seen_by_us

FACTS = {"asked_on": MONDAY}


def play(block: Block, seed: int, moves: int) -> None:
    """Walk a random procedure at random; after each move the engine stands where the token game stands."""
    random, game, answers = Random(seed), Game(block), ways(block)
    case = Case(parse(Drawing(block).files), FACTS)
    game.begin()
    for _ in range(moves):
        assert case.open == sorted(game.open)
        assert case.waiting == sorted(f"late_{id}" for id in game.clocks)
        assert case.outcome.ended is game.ended
        if game.ended:
            return
        case.clock.advance(days=random.choice([0, 0, 1, 4]))
        late = case.times.today() > MONDAY + timedelta(days=10)
        id = random.choice(sorted(game.open))
        way = random.randrange(answers.get(id, 1))
        game.finish(id, way, late=late)
        case.do(id, **({f"code_{id.removeprefix('ask_')}": str(way)} if id in answers else {}))
        told = {done.element_id: done.how for done in case.outcome.finished if done.kind == "userTask"}
        assert told == {id: "completed"}
        assert "cancelled" not in {
            done.how for done in case.outcome.finished if done.kind == "parallelGateway"
        }
        assert sorted(case.effects) == [f"tell_{told}" for told in game.told]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(block=blocks(), seed=st.integers(0, 1000))
def test_a_random_procedure_stands_where_the_token_game_stands(block: Block, seed: int) -> None:
    play(block, seed, moves=25)


@pytest.mark.parametrize("seed", range(12))
def test_a_parallel_block_in_a_loop_waits_for_every_branch_in_every_round(seed: int) -> None:
    play(Rounds(Together((Step(late=False), Step(late=True), Rounds(Step(late=False))))), seed, moves=60)


ANSWERS: dict[str, list[dict[str, Any]]] = {
    "decide_need": [{"need_decision": "plan"}] * 5 + [{"need_decision": "no_further_action"}],
    "record_visit": [{"visits_continue": True}] * 6 + [{"visits_continue": False}],
    "record_supervision": [{"supervision_continues": True}],
    "record_meeting": [{"meeting_outcome": "held"}, {"meeting_outcome": "cancelled"}],
    "agree_outcome": [{"support_outcome": "continue"}] * 4
    + [{"support_outcome": "reassess"}, {"support_outcome": "close"}],
    "hold_strategy_discussion": [{"step_up_outcome": "stay_in_need"}] * 3
    + [{"step_up_outcome": "protection"}],
    "decide_on_concern": [
        {"concern_outcome": "none"},
        {"concern_outcome": "none"},
        {"concern_outcome": "step_up"},
    ],
    "review_at_6_months": [{"six_month_outcome": "needed"}, {"six_month_outcome": "not_needed"}],
}
DATES = {
    "record_visit": "last_visit_on",
    "record_supervision": "last_supervision_on",
    "record_meeting": "last_meeting_on",
    "decide_need": "plan_started_on",
}


@pytest.fixture(scope="module")
def specs() -> Specs:
    return skeleton()


@pytest.mark.parametrize("seed", range(20))
def test_a_lifecycle_stands_where_the_untouched_library_stands(specs: Specs, seed: int) -> None:
    random = Random(seed)
    case = Case(specs, {"last_visit_on": MONDAY, "last_meeting_on": MONDAY})
    library = Unpruned(specs, case.facts, case.times)
    for _ in range(60):
        assert seen_by_us(case.outcome) == seen_by(library)
        if case.outcome.ended:
            return
        case.clock.advance(days=random.choice([0, 1, 9, 30]))
        move = random.random()
        if move < 0.15:
            case.wake()
            library.wake(case.facts, case.times)
        elif move < 0.35 and case.outcome.awaited:
            message = random.choice(case.outcome.awaited)
            case.send(message, concern_id=len(case.open))
            library.send(message, {"concern_id": len(library.ready())}, case.facts, case.times)
        else:
            complete_the_same(case, library, random)


def complete_the_same(case: Case, library: Unpruned, random: Random) -> None:
    task = random.choice(
        sorted(case.outcome.tasks, key=lambda task: (task.element_id, sorted(task.data.items())))
    )
    answer = random.choice(ANSWERS.get(task.element_id, [{}]))
    if task.element_id in DATES:
        case.facts[DATES[task.element_id]] = case.times.today()
    twin = next(
        other
        for other in library.ready()
        if other.task_spec.bpmn_id == task.element_id and other.data == task.data
    )
    case.give(Complete(task.token, answer))
    library.complete(twin, answer, case.facts, case.times)
