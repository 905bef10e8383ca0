"""The turns that authorities of one process take: deadlines before letters, and no letter keeps a deadline waiting."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Thread

from web.turns import LETTERS, Turns

LONG = 30


def test_letters_wait_until_nobody_works() -> None:
    turns, order = Turns(), list[str]()

    def send() -> None:
        with turns.sending():
            order.append("letters")

    with turns.working():
        sender = Thread(target=send)
        sender.start()
        sender.join(0.2)
        order.append("work")
    sender.join(LONG)
    assert order == ["work", "letters"]


def test_letters_wait_for_so_long_and_no_longer() -> None:
    turns = Turns(patience=0)
    with turns.working(), turns.sending():
        pass


def test_letters_that_hang_keep_no_deadline_waiting() -> None:
    turns = Turns()
    with ExitStack() as hanging:
        for _ in range(LETTERS):
            hanging.enter_context(turns.sending())
        worker = Thread(target=lambda: turns.working().__enter__(), daemon=True)
        worker.start()
        worker.join(LONG)
        assert not worker.is_alive()
