"""Medians that neighbours on the same machine disturb little: processor time, warmed up, taken in turns."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence


def medians(works: Sequence[Callable[[], object]], rounds: int, warm_up: int = 3) -> list[float]:
    """The median milliseconds of each piece of work; each round does every one of them once, in their order."""
    taken: list[list[float]] = [[] for _ in works]
    for number in range(warm_up + rounds):
        for work, times in zip(works, taken, strict=True):
            spent = milliseconds(work)
            if number >= warm_up:
                times.append(spent)
    return [statistics.median(times) for times in taken]


def milliseconds(work: Callable[[], object]) -> float:
    """Milliseconds of processor time that this work takes once, no garbage of others collected meanwhile."""
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        work()
        return (time.process_time() - began) * 1000
    finally:
        gc.enable()


def percentile(taken: Sequence[float], percent: int) -> float:
    """The value that so many percent of these do not exceed."""
    return sorted(taken)[max(-(-len(taken) * percent // 100) - 1, 0)]
