"""The whole service in random order: whatever is done, refused, restarted or restored, what must hold holds."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.properties.chance import AT_RANDOM
from tests.properties.house import House
from tests.stores import Files, Store

pytestmark = pytest.mark.both_databases

always = settings(
    max_examples=5,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    database=None,
)
some = st.integers(0, 199)
"""Chooses among what is there, and fills forms in."""


class Service(RuleBasedStateMachine):
    """One rule for each thing that happens to a council."""

    def __init__(self, store: Store, folder: Path) -> None:
        super().__init__()
        self.house = House(store, folder)

    @rule(n=some)
    def open_case(self, n: int) -> None:
        self.house.open_case(n)

    @rule(n=some)
    def do(self, n: int) -> None:
        self.house.do(n)

    @rule(n=some)
    def do_another(self, n: int) -> None:
        self.house.do(n)

    @rule(n=some)
    def open_page(self, n: int) -> None:
        self.house.open_page(n)

    @rule(n=some)
    def send_page(self, n: int) -> None:
        self.house.send_page(n)

    @rule(n=some)
    def send_after_it_changed_hands(self, n: int) -> None:
        self.house.send_after_it_changed_hands(n)

    @rule(n=some)
    def send_again(self, n: int) -> None:
        self.house.send_again(n)

    @rule(n=some)
    def send_nothing(self, n: int) -> None:
        self.house.send_nothing(n)

    @rule(n=some)
    def claim(self, n: int) -> None:
        self.house.claim(n)

    @rule(n=some)
    def save_draft(self, n: int) -> None:
        self.house.save_draft(n)

    @rule(n=some)
    def correct(self, n: int) -> None:
        self.house.correct(n)

    @rule(n=some)
    def reassign(self, n: int) -> None:
        self.house.reassign(n)

    @rule(n=some)
    def raise_concern(self, n: int) -> None:
        self.house.raise_concern(n)

    @rule(n=some)
    def send_message(self, n: int) -> None:
        self.house.send_message(n)

    @rule(n=some)
    def skip(self, n: int) -> None:
        self.house.skip(n)

    @rule(n=some)
    def go_back(self, n: int) -> None:
        self.house.go_back(n)

    @rule(n=some)
    def add_day_off(self, n: int) -> None:
        self.house.add_day_off(n)

    @rule()
    def publish_and_move(self) -> None:
        self.house.publish_and_move()

    @rule()
    def take_the_move_back(self) -> None:
        self.house.take_the_move_back()

    @rule(days=st.sampled_from([0, 1, 3, 10, 25, 60]), awake=st.booleans())
    def pass_days(self, days: int, awake: bool) -> None:
        self.house.pass_days(days, awake=awake)

    @rule()
    def restart(self) -> None:
        self.house.restart()

    @rule()
    def back_up(self) -> None:
        self.house.back_up()

    @rule()
    def restore(self) -> None:
        self.house.restore()

    @invariant()
    def agree(self) -> None:
        self.house.agree()
        self.house.office.clock.advance(minutes=1)

    def teardown(self) -> None:
        self.house.close()


def play(store: Store, folder: Path, how: settings) -> None:
    """Some such councils. On a server, where each is a database of its own to make and drop, two for every five."""
    runs = how.max_examples if isinstance(store, Files) else how.max_examples * 2 // 5
    run_state_machine_as_test(partial(Service, store, folder), settings=settings(how, max_examples=runs))


def test_whatever_is_done_in_whatever_order(store: Store, tmp_path: Path) -> None:
    play(store, tmp_path, always)


@pytest.mark.slow
def test_whatever_is_done_for_longer(store: Store, tmp_path: Path) -> None:
    longer = settings(
        always, max_examples=20, stateful_step_count=60, derandomize=not AT_RANDOM, print_blob=True
    )
    play(store, tmp_path, longer)
