"""A process that does what is due until nothing is left: `python -m tests.faults.working <database> <instant>`.

It is the work of `keepstep worker`, on a clock that stands still, and without emails.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from engine.db import Database
from engine.jobs.due import SOURCES
from engine.jobs.work import MAIL, Place
from engine.jobs.worker import Worker
from tests.office import Office

ROOT = Path(__file__).resolve().parents[2]


def work_together(office: Office, count: int, longest: float) -> list[int]:
    """Let so many such processes work at this office at once, `longest` seconds at most: how each ended."""
    url = office.db.engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-W", "error", "-m", __name__, url, office.clock.now().isoformat()]
    workers = [subprocess.Popen(words, cwd=ROOT) for _ in range(count)]
    try:
        return [worker.wait(longest) for worker in workers]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()


def _work(url: str, now: str) -> None:
    office = Office(Database(url))
    office.clock.move_to(datetime.fromisoformat(now))
    sources = {kind: source for kind, source in SOURCES.items() if kind != MAIL}
    asyncio.run(Worker(Place(office.db, office.shelf, office.clock), sources=sources).once())


if __name__ == "__main__":
    _work(*sys.argv[1:])
