"""The process that plays one year for the studio: `python -m web.year.work KEY`, told on its input where it is kept."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import OperationalError

from engine.db import LostRace
from engine.packs.load import PackError
from engine.time.policy import PolicyError
from forms import DefinitionError, UnknownFormError
from web.demo.answers import Unanswerable
from web.lock import AlreadyServing, only_server
from web.watch import journal
from web.year.files import YearFiles
from web.year.keeping import Years
from web.year.playing import PROCESSES, Stopped, play

TRIES = 20
BETWEEN = 0.25
"""Seconds. A page that asks whether a year is played holds the lock for a moment."""

PACE = 1.0
"""Seconds between two words of how far it is, however fast its blocks come."""

SAID = (PackError, PolicyError, DefinitionError, UnknownFormError, Unanswerable, ValueError)
"""What is wrong with a procedure, in words that say what to mend."""

OUTSIDE = (BrokenProcessPool, OperationalError, LostRace)
"""What says nothing about the year: played anew it may come to its end."""

STOPPED = "Stopped before it was played to its end. Nothing is kept of it."
OURS = "The year broke off by a mistake of ours. It stands in {log}."

log = logging.getLogger(__name__)


class Teller:
    """Says how far a year is, and hears whether somebody stops it, about once a second."""

    def __init__(self, years: Years, key: str, now: Callable[[], float]) -> None:
        self._years, self._key, self._now = years, key, now
        self._next = now()
        self.stops = False

    def say(self, share: float) -> None:
        """It is so far, from 0 to 1."""
        if self._now() >= self._next:
            self._next = self._now() + PACE
            self.stops = self._years.say(self._key, share)


def run(
    years: Years, key: str, processes: int = PROCESSES, now: Callable[[], float] = time.monotonic
) -> None:
    """Play the year that was asked for; its result, or why there is none, is kept beside it."""
    begun, job, teller = now(), years.job(key), Teller(years, key, now)
    if job is None:
        return
    teller.say(0)
    try:
        if teller.stops:
            raise Stopped()
        played = play(job, teller.say, lambda: teller.stops, processes)
    except Stopped:
        years.fail(key, STOPPED)
    except SAID as error:
        years.fail(key, str(error))
    else:
        years.finish(key, {**played.as_data(), "seconds": round(now() - begun)})


def main(key: str) -> None:
    """Hear where the year is kept, then play; pages are served before years are played."""
    # Windows has no such thing, and a strict host does not let it be.
    with suppress(AttributeError, OSError):
        os.nice(10)
    place = json.loads(sys.stdin.readline())
    if "until" in place:
        threading.Thread(target=_end_with_input, daemon=True).start()
    if "folder" in place:
        _play_files(Path(place["folder"]), key)
    else:
        _play_rows(place, key)


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(1)


def _play_files(folder: Path, key: str) -> None:
    years = YearFiles(folder)
    for _ in range(TRIES):
        try:
            with only_server(folder):
                years.write("now", "key", key)
                return _run(years, key, "year.log beside the data")
        except AlreadyServing:
            time.sleep(BETWEEN)
    return None


def _play_rows(place: Mapping[str, str], key: str) -> None:
    # Only here, since beside a file the packages of PostgreSQL need not be there.
    from web.year.rows import YearRows, opened

    journal.begin(os.environ.get("KEEPSTEP_LOG", "").strip())
    with journal.about(authority=place["authority"]), opened(place["database"]) as db:
        _run(YearRows(db, place["authority"]), key, "the log of the machine that played it")


def _run(years: Years, key: str, where: str) -> None:
    try:
        run(years, key)
    except OUTSIDE:
        # A process or the database was ended, by a restart or for want of memory: whoever waits for us plays it anew.
        log.exception("The year %s broke off", key)
        raise SystemExit(1) from None
    except Exception:
        log.exception("The year %s could not be played", key)
        years.fail(key, OURS.format(log=where))


if __name__ == "__main__":
    main(sys.argv[1])
