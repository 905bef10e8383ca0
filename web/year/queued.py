"""A year as work of `keepstep worker`: found like other work, played by a process beside it, and anew if that dies."""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from sqlalchemy.exc import OperationalError

from engine.db import LostRace
from engine.jobs.due import Source
from engine.jobs.work import Do, Place, Round
from engine.packs.models import YearPart
from web.site import Site
from web.year.process import Player
from web.year.rows import YearRows, waiting

log = logging.getLogger(__name__)

BETWEEN: Final = 0.25
"""Seconds between two looks at whether it is played, or whether we are to stop."""

LEAVE: Final = 10
"""Seconds that a process has to end when it is told to."""

OURS: Final = "It could not be begun, by a mistake of ours. It stands in the log of `keepstep worker`."

SOURCE: Final = Source(YearPart, YearPart.year, lambda _now: waiting(), at_once=1)

_one_at_a_time = threading.Lock()
"""A year takes two processors. Those of other authorities wait: deadlines and mail are to have room beside it."""


class PutOff(LostRace):
    """This worker stops, or the process that played the year died: a worker plays it anew."""


def year_of(here: Site) -> Do:
    """What plays a year of this authority."""

    def play(place: Place, key: str) -> Round:
        years = YearRows(place.db, here.config.authority)
        with _turn(here.stopping):
            if years.is_wanted(key) and years.begin(key):
                _try(here.stopping, years, key)
        return Round()

    return play


@contextmanager
def _turn(stopping: threading.Event) -> Iterator[None]:
    while not _one_at_a_time.acquire(timeout=BETWEEN):
        if stopping.is_set():
            raise PutOff()
    try:
        yield
    finally:
        _one_at_a_time.release()


def _try(stopping: threading.Event, years: YearRows, key: str) -> None:
    try:
        _play(stopping, years, key)
    except (LostRace, OperationalError):
        raise
    except Exception:
        # Its page says so. Given up in the queue, it would seem to wait for ever.
        log.exception("The year %s could not be played", key)
        years.fail(key, OURS)


def _play(stopping: threading.Event, years: YearRows, key: str) -> None:
    log.info("A year is played", extra={"fields": {"event": "year begins"}})
    player = years.player(key, ends_with_us=True)
    try:
        while player.poll() is None:
            if stopping.is_set():
                years.put_off(key)
                raise PutOff()
            with suppress(subprocess.TimeoutExpired):
                player.wait(BETWEEN)
    finally:
        _end(player)
    if player.returncode:
        raise PutOff()
    log.info("A year was played", extra={"fields": {"event": "year ends"}})


def _end(player: Player) -> None:
    """End it if it has not ended: it ends when its input does."""
    assert player.stdin is not None
    player.stdin.close()
    try:
        player.wait(LEAVE)
    except subprocess.TimeoutExpired:
        player.kill()
        player.wait()
