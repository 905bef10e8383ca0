"""Small makers for the tests of engine/time: one row about visits, and the times of one case."""

from datetime import UTC, date, datetime
from typing import Any

from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock
from engine.time.deadline import OwnInterval, Times
from engine.time.policy import Policy
from engine.time.timescale import Timescale

MONDAY = date(2026, 6, 1)
VISIT: dict[str, Any] = {"parameter": "visit", "value": 20, "unit": "working_days", "kind": "max_interval"}


def row(**changes: Any) -> Timescale:
    given = {
        "counts_from": ("last_visit_on",),
        "label": "Visit the child",
        "noun": "visit",
        "force": "should",
    }
    return Timescale(**(VISIT | given | changes))


def times(
    *rows: Timescale, own: tuple[OwnInterval, ...] = (), closures: dict[date, str] | None = None
) -> Times:
    clock = FrozenClock(datetime(2026, 6, 10, 9, tzinfo=UTC))
    return Times(Policy("test", "Test", rows), Calendar(closures), clock, own)


def own(value: int, unit: Any = "working_days", reason: str = "", parameter: str = "visit") -> OwnInterval:
    return OwnInterval(parameter, value, unit, date(2026, 5, 20), "Tom Teamlead", reason)
