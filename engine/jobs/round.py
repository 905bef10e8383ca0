"""The embedded engine: one process does what wants doing, one piece after the other, every few seconds."""

from __future__ import annotations

import logging

from engine.db import Database, LostRace
from engine.jobs.due import digest, waiting
from engine.jobs.work import MAIL, MOVE, RECOMPUTE, TOGETHER, WAKE, Place, Round, each, mail, wake_together
from engine.packs.shelf import Shelf
from engine.span import span
from engine.time.clock import Clock

MOST = 200
"""Deadlines that one round wakes."""

log = logging.getLogger(__name__)


def tick(db: Database, shelf: Shelf, clock: Clock, limit: int = MOST) -> Round:
    """Do what the clock asks for now, a few deadlines a transaction, so that nobody waits long for the writer.

    Raises OperationalError if it is the database that cannot be used now: the next round tries again.
    """
    place = Place(db, shelf, clock)
    with db.read() as session:
        jobs = waiting(session, WAKE, clock.now(), limit)
    done = Round()
    for first in range(0, len(jobs), TOGETHER):
        done += wake_together(place, jobs[first : first + TOGETHER])
    with db.read() as session:
        now = clock.now()
        jobs = [*waiting(session, RECOMPUTE, now), *waiting(session, MOVE, now), *digest(session, shelf, now)]
    return done + each(place, jobs)


def post(place: Place) -> Round:
    """Send the emails that wait."""
    with place.db.read() as session:
        jobs = waiting(session, MAIL, place.clock.now())
    done = Round()
    for first in range(0, len(jobs), TOGETHER):
        try:
            with span("job", {"kind": MAIL}):
                done += mail(place, [int(job.subject) for job in jobs[first : first + TOGETHER]])
        except LostRace:
            log.info("Letters wait for the next round: somebody works on the same")
    return done
