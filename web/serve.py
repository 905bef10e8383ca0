"""Serve one or several authorities from one machine: the pages, and the clock that goes on beside them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from engine.jobs.due import LETTERS
from engine.jobs.round import MOST, post, tick
from engine.jobs.work import Round
from engine.time.clock import SystemClock
from web.config import LOOPBACK, Config
from web.garbage import collect_rarely
from web.listen import listen
from web.lock import only_server
from web.several import create_apps, together
from web.site import EXTENSION, Site
from web.turns import Turns
from web.watch.journal import about

log = logging.getLogger(__name__)

EVERY = 15
"""Seconds between two rounds of the clock. Deadlines are days and rungs go at 8 in the morning: no hurry."""

AT_ONCE = 100
"""Rounds without a pause, when very much is due at one moment; then the next one comes in its time."""

THREADS = 8


def serve(configs: Sequence[Config], host: str = "127.0.0.1", port: int = 8000, drain: float = 0) -> None:
    """Serve until stopped, `drain` seconds after being told: see web/listen.py.

    Raises AlreadyServing if another process serves the same folder of data.
    """
    with _sole(configs[0]):
        apps = create_apps(configs)
        sites: list[Site] = [app.extensions[EXTENSION] for app in apps.values()]
        collect_rarely()
        clock = start_clock(*sites)
        try:
            outside = _proxy(configs[0], host)
            named = {"host": host, "port": port, "threads": THREADS, "ident": None}
            listen(together(apps), lambda: _leave(sites), drain, **named, **outside)
        finally:
            clock.shutdown(wait=True)
            for here in sites:
                here.db.close()


def _leave(sites: Sequence[Site]) -> None:
    for here in sites:
        here.stopping.set()


def _sole(config: Config) -> AbstractContextManager[None]:
    """On PostgreSQL any number of processes serve the same data; a folder is one process's."""
    return nullcontext() if config.database_url else only_server(config.data)


def start_clock(*sites: Site) -> BackgroundScheduler:
    """Begin the rounds, each authority's in its own time: one at a time, and none made up for after a pause.

    The first comes at once: what fell due while nothing ran has waited long enough.
    """
    # A thread for each: they wait for each other's turns.
    clock = BackgroundScheduler(timezone="UTC", executors={"default": ThreadPoolExecutor(len(sites) + 1)})
    turns, at_once = Turns(), SystemClock().now()
    for here in sites:
        clock.add_job(
            go_round,
            "interval",
            [here, turns],
            seconds=EVERY,
            next_run_time=at_once,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
    clock.start()
    return clock


def go_round(here: Site, turns: Turns | None = None) -> None:
    """One round: what the clock asks for, then the emails. A mistake is logged, and the next round comes.

    `turns` are those that it takes with the other authorities of this process.
    """
    with about(authority=here.config.authority):
        _go_round(here, turns or Turns())


def _go_round(here: Site, turns: Turns) -> None:
    try:
        with here.db.alone() as ours:
            if ours and not _workers_do_it(here) and _do_all(here, turns):
                here.meter.went_round(here.clock.now())
    except SQLAlchemyError:
        here.meter.clock_broke_off()
        log.exception("The database cannot be reached; the next round comes in %s seconds", EVERY)


def _workers_do_it(here: Site) -> bool:
    """Whether `keepstep worker` is at work for this authority. If the last one dies, the rounds are done here again."""
    if not here.db.on_postgresql:
        return False
    # Only here, since beside a file the package of the queue need not be there.
    from engine.jobs.queue import workers_are_alive

    with here.db.read() as session:
        return workers_are_alive(session)


def _do_all(here: Site, turns: Turns) -> bool:
    """What is due, and the mail that it promises; both again at once if there was as much as one round holds."""
    for _ in range(AT_ONCE):
        with turns.working():
            woken = _try(_tick, here)
        with turns.sending():
            sent = _try(_post, here)
        if woken is None or sent is None:
            return False
        if woken.woken < MOST and sent.sent < LETTERS:
            break
    return True


def _try(act: Callable[[Site], Round], here: Site) -> Round | None:
    try:
        return act(here)
    except Exception:
        here.meter.clock_broke_off()
        log.exception("A round of the clock broke off; the next one comes in %s seconds", EVERY)
        return None


def _tick(here: Site) -> Round:
    done = tick(here.db, here.shelf, here.clock)
    counts = asdict(done)
    if any(counts.values()):
        said = ", ".join(f"{name} {count}" for name, count in counts.items())
        log.info("The clock's round: %s", said, extra={"fields": {"event": "round", **counts}})
    return done


def _post(here: Site) -> Round:
    return post(here.place)


def _proxy(config: Config, host: str) -> dict[str, Any]:
    # Behind a proxy, links and the same-origin check need the outer scheme and host.
    on_this_machine = "127.0.0.1" if host in LOOPBACK and config.secure_cookies else ""
    if not (config.proxy or on_this_machine):
        return {}
    trusted = {"x-forwarded-proto", "x-forwarded-host", "x-forwarded-for"}
    return {
        "trusted_proxy": config.proxy or on_this_machine,
        "trusted_proxy_headers": trusted,
        "clear_untrusted_proxy_headers": True,
    }
