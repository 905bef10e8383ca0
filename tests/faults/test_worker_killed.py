"""A worker killed at every kind of point of its work: another one does what it had begun, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.jobs.work import Place
from tests.crash import events, kill
from tests.engines import QUEUE, engine_of
from tests.invariants import sound
from tests.office import Office
from tests.stores import Databases
from web.mail.folder import FolderMailer

LATE = date(2027, 1, 15)
"""The day after the first visit of a case supported from 14 December 2026 was due."""

WRITES = ("INSERT", "UPDATE", "DELETE", "before", "after", "SELECT procrastinate")


@pytest.fixture
def office(databases: Databases) -> Iterator[Office]:
    """A child whose first visit was due yesterday."""
    found = Office(databases.copy("office", Office.fill))
    found.supported()
    found.go_to(LATE, ticking=False)
    yield found
    found.db.close()


@pytest.mark.slow
def test_at_every_kind_of_point(office: Office, databases: Databases, tmp_path: Path) -> None:
    ref, now, put_back = "CIN-2001", office.clock.now(), databases.keep(office.db)
    heard = events(office, "engine", QUEUE)
    # By name, not by number: what two threads do comes in one order or the other.
    points = list(dict.fromkeys(said[:60] for said in heard if said.startswith(WRITES)))
    assert len(points) >= 8, heard
    for number, point in enumerate(points):
        put_back()
        office.clock.move_to(now)
        kill(office, point, "engine", QUEUE)
        sound(office)
        mailer = FolderMailer(tmp_path / str(number), office.clock)
        worker = engine_of(QUEUE, Place(office.db, office.shelf, office.clock, mailer))
        worker.forget_the_dead()
        # A letter that the dead one had claimed is another's by then.
        office.clock.advance(minutes=11)
        worker.run()
        assert office.deadline(ref, "visit_overdue").status == "fired"
        rungs = [row.content["element"] for row in office.history(ref, "rung_sent")]
        assert sorted(rungs) == ["initial_meeting_overdue", "visit_overdue"]
        sound(office)
