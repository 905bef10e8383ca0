"""Several people at once: each in a thread of their own, all let go at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")


def together(works: Sequence[Callable[[], Answer]]) -> list[Answer | Exception]:
    """What each of these answers or raises when all begin at once, in their order."""
    gate = threading.Barrier(len(works), timeout=30)

    def begin(work: Callable[[], Answer]) -> Answer | Exception:
        gate.wait()
        try:
            return work()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(begin, works))
