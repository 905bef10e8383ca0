"""Make the demonstration's databases: each council in a process of its own, so that two cores halve the wait."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.sharedctypes import Synchronized
from typing import Any

from engine.db import Database
from engine.migrate import upgrade
from engine.packs.publish import install
from engine.packs.shelf import Shelf
from web.auth.passwords import hash_password
from web.config import Config
from web.demo.build import CASES, build
from web.demo.staff import LEWISHAM, PASSWORD, add_staff, staff_of
from web.filling import engine_catalogue

FEWER = 8
"""Cases of each council but the first, which shows every stage there is."""

LOOKS_EVERY = 0.2
"""Seconds between two looks at how far the councils are."""

_shares: Any = None


def make_all(configs: Sequence[Config], said: Callable[[float], None]) -> int:
    """Make the database of each of these councils; `said` hears how far it is, 0 to 1. The number of cases.

    What goes wrong in one of them is raised here.
    """
    # Spawned, not forked: a forked child would share the parent's locks and database connections.
    spawn = multiprocessing.get_context("spawn")
    shares = [spawn.Value("d", 0.0) for _ in configs]
    with ProcessPoolExecutor(2, mp_context=spawn, initializer=_share, initargs=(shares,)) as processes:
        # The longest first, so that the others fill the second core beside it.
        made = [processes.submit(_make, number, config) for number, config in enumerate(configs)]
        _wait(made, configs, shares, said)
        return sum(each.result() for each in made)


def count_of(config: Config) -> int:
    """How many cases the demonstration makes for this council."""
    return CASES if config.authority == LEWISHAM else FEWER


def _share(shares: list[Synchronized[float]]) -> None:
    global _shares
    _shares = shares


def _make(number: int, config: Config) -> int:
    db, shelf = Database.at(config.database), Shelf(engine_catalogue)
    try:
        upgrade(db)
        with db.command() as session:
            install(session, config.clock, config.authority)
            add_staff(session, hash_password(PASSWORD), staff_of(shelf.policy(session)))
        return build(
            db, shelf, config.clock, lambda share: _tell(number, share), config.authority, count_of(config)
        )
    finally:
        db.close()


def _tell(number: int, share: float) -> None:
    _shares[number].value = share


def _wait(
    made: Sequence[Future[int]],
    configs: Sequence[Config],
    shares: Sequence[Synchronized[float]],
    said: Callable[[float], None],
) -> None:
    weights = [count_of(config) for config in configs]
    while not all(each.done() for each in made):
        done = sum(share.value * weight for share, weight in zip(shares, weights, strict=True))
        said(done / sum(weights))
        time.sleep(LOOKS_EVERY)
    said(1.0)
