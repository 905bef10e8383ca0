"""None that the check passes fails later: random procedures that pass are run to their end on random paths."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.process.rules import check
from engine.process.spec import parse
from engine.process.step import Complete, Refresh
from tests.unit.process.driving import MONDAY, Case
from tests.unit.process.procedures import ANSWERS, AROUND, ASIDE, OTHERWISE, Block, blocks, damaged, written
from tests.unit.process.rules.drawing import draw

ROAMING = 30
"""Moves at random before the shortest way to the end is looked for."""
MOST = 300


def run_to_its_end(files: dict[str, bytes], seed: int, several: set[str]) -> None:
    """Move at random, each step from the bytes of the one before, then towards the end. Fails where a case sticks,
    runs twice, raises, or never ends."""
    random = Random(seed)
    case = Case(parse(files), {"last_visit_on": MONDAY})
    for move in range(MOST):
        if case.outcome.ended:
            return
        open_once = Counter(id for id in case.open if id not in several and id != "look")
        assert not open_once or max(open_once.values()) == 1, f"open twice: {open_once}"
        assert not case.outcome.unheard
        _move(case, random, roams=move < ROAMING)
    raise AssertionError(
        f"Still going after {MOST} moves: {case.open}, {case.waiting}, {case.outcome.awaited}"
    )


def _move(case: Case, random: Random, *, roams: bool) -> None:
    tasks = sorted(case.outcome.tasks, key=lambda task: (task.element_id, task.scope))
    dated = [timer for timer in case.outcome.timers if timer.fires_at]
    heard = [message for message in case.outcome.awaited if message != ASIDE or roams]
    ways = [*(["task"] * 5 if tasks else []), *(["clock"] if dated else []), *(["message"] if heard else [])]
    assert ways, "A case sticks: nothing is open, no day is waited for and nothing can be heard."
    match random.choice(ways) if roams else ways[0]:
        case "task":
            answer = random.choice(ANSWERS) if roams else OTHERWISE
            case.give(Complete(random.choice(tasks).token, {"answer": answer}))
        case "clock":
            case.clock.advance(days=random.choice([1, 10, 40]))
            case.wake()
        case "message":
            case.send(random.choice(heard))
    if roams and random.random() < 0.2:
        case.facts["last_visit_on"] = case.times.today()
        case.give(Refresh())


def test_what_the_check_passes_comes_to_its_end_on_every_path_tried() -> None:
    tally: Counter[str] = Counter()

    @settings(max_examples=140, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(
        block=blocks(), aside=st.booleans(), hits=st.sampled_from([0, 0, 1, 2]), seed=st.integers(0, 10_000)
    )
    def play(block: Block, aside: bool, hits: int, seed: int) -> None:
        procedure = written(block, aside=aside)
        files = draw(damaged(procedure.text(), hits, seed))
        wrong = {problem.code for problem in check(files, AROUND) if problem.severity == "error"}
        tally["refused" if wrong else "passed", "damaged" if hits else "whole"] += 1
        if not wrong:
            run_to_its_end(files, seed, procedure.several)

    play()
    assert tally["passed", "whole"] > 30, tally
    assert tally["passed", "damaged"] > 5, tally
    assert tally["refused", "damaged"] > 20, tally
