"""A worker process: what nobody asks for, done for one or several authorities on PostgreSQL, beside others like it."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, replace

from engine.jobs.due import SOURCES, Source
from engine.jobs.work import MAIL, YEAR, Do, Round
from engine.jobs.worker import QUEUED, Worker
from web.app import open_site
from web.config import Config
from web.garbage import collect_rarely
from web.site import Site
from web.watch.journal import about
from web.year.queued import SOURCE, year_of

log = logging.getLogger(__name__)

AT_ONCE, LETTERS = 4, 4
"""Jobs and sweeps of all authorities that are done at one moment: more would only wait for each other's turn of the
processor. Letters wait for their servers, apart, so that one that hangs keeps no deadline waiting."""


def work(configs: Sequence[Config], every: float, concurrency: int) -> None:
    """Work until told to stop by SIGTERM or Ctrl+C; what has begun is ended first."""
    sites = [open_site(config) for config in configs]
    collect_rarely()
    try:
        asyncio.run(_work(sites, every, concurrency))
    finally:
        for here in sites:
            here.db.close()


class Gates:
    """The turns that the authorities of one process take. A year, of which one is played at a time, takes minutes and
    other processes: it waits for nobody, and nobody for it."""

    def __init__(self) -> None:
        self._work, self._letters = threading.Semaphore(AT_ONCE), threading.Semaphore(LETTERS)

    def __call__(self, kind: str) -> AbstractContextManager[object]:
        """What a job of this kind is done within."""
        return nullcontext() if kind == YEAR else self._letters if kind == MAIL else self._work


async def _work(sites: Sequence[Site], every: float, concurrency: int) -> None:
    stop, loop, gates = asyncio.Event(), asyncio.get_running_loop(), Gates()

    def leave() -> None:
        stop.set()
        for here in sites:
            here.stopping.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, leave)
    # Room for all that may wait at the gates: every authority's jobs, its year and its sweep.
    room = len(sites) * (concurrency + 2)
    loop.set_default_executor(ThreadPoolExecutor(room, thread_name_prefix="job"))
    await asyncio.gather(*(_of(here, every, concurrency, gates, stop) for here in sites))


async def _of(here: Site, every: float, concurrency: int, gates: Gates, stop: asyncio.Event) -> None:
    with about(authority=here.config.authority):
        log.info("A worker begins", extra={"fields": {"event": "worker begins"}})
        await replace(worker_of(here, every, concurrency), gate=gates).run(stop)
        log.info("A worker has ended", extra={"fields": {"event": "worker ends"}})


def worker_of(here: Site, every: float = 5.0, concurrency: int = 2) -> Worker:
    """What does this authority's work."""
    # One more for the year that may be played: whatever has a day must not wait for it.
    return Worker(
        here.place, every, concurrency + 1, kinds(here), sources(), _tell, lambda ok: _note(here, ok)
    )


def kinds(here: Site) -> Mapping[str, Do]:
    """Every kind of work, and how it is done."""
    return {**QUEUED, YEAR: year_of(here)}


def sources() -> Mapping[str, Source]:
    """Where every kind of work is found."""
    return {**SOURCES, YEAR: SOURCE}


def _tell(done: Round) -> None:
    counts = {name: count for name, count in asdict(done).items() if count}
    if counts:
        said = ", ".join(f"{name} {count}" for name, count in counts.items())
        log.info("A job was done: %s", said, extra={"fields": {"event": "job", **counts}})


def _note(here: Site, ok: bool) -> None:
    if ok:
        here.meter.went_round(here.clock.now())
    else:
        here.meter.clock_broke_off()
