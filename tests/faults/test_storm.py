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
from tests.faults.working import work_together
from tests.invariants import sound
from tests.office import Office
from tests.stores import Databases
from tests.together import together

LONGEST = 300
"""Seconds after which a worker that finds no end has failed."""


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
def test_each_fires_once_while_two_processes_go_their_rounds(office: Office, second: Office) -> None:
    gather(office, 300)
    answers = together([until_nothing_is_due(office), until_nothing_is_due(second)])
    assert answers == [None, None]
    is_over(office, 300)


@pytest.mark.parametrize("cases", [300, pytest.param(10_000, marks=pytest.mark.slow)])
def test_each_fires_once_with_two_workers(databases: Databases, cases: int) -> None:
    office = Office(databases.copy("office", Office.fill))
    gather(office, cases)
    assert work_together(office, 2, LONGEST) == [0, 0]
    is_over(office, cases)
    office.db.close()


def gather(office: Office, cases: int) -> None:
    """So many cases, of each of which one deadline passes in the same instant, which is now."""
    copies(office, taken_on(office), cases - 1)
    office.clock.move_to(at_local(MEETING_LATE, time(8)))
    assert due(office) == cases


def is_over(office: Office, cases: int) -> None:
    """Each has passed once, each rung was climbed once, and every case is whole."""
    assert due(office) == 0
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
