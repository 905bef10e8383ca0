"""What only Lewisham's scenarios prove, beside what every authority's do."""

from __future__ import annotations

import pytest

from tests.plays import played


@pytest.mark.clause("LEW-3.3")
@pytest.mark.clause("LEW-5.1")
@pytest.mark.clause("LEW-7.2")
def test_nobody_acts_and_everything_happens_as_worked_out_by_hand() -> None:
    assert played("nobody_acts").differences == ()


def test_protection_that_takes_over_is_told_as_a_transfer() -> None:
    assert [event.event for event in played("protection").events][-1] == "transferred"
    assert [event.event for event in played("step_down").events][-1] == "closed"
