"""Plays a year on both cores: the cases in blocks, each block by whichever process is free."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any, Final

from engine.packs import load
from engine.packs.check import check_bundle
from engine.simulate import year
from engine.simulate.tally import Tally, from_data
from forms import read
from web.filling import engine_catalogue
from web.year.answering import Answering
from web.year.courses import course_of
from web.year.job import DRAFT, Job, read_job
from web.year.words import sentence

BLOCK: Final = 10
"""Cases in one block: about half a second, so that progress is seen and a stop is heard."""

PROCESSES: Final = 2


TOLD: Final = 5
"""Problems that one sentence holds; the check tells them all."""


class DraftHasProblems(ValueError):
    """The draft cannot be played; `problems` are the check's errors in words, each with its element."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        more = f" And {len(problems) - TOLD} more." if len(problems) > TOLD else ""
        super().__init__(f"Mend the draft first. {' '.join(problems[:TOLD])}{more}")


class Stopped(Exception):
    """Somebody stopped this year before it was played."""


@dataclass(frozen=True)
class Played:
    """What a year came to, by version (published, draft)."""

    job: Job
    tallies: dict[str, Tally]

    def as_data(self) -> dict[str, Any]:
        """The same as JSON has it."""
        positions = {
            key: one for which in self.tallies for key, one in self.job.policy(which).positions.items()
        }
        return {
            "said": sentence(self.tallies, self.job.assumed),
            "assumed": self.job.assumed.as_data(),
            "names": self.job.names,
            "roles": {key: position.label for key, position in positions.items()},
            "tallies": {which: tally.as_data() for which, tally in self.tallies.items()},
        }


class Stage:
    """One version of the procedure with its forms, each read once. Raises DiagramError or DefinitionError."""

    def __init__(self, job: Job, which: str) -> None:
        files, self.job = job.versions[which], job
        catalogue = read(load.forms(files))
        kinds = {id: catalogue.form(id).kind for id in catalogue.ids()}
        policy = job.policy(which)
        self.procedure = year.procedure(load.diagrams(files), policy, job.calendar, kinds)
        self.answering = Answering(catalogue)

    def play(self, numbers: range) -> Tally:
        """Play these cases. Raises NeverEnds, Unanswerable or ValueError, in words."""
        assumed, authority = self.job.assumed, self.job.authority
        return year.play(
            self.procedure,
            assumed,
            numbers,
            lambda number: course_of(assumed, number, self.answering, authority),
        )


def refuse_problems(job: Job) -> None:
    """Raise DraftHasProblems if the draft does not pass the check."""
    if job.draft is not None:
        catalogue = engine_catalogue(load.forms(job.draft))
        found = check_bundle(job.draft, catalogue, job.policy(DRAFT))
        errors = [one for one in found if one.severity == "error"]
        if errors:
            raise DraftHasProblems(
                [f"{', '.join(filter(None, (one.file, one.element_id)))}: {one.message}" for one in errors]
            )


def play(
    job: Job,
    said: Callable[[float], None] = lambda share: None,
    stopped: Callable[[], bool] = lambda: False,
    processes: int = PROCESSES,
) -> Played:
    """Play a year; `said` hears how far it is, from 0 to 1. Raises as Stage.play does, or Stopped."""
    blocks = list(_blocks(job))
    tallies = {which: Tally() for which in job.versions}
    results = (
        _in_processes(job, blocks, processes) if processes > 1 and len(blocks) > 2 else _here(job, blocks)
    )
    for number, (which, tally) in enumerate(results, start=1):
        tallies[which].add(tally)
        said(number / len(blocks))
        if stopped():
            results.close()
            raise Stopped()
    return Played(job, tallies)


Block = tuple[str, range]


def _blocks(job: Job) -> Iterator[Block]:
    count = len(job.assumed.openings())
    for first in range(0, count, BLOCK):
        for which in job.versions:
            yield which, range(first, min(first + BLOCK, count))


def _here(job: Job, blocks: list[Block]) -> Any:
    stages = {which: Stage(job, which) for which in job.versions}
    for which, numbers in blocks:
        yield which, stages[which].play(numbers)


def _in_processes(job: Job, blocks: list[Block], processes: int) -> Any:
    # Spawned, not forked: a server's threads and database must not be copied half-way through what they do.
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, spawn, initializer=_begin, initargs=(job.as_data(),))
    try:
        ahead: list[Future[Any]] = [pool.submit(_block, *block) for block in blocks]
        for future in as_completed(ahead):
            which, tally = future.result()
            yield which, from_data(tally)
    finally:
        pool.shutdown(cancel_futures=True)


_job: list[Job] = []
_stages: dict[str, Stage] = {}


def _begin(data: dict[str, Any]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _job[:] = [read_job(data)]


def _end_with_parent() -> None:
    # Each holds the pipe that it reads from open itself: without this it would wait for ever for a parent that is gone.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _block(which: str, numbers: range) -> tuple[str, dict[str, Any]]:
    if which not in _stages:
        _stages[which] = Stage(_job[0], which)
    return which, _stages[which].play(numbers).as_data()
