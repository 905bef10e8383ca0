"""What one process counts of one authority: its requests, its errors and the rounds of its clock."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from engine.took import Took


class Meter:
    """Numbers since this process began. `requests` counts answers by status, `took` how long they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[int] = Counter()
        self.took = Took()
        self.errors: Counter[str] = Counter(request=0, clock=0)
        self.last_round: datetime | None = None

    def answered(self, status: int, seconds: float) -> None:
        """A request was answered; one of 500 is a mistake of ours."""
        self.took.note(seconds)
        with self._lock:
            self._requests[status] += 1
            self.errors["request"] += status == 500

    def clock_broke_off(self) -> None:
        """A round of the clock, or a part of it, was not brought to its end."""
        with self._lock:
            self.errors["clock"] += 1

    def went_round(self, at: datetime) -> None:
        """A whole round of the clock was done."""
        self.last_round = at

    @property
    def requests(self) -> Mapping[int, int]:
        """How many answers there were of each status."""
        with self._lock:
            return dict(self._requests)
