"""The engine beside the untouched library, on a real shape and at random."""

from random import Random
from typing import Any

import pytest

from engine.process.spec import Specs
from engine.process.step import Complete
from tests.unit.process.driving import MONDAY, Case, skeleton
from tests.unit.process.unpruned import Unpruned, seen_by, seen_by_us

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
