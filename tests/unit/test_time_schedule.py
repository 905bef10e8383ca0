"""Lists of the authority are made on a rhythm."""

from datetime import date
from typing import Any

import pytest

from engine.time.schedule import Schedule


@pytest.mark.parametrize(
    ("every", "unit", "on_day", "after", "expected"),
    [
        (1, "months", 1, date(2027, 5, 14), date(2027, 6, 1)),
        (1, "months", 1, date(2027, 6, 1), date(2027, 6, 1)),
        (1, "months", 31, date(2027, 2, 10), date(2027, 2, 28)),
        (3, "months", 15, date(2027, 1, 16), date(2027, 4, 15)),
        (1, "weeks", 2, date(2027, 1, 6), date(2027, 1, 12)),
        (2, "weeks", 1, date(2024, 1, 2), date(2024, 1, 15)),
    ],
)
def test_the_next_day_of_a_schedule(every: int, unit: Any, on_day: int, after: date, expected: date) -> None:
    assert Schedule("", every, unit, on_day).next_on(after) == expected
