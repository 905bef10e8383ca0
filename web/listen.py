"""Answer requests until told to stop, and then bring what has begun to its end.

A service manager stops a process with SIGTERM. From then on `/readyz` says so, that whoever sends requests may send
them elsewhere; after `drain` seconds nobody is let in any more; and the process ends when the last answer is sent.
Ctrl+C stops it at once.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, time
from types import FrameType
from typing import Any

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel

log = logging.getLogger(__name__)

LONGEST = 30.0
"""Seconds that answers have once nobody is let in: a visitor whose line is dead must not hold the process for ever."""

Sockets = dict[int, Any]


def listen(application: Any, leave: Callable[[], None], drain: float = 0, **settings: Any) -> None:
    """Serve this WSGI application with waitress's `settings`. `leave` is called once, when it is told to stop."""
    sockets: Sockets = {}
    server = create_server(application, map=sockets, **settings)
    told = threading.Event()
    server.print_listen("Serving on http://{}:{}")
    try:
        with _told_by_signal(told):
            _until(told.is_set, sockets)
            if told.is_set():
                leave()
                _leave(sockets, drain)
    except (KeyboardInterrupt, SystemExit):
        log.info("Stopped at once")
    finally:
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets, ignore_all=True)


@contextmanager
def _told_by_signal(told: threading.Event) -> Iterator[None]:
    """SIGTERM sets it. Only a process's main thread hears signals; in another one nobody tells."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def hear(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    before = signal.signal(signal.SIGTERM, hear)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _until(done: Callable[[], bool], sockets: Sockets) -> None:
    while sockets and not done():
        wasyncore.loop(timeout=0.2, map=sockets, count=1)


def _leave(sockets: Sockets, drain: float) -> None:
    log.info("Stopping: sent elsewhere for %s seconds, then what has begun is finished", drain)
    let_in_until = monotonic() + drain
    _until(lambda: monotonic() >= let_in_until, sockets)
    for each in list(sockets.values()):
        # The trigger beside the door stays: by it a thread says that an answer is ready to be sent.
        if getattr(each, "accepting", False):
            wasyncore.dispatcher.close(each)
    finished_by = monotonic() + LONGEST
    _until(lambda: not _at_work(sockets) or monotonic() >= finished_by, sockets)


def _at_work(sockets: Sockets) -> bool:
    """True while a request is read or answered. A line on which nothing goes on is closed."""
    channels = [each for each in list(sockets.values()) if isinstance(each, HTTPChannel)]
    for each in channels:
        each.will_close = not (
            each.request is not None or each.requests or each.total_outbufs_len or _is_new(each)
        )
    return bool(channels)


def _is_new(line: HTTPChannel) -> bool:
    """True for a visitor let in just before, whose request is still on its way."""
    return bool(line.last_activity == line.creation_time and time() - line.creation_time < 1)
