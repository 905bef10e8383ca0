"""A worker process: what nobody asks for, done for one or several authorities on PostgreSQL, beside others like it."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, replace
from functools import partial

from engine.jobs.due import SOURCES, Source
from engine.jobs.work import MAIL, YEAR, Do, Round
from engine.jobs.worker import QUEUED, Worker
from web.app import open_site
from web.config import Config
from web.garbage import collect_rarely
from web.site import Site
from web.turns import Turns
from web.watch.journal import about
from web.year.queued import SOURCE, year_of

log = logging.getLogger(__name__)


def work(configs: Sequence[Config], every: float, concurrency: int) -> None:
    """Work until told to stop by SIGTERM or Ctrl+C; what has begun is ended first."""
    sites = [open_site(config) for config in configs]
    collect_rarely()
    try:
        asyncio.run(_work(sites, every, concurrency))
    finally:
        for here in sites:
            here.db.close()


async def _work(sites: Sequence[Site], every: float, concurrency: int) -> None:
    stop, loop, turns = asyncio.Event(), asyncio.get_running_loop(), Turns()

    def leave() -> None:
        stop.set()
        for here in sites:
            here.stopping.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, leave)
    # Room for all that may wait for its turn: every authority's jobs, its year and its sweep.
    room = len(sites) * (concurrency + 2)
    loop.set_default_executor(ThreadPoolExecutor(room, thread_name_prefix="job"))
    await asyncio.gather(*(_of(here, every, concurrency, turns, stop) for here in sites))


async def _of(here: Site, every: float, concurrency: int, turns: Turns, stop: asyncio.Event) -> None:
    with about(authority=here.config.authority):
        log.info("A worker begins", extra={"fields": {"event": "worker begins"}})
        await replace(worker_of(here, every, concurrency), turn=partial(_turn, turns)).run(stop)
        log.info("A worker has ended", extra={"fields": {"event": "worker ends"}})


def _turn(turns: Turns, kind: str) -> AbstractContextManager[object]:
    # A year, of which one is played at a time, takes minutes and processes of its own: nobody waits for it.
    return nullcontext() if kind == YEAR else turns.sending() if kind == MAIL else turns.working()


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
