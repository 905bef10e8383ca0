"""The process that plays one year for the studio: `python -m web.year.work FOLDER KEY`. It waits for nobody."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from pathlib import Path

from engine.packs.load import PackError
from engine.time.policy import PolicyError
from forms import DefinitionError, UnknownFormError
from web.demo.answers import Unanswerable
from web.lock import AlreadyServing, only_server
from web.year.keeping import Years
from web.year.playing import PROCESSES, Stopped, play

TRIES = 20
BETWEEN = 0.25
"""Seconds. A page that asks whether a year is played holds the lock for a moment."""

SAID = (PackError, PolicyError, DefinitionError, UnknownFormError, Unanswerable, ValueError)
"""What is wrong with a procedure, in words that say what to mend."""


def run(years: Years, key: str, processes: int = PROCESSES) -> None:
    """Play the year whose job stands in the folder; its result, or why there is none, is written beside it."""
    begun, job = time.monotonic(), years.job(key)
    years.write("now", "key", key)
    try:
        played = play(
            job,
            lambda share: years.write(key, "share", f"{share:.3f}"),
            lambda: years.is_asked_to_stop(key),
            processes,
        )
    except Stopped:
        years.write(key, "failed", "Stopped before it was played to its end. Nothing is kept of it.")
    except SAID as error:
        years.write(key, "failed", str(error))
    else:
        result = {**played.as_data(), "seconds": round(time.monotonic() - begun)}
        years.write(key, "result", json.dumps(result))
        years.forget_job(key)


def main(folder: str, key: str) -> None:
    """Wait for the lock, then play; pages are served before years are played."""
    if hasattr(os, "nice"):
        os.nice(10)
    years = Years(Path(folder))
    for _ in range(TRIES):
        try:
            with only_server(years.folder):
                return _run(years, key)
        except AlreadyServing:
            time.sleep(BETWEEN)
    return None


def _run(years: Years, key: str) -> None:
    try:
        run(years, key)
    except Exception:
        logging.exception("The year %s could not be played", key)
        years.write(
            key, "failed", "The year broke off by a mistake of ours. It stands in year.log beside the data."
        )


if __name__ == "__main__":
    main(*sys.argv[1:3])
