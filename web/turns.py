"""The turns that the authorities of one process take: whose deadlines are woken, and whose letters are sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE, LETTERS = 4, 4
"""How many authorities' work, and letters, are done at one moment: more would only wait for the processor."""

PATIENCE = 30
"""Seconds that letters wait for deadlines at most."""


class Turns:
    """Work goes first: letters wait while there is any, or half a minute.

    They have places of their own, so that a mail server that hangs keeps no deadline waiting.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._places, self._letters = threading.Semaphore(AT_ONCE), threading.Semaphore(LETTERS)
        self._at_work, self._rests = 0, threading.Condition()

    @contextmanager
    def working(self) -> Iterator[None]:
        """A turn for what has a day."""
        with self._rests:
            self._at_work += 1
        try:
            with self._places:
                yield
        finally:
            with self._rests:
                self._at_work -= 1
                self._rests.notify_all()

    @contextmanager
    def sending(self) -> Iterator[None]:
        """A turn for letters."""
        with self._rests:
            self._rests.wait_for(lambda: not self._at_work, self._patience)
        with self._letters:
            yield
