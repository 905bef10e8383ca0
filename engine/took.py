"""How long things took, counted in classes of seconds for whoever watches. It keeps numbers and nothing of a case."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from sqlalchemy.orm import Session

from engine.span import span

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper ends of the classes, in seconds; what took longer than the last has a class of its own."""


class Took:
    """Counts of how long one kind of thing took, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts = [0] * (len(BOUNDS) + 1)
        self._seconds = 0.0

    def note(self, seconds: float) -> None:
        """One more that took so long."""
        place = next((at for at, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        with self._lock:
            self._counts[place] += 1
            self._seconds += seconds

    def seen(self) -> tuple[Sequence[int], float]:
        """How many there were in each class, and the seconds of all together."""
        with self._lock:
            return tuple(self._counts), self._seconds


@contextmanager
def timed(session: Session) -> Iterator[None]:
    """Note how long what is done within takes, at the session's database; what breaks off is not counted."""
    began = perf_counter()
    with span("step"):
        yield
    took = session.info.get("took")
    if took is not None:
        took.note(perf_counter() - began)
