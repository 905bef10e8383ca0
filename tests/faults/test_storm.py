"""Very many deadlines due in one instant, with two processes at work: each fires once, and nobody is told twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

import pytest
from sqlalchemy import func, select

from engine.cases.models import Deadline, History
from engine.outbox.models import Notification, Outbox
from engine.time.clock import at_local
from tests.faults.many import MEETING_LATE, copies, taken_on
from tests.invariants import sound
from tests.office import Office
from tests.together import together


def due(office: Office) -> int:
    """How many deadlines wait to be looked at."""
    with office.db.read() as session:
        return session.scalar(select(func.count()).where(Deadline.wake_at <= office.clock.now())) or 0


def until_nothing_is_due(office: Office) -> Callable[[], None]:
    """The rounds of one process."""

    def rounds() -> None:
        while due(office):
            office.tick()

    return rounds


@pytest.mark.both_databases
@pytest.mark.parametrize("cases", [300, pytest.param(1_000, marks=pytest.mark.slow)])
def test_each_fires_once_while_two_processes_go_their_rounds(
    office: Office, second: Office, cases: int
) -> None:
    weather(office, second, cases)


@pytest.mark.slow
def test_ten_thousand(office: Office, second: Office) -> None:
    weather(office, second, 10_000)


def weather(office: Office, second: Office, cases: int) -> None:
    """A storm, and what is true after it."""
    copies(office, taken_on(office), cases - 1)
    office.clock.move_to(at_local(MEETING_LATE, time(8)))
    assert due(office) == cases
    answers = together([until_nothing_is_due(office), until_nothing_is_due(second)])
    assert answers == [None, None]
    with office.db.read() as session:
        fired = session.scalars(
            select(func.count(Deadline.id)).where(Deadline.fired_at == office.clock.now())
        ).one()
        passed = session.scalar(select(func.count(History.id)).where(History.kind == "clock_passed"))
        sent = session.scalar(select(func.count(History.id)).where(History.kind == "rung_sent"))
        told = session.scalar(select(func.count(Notification.id)))
        letters = session.scalar(select(func.count(Outbox.id)).where(Outbox.key.like("rung:%")))
    assert (fired, passed, sent) == (cases, cases, cases)
    assert told == letters
    assert told is not None
    assert told >= cases
    sound(office, every=max(cases // 100, 1))
