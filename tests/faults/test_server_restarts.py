"""PostgreSQL is stopped and started while people work: everything that was answered is there, and work goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

import pytest
from sqlalchemy.exc import OperationalError

from engine.cases.complete import complete
from engine.db import AnswerLost, Database, LostRace
from tests.invariants import sound
from tests.office import Office
from tests.postgres import Server, server
from tests.together import together

pytestmark = pytest.mark.slow

KEEPS = ("fsync=off", "full_page_writes=off", "shared_buffers=64MB")
"""Quick, but what was committed is kept when the server's processes die: that is what is tested here."""

LONGEST = 120.0
"""Seconds after which somebody who could not finish a step has failed."""

VISITS = 12
"""Visits that each worker writes down."""


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server of this module's own, which others do not mind to lose."""
    with server(KEEPS) as running:
        yield running


@pytest.fixture
def office(own: Server) -> Iterator[Office]:
    """An office on that server."""
    url = own.copy(own.template("office", Office.fill))
    office = Office(Database(url))
    yield office
    office.db.close()
    own.drop(url)


@dataclass
class Progress:
    """What was answered so far, and who waits for more."""

    tokens: list[str] = field(default_factory=list)
    perhaps: int = 0
    refused: int = 0
    _more: threading.Condition = field(default_factory=threading.Condition)

    def answered(self, token: str) -> None:
        """One more."""
        with self._more:
            self.tokens.append(token)
            self._more.notify_all()

    def wait_for(self, count: int) -> None:
        """Until so many were answered."""
        with self._more:
            assert self._more.wait_for(lambda: len(self.tokens) >= count, timeout=LONGEST)


def visit(office: Office, ref: str, progress: Progress) -> None:
    """Write down one visit and send it until it is answered, as a person at the page would."""
    until = monotonic() + LONGEST
    filled = None
    while monotonic() < until:
        try:
            if filled is None:
                task = office.task(ref, "record_visit")
                assert task is not None
                filled, task_id = office.filled(ref, task), task.id
            with office.desk("Amina Caseworth", beside_others=True) as desk:
                complete(desk, ref, task_id, filled)
        except AnswerLost:
            progress.perhaps += 1
        except (OperationalError, LostRace):
            progress.refused += 1
        else:
            progress.answered(filled.token)
            return
    raise AssertionError(f"The database did not come back: {progress}")


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_while_people_write_down_their_visits(office: Office, own: Server, mode: str) -> None:
    refs = [office.supported(child) for child in ("Robin Sample", "Sky Testford", "Kit Specimen")]
    progress, restart = Progress(), own.restart
    if restart is None:
        pytest.skip("Only the tests' own server is stopped.")

    def works(ref: str) -> None:
        for _ in range(VISITS):
            visit(office, ref, progress)

    def knock() -> None:
        for after in (4, 16):
            progress.wait_for(after)
            restart(mode)

    answers = together([*(lambda ref=ref: works(ref) for ref in refs), knock])  # type: ignore[misc]
    assert answers == [None] * 4
    assert progress.refused + progress.perhaps > 0, "nobody noticed the restart"
    assert len(progress.tokens) == VISITS * len(refs)
    sound(office, acknowledged=progress.tokens)


def test_while_the_clock_goes_round(office: Office, own: Server) -> None:
    refs = [office.supported(f"Robin Sample{number}") for number in range(8)]
    office.clock.advance(days=60)
    restart = own.restart
    if restart is None:
        pytest.skip("Only the tests' own server is stopped.")
    begun = threading.Event()

    def rounds() -> None:
        until = monotonic() + LONGEST
        while monotonic() < until:
            with suppress(OperationalError, LostRace):
                done = office.tick()
                begun.set()
                if done.woken == done.recomputed == done.digests == 0:
                    return
            begun.set()
        raise AssertionError("The rounds found no end.")

    def knock() -> None:
        assert begun.wait(LONGEST)
        restart("immediate")

    assert together([rounds, knock]) == [None, None]
    office.tick()
    assert {office.case(ref).status for ref in refs} == {"open"}
    assert all(office.deadline(ref, "visit_overdue").status == "fired" for ref in refs)
    sound(office)
