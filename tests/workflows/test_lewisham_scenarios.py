"""Lewisham's scenarios: each dated row is a test, and both shells of the core tell the same story."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet

from tests.plays import NAMES, played, played_on_database, stage


def rows() -> list[ParameterSet]:
    """Every act of every scenario that expects something, marked with the clauses it proves."""
    found = []
    for name in NAMES:
        expecting = [act for act in stage().scenario(name).acts if act.expect is not None]
        for number, act in enumerate(expecting):
            marks = [pytest.mark.clause(clause) for clause in act.clauses]
            what = f"{name}-{number}-{act.on}-{act.do or act.message or 'look'}"
            found.append(pytest.param(name, number, marks=marks, id=what))
    return found


@pytest.mark.parametrize(("name", "number"), rows())
def test_what_must_come_out(name: str, number: int) -> None:
    assert played(name).checked[number].differences == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_database_tells_the_same_events(name: str) -> None:
    stored = played_on_database(name)
    assert [event.as_data() for event in stored.events] == [event.as_data() for event in played(name).events]
    assert [row.differences for row in stored.checked if row.differences] == []


@pytest.mark.clause("LEW-3.3")
@pytest.mark.clause("LEW-4.1")
@pytest.mark.clause("LEW-5.1")
@pytest.mark.clause("LEW-7.2")
def test_nobody_acts_and_everything_happens_as_worked_out_by_hand() -> None:
    assert played("nobody_acts").differences == ()


def test_every_row_of_the_authoritys_table_is_played() -> None:
    numbers = {
        name: {checked.act.row for checked in played(name).checked} - {None}
        for name in ("standard", "disabled", "long", "step_up", "step_down", "consent_refused")
    }
    rows_of_the_table = {
        "standard": 9,
        "disabled": 1,
        "long": 7,
        "step_up": 4,
        "step_down": 2,
        "consent_refused": 2,
    }
    assert numbers == {name: set(range(1, last + 1)) for name, last in rows_of_the_table.items()}


def test_protection_that_takes_over_is_told_as_a_transfer() -> None:
    assert [event.event for event in played("protection").events][-1] == "transferred"
    assert [event.event for event in played("step_down").events][-1] == "closed"
