"""The distributed engine at work for one authority: it asks for what wants doing, and does what any worker asked for.

Any number of them serve the same database. One that dies or hangs loses nothing: its heartbeat stops, and its jobs are
another's. Each job is done at least once, and what it changes is read and written under lock, so once is enough.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from typing import Any

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.app import WorkerOptions
from procrastinate.jobs import Job as Deferred
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.exc import OperationalError

from engine.db import LostRace
from engine.jobs.due import SOURCES, Source
from engine.jobs.queue import HEARTBEAT, STALLED, mail, revive, sweep, wake
from engine.jobs.work import KINDS, MAIL, WAKE, Do, Place, Round

log = logging.getLogger(__name__)

TRIES = 6
"""How often a job is tried whose fault is not the database's: over about half an hour."""

LONGEST_WAIT = 300
"""Seconds between two tries while the database, or somebody else's work, is in the way."""


QUEUED: Mapping[str, Do] = {**KINDS, WAKE: wake, MAIL: mail}
"""How each kind of work is done by a worker."""


class Again(BaseRetryStrategy):
    """Waits that grow. What is in the way for everybody ends some day: those jobs are tried for as long as it takes."""

    def get_retry_decision(self, *, exception: BaseException, job: Deferred) -> RetryDecision | None:
        """When to try again; None to give up until somebody has looked."""
        if isinstance(exception, OperationalError | LostRace):
            return RetryDecision(retry_in={"seconds": min(2**job.attempts, LONGEST_WAIT)})
        if job.attempts + 1 >= TRIES:
            return None
        return RetryDecision(retry_in={"seconds": 5 * 4**job.attempts})


@dataclass
class Worker:
    """One authority's share of a worker process.

    every: seconds between two sweeps when little is due. concurrency: jobs at the same time. done: told of each job.
    turn: what a job of a kind ("" for a sweep) is done within, so that several authorities take turns.
    """

    place: Place
    every: float = 5.0
    concurrency: int = 2
    kinds: Mapping[str, Do] = field(default_factory=lambda: dict(QUEUED))
    sources: Mapping[str, Source] = field(default_factory=lambda: dict(SOURCES))
    done: Callable[[Round], None] = lambda _: None
    swept: Callable[[bool], None] = lambda _: None
    turn: Callable[[str], AbstractContextManager[object]] = lambda _: nullcontext()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; then what has begun is ended. A database that is gone is waited for."""
        while not stop.is_set():
            try:
                async with self._app().open_async() as app:
                    await self._until(stop, app)
            except Exception:
                # Whatever breaks off one authority's work, those of others in this process go on.
                self.swept(False)
                log.exception("The work broke off; it begins anew in %s seconds", self.every)
            await _either(stop, self.every)

    async def once(self) -> None:
        """Do what wants doing now until nothing is left that can be done: for tests, and to look at."""
        async with self._app().open_async() as app:
            found = True
            while found:
                found = await self._sweep(app)
                await app.run_worker_async(**self._options(wait=False))

    async def _until(self, stop: asyncio.Event, app: App) -> None:
        working = asyncio.create_task(app.run_worker_async(**self._options()))
        try:
            while not (stop.is_set() or working.done()):
                found = await self._sweep(app)
                await _either(stop, 1.0 if found else self.every, working)
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working

    async def _sweep(self, app: App) -> bool:
        """Ask for what wants doing. Whether there was any."""
        try:
            return await asyncio.to_thread(self._ask)
        except LostRace:
            log.info("Another worker asks for the same work just now")
            return False

    def _ask(self) -> bool:
        with self.turn(""):
            with self.place.db.command(beside_others=True) as session:
                revived = revive(session)
            found = sweep(self.place, self.sources)
        self.swept(True)
        return bool(revived or found)

    def _app(self) -> App:
        address = self.place.db.engine.url.set(drivername="postgresql")
        conninfo = address.render_as_string(hide_password=False)
        app = App(
            connector=PsycopgConnector(
                pool_factory=_pool,
                conninfo=conninfo,
                # Each statement of the queue's is whole by itself: no round trips to begin and to commit.
                kwargs={"autocommit": True},
                min_size=1,
                max_size=self.concurrency + 1,
            )
        )
        for kind, act in self.kinds.items():
            app.task(name=kind, queue=kind, retry=Again())(self._job(kind, act))
        return app

    def _job(self, kind: str, act: Do) -> Callable[..., None]:
        def job(subject: int | str, case_id: int) -> None:
            try:
                with self.turn(kind):
                    done = act(self.place, subject)
                self.done(done)
            except (OperationalError, LostRace) as error:
                log.info("%s %s is tried again soon: %s was in the way", kind, subject, type(error).__name__)
                raise
            except Exception:
                log.exception("%s %s could not be done", kind, subject)
                raise

        return job

    def _options(self, *, wait: bool = True) -> WorkerOptions:
        return {
            "wait": wait,
            # A worker of an older version leaves the kinds that it does not know to newer ones.
            "queues": sorted(self.kinds),
            "concurrency": self.concurrency,
            "listen_notify": False,
            "fetch_job_polling_interval": 1.0,
            "install_signal_handlers": False,
            "delete_jobs": "successful",
            "update_heartbeat_interval": HEARTBEAT.total_seconds(),
            "stalled_worker_timeout": STALLED.total_seconds(),
        }


def _pool(**wanted: Any) -> AsyncConnectionPool:
    """Connections that are not tried before each use: if one is gone, the worker begins anew."""
    return AsyncConnectionPool(**{**wanted, "check": None})


async def _either(stop: asyncio.Event, seconds: float, *others: asyncio.Task[None]) -> None:
    """Wait so long, or until it is to stop, or one of these has ended."""
    told = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([told, *others], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()
