"""The embedded engine: one process does what wants doing, one piece after the other, every few seconds."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from engine.db import Database, LostRace
from engine.jobs.due import digest, waiting
from engine.jobs.work import MAIL, MOVE, RECOMPUTE, WAKE, Job, Place, Round, do
from engine.packs.shelf import Shelf
from engine.time.clock import Clock

MOST = 200
"""Deadlines that one round wakes."""

log = logging.getLogger(__name__)


def tick(db: Database, shelf: Shelf, clock: Clock, limit: int = MOST) -> Round:
    """Do what the clock asks for now, one deadline a transaction, so that nobody waits long for the writer.

    Raises OperationalError if it is the database that cannot be used now: the next round tries again.
    """
    place = Place(db, shelf, clock)
    with db.read() as session:
        jobs = waiting(session, WAKE, clock.now(), limit)
    done = _each(place, jobs)
    with db.read() as session:
        now = clock.now()
        jobs = [*waiting(session, RECOMPUTE, now), *waiting(session, MOVE, now), *digest(session, shelf, now)]
    return done + _each(place, jobs)


def post(place: Place) -> Round:
    """Send the emails that wait."""
    with place.db.read() as session:
        jobs = waiting(session, MAIL, place.clock.now())
    return _each(place, jobs)


def _each(place: Place, jobs: Iterable[Job]) -> Round:
    done = Round()
    for job in jobs:
        try:
            done += do(place, job)
        except LostRace:
            log.info("%s %s waits for the next round: somebody works on the same", job.kind, job.subject)
    return done
