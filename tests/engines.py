"""The two engines that do what nobody asks for, as the contract knows them: do all that is due now, and come back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import text

from engine.db import Database
from engine.jobs.round import MOST, post, tick
from engine.jobs.work import Place
from tests.office import Office

EMBEDDED_ON_A_FILE, EMBEDDED, QUEUE = "embedded, SQLite", "embedded, PostgreSQL", "queue, PostgreSQL"
ENGINES = (EMBEDDED_ON_A_FILE, EMBEDDED, QUEUE)

LONGEST = 120
"""Seconds after which an engine that finds no end has failed."""


class Engine(Protocol):
    """Does what is due."""

    place: Place

    def run(self) -> None:
        """Do what is due now, until nothing is left that can be done."""

    def forget_the_dead(self) -> None:
        """Let so much time pass that a process which was killed is known to be dead."""


@dataclass
class Embedded:
    """The rounds of `keepstep serve`."""

    place: Place

    def run(self) -> None:
        """Rounds, until one does nothing."""
        for _ in range(MOST):
            done = tick(self.place.db, self.place.shelf, self.place.clock) + post(self.place)
            if done == type(done)():
                return
        raise AssertionError("The rounds found no end.")

    def forget_the_dead(self) -> None:
        """Nothing of a round outlives its process."""


@dataclass
class Queued:
    """The work of `keepstep worker`."""

    place: Place
    concurrency: int = 2

    def run(self) -> None:
        """Sweeps and jobs, until a sweep finds nothing."""
        # Only here, since beside a file the package of the queue need not be there.
        from engine.jobs.worker import Worker

        in_a_loop(Worker(self.place, concurrency=self.concurrency).once)

    def forget_the_dead(self) -> None:
        """As if a minute had passed since the last heartbeat of every worker."""
        with self.place.db.command() as session:
            session.execute(
                text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
            )


def in_a_loop(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do this to its end in an event loop of its own: in a thread, since a browser's tests leave theirs running."""

    def run() -> None:
        asyncio.run(asyncio.wait_for(work(), LONGEST))

    with ThreadPoolExecutor(1) as thread:
        thread.submit(run).result()


def engine_of(kind: str, place: Place, concurrency: int = 2) -> Engine:
    """The engine of this kind; `concurrency` is how many jobs a queue's worker does at the same time."""
    return Queued(place, concurrency) if kind == QUEUE else Embedded(place)


def another(engine: Engine) -> Engine:
    """A second process of the same kind, as far as the database can tell: connections of its own."""
    office = Office(Database(engine.place.db.engine.url))
    return type(engine)(replace(engine.place, db=office.db, shelf=office.shelf))
