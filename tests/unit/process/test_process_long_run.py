"""A case of a thousand rounds: its state and its steps stay as small as they were."""

import sys
import zlib
from collections.abc import Callable
from datetime import timedelta

import pytest

from engine.process.state import unpack
from engine.process.step import Send
from tests.unit.process.driving import MONDAY, Case, skeleton


def supported() -> Case:
    case = Case(
        skeleton(), {"last_visit_on": MONDAY, "last_meeting_on": MONDAY, "last_supervision_on": MONDAY}
    )
    case.do("complete_assessment")
    case.do("decide_need", need_decision="plan")
    return case


def calls_of(work: Callable[[], object]) -> int:
    """How many functions a piece of work calls: its cost, free of the computer's mood."""
    called = [0]

    def count(frame: object, event: str, argument: object) -> None:
        called[0] += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return called[0]


@pytest.fixture(scope="module")
def long_case() -> list[tuple[int, int, int]]:
    """(tokens saved, function calls, bytes) of every round of 1,000 visits with a supervision now and then."""
    case, rounds = supported(), []
    for number in range(1000):
        case.clock.advance(minutes=30)
        case.facts["last_visit_on"] = case.times.today()
        calls = calls_of(lambda: case.do("record_visit", visits_continue=True)) if number in (10, 999) else 0
        if not calls:
            case.do("record_visit", visits_continue=True)
        if number % 7 == 0:
            case.facts["last_supervision_on"] = case.times.today()
            case.do("record_supervision")
        tokens = sum(len(instance["tokens"]) for instance in unpack(case.outcome.state)["instances"])
        rounds.append((tokens, calls, len(zlib.decompress(case.outcome.state[1:]))))
    return rounds


def test_the_state_of_round_1000_is_as_large_as_that_of_round_10(
    long_case: list[tuple[int, int, int]],
) -> None:
    assert {tokens for tokens, _, _ in long_case[10:400]} == {long_case[10][0]}
    assert long_case[-1][0] == long_case[10][0]
    assert abs(long_case[-1][2] - long_case[10][2]) < 20


def test_step_1000_takes_no_more_work_than_step_10(long_case: list[tuple[int, int, int]]) -> None:
    assert long_case[10][1] > 1000
    assert abs(long_case[999][1] - long_case[10][1]) < 0.03 * long_case[10][1]


def test_reviews_with_follow_up_in_parallel_keep_their_size_too() -> None:
    case, sizes = supported(), []
    for _ in range(60):
        case.facts |= {"last_meeting_on": case.times.today(), "last_visit_on": case.times.today()}
        case.clock.advance(days=80)
        case.wake()
        case.wake()
        case.do("arrange_meeting")
        case.do("record_meeting", meeting_outcome="held")
        case.do("update_plan")
        case.facts["last_meeting_on"] = case.times.today()
        case.do("sign_off_plan", support_outcome="continue")
        sizes.append(len(zlib.decompress(case.outcome.state[1:])))
    assert max(sizes[5:]) - min(sizes[5:]) < 40


def test_a_message_in_the_middle_of_a_long_case_still_finds_support() -> None:
    case = supported()
    for _ in range(50):
        case.do("record_visit")
        case.clock.advance(days=1)
        case.facts["last_visit_on"] = case.times.today()
    case.give(Send("step_up_agreed"))
    assert case.open == ["hold_strategy_discussion"]
    assert case.waiting == []
    assert case.times.today() == MONDAY + timedelta(days=50)
