"""Every scenario of every authority: each dated row is a test, and both shells of the core tell the same story."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet

from engine.packs.load import authorities
from tests.plays import names, played, played_on_database, stage

ROWS_OF_THE_TABLE = {
    "lewisham": {"standard": 9, "disabled": 1, "long": 7, "step_up": 4, "step_down": 2, "consent_refused": 2},
    "manchester": {
        "standard": 11,
        "disabled": 1,
        "long": 6,
        "step_up": 4,
        "step_down": 1,
        "consent_refused": 2,
        "consent_refused_harm": 1,
        "early_decision": 1,
    },
    "teeswide": {
        "standard": 8,
        "disabled": 1,
        "long": 1,
        "drift": 3,
        "cancelled_meeting": 2,
        "consent_refused": 2,
        "consent_refused_plan": 1,
        "finance_only": 2,
        "after_protection": 1,
        "step_up": 2,
        "step_down": 1,
        "transfer_in": 1,
        "transfer_out": 1,
    },
    "hillingdon": {
        "standard": 8,
        "disabled": 1,
        "early_decision": 1,
        "long": 5,
        "step_up": 4,
        "step_down": 1,
        "consent_refused": 2,
        "transfer_in": 1,
        "transfer_out": 3,
        "nrpf": 2,
        "nrpf_without_plan": 2,
    },
    "essex": {
        "standard": 7,
        "disabled": 1,
        "more_time": 1,
        "brief_assessment": 2,
        "long": 2,
        "team_transfer": 3,
        "after_protection": 2,
        "after_protection_long": 1,
        "consent_refused": 2,
        "consent_refused_harm": 1,
        "step_up": 4,
        "step_down": 1,
    },
}
"""How many dated rows the authority's table has for each scenario, counted by hand."""

EVERY = [(authority, name) for authority in authorities() for name in names(authority)]


def rows() -> list[ParameterSet]:
    """Every act of every scenario that expects something, marked with the clauses it proves."""
    found = []
    for authority, name in EVERY:
        expecting = [act for act in stage(authority).scenario(name).acts if act.expect is not None]
        for number, act in enumerate(expecting):
            marks = [pytest.mark.clause(clause) for clause in act.clauses]
            what = f"{authority}-{name}-{number}-{act.on}-{act.do or act.message or 'look'}"
            found.append(pytest.param(authority, name, number, marks=marks, id=what))
    return found


@pytest.mark.parametrize(("authority", "name", "number"), rows())
def test_what_must_come_out(authority: str, name: str, number: int) -> None:
    assert played(name, authority).checked[number].differences == ()


@pytest.mark.parametrize(("authority", "name"), EVERY)
def test_what_is_listed_and_nothing_else_happens(authority: str, name: str) -> None:
    assert played(name, authority).differences == ()


@pytest.mark.parametrize(("authority", "name"), EVERY)
def test_the_database_tells_the_same_events(authority: str, name: str) -> None:
    stored, told = played_on_database(name, authority), played(name, authority)
    assert [event.as_data() for event in stored.events] == [event.as_data() for event in told.events]
    assert [row.differences for row in stored.checked if row.differences] == []


@pytest.mark.parametrize(
    ("authority", "name"), [pair for pair in EVERY if pair[1] in ROWS_OF_THE_TABLE[pair[0]]]
)
def test_a_scenario_of_the_table_ends_in_a_case_that_is_over(authority: str, name: str) -> None:
    assert played(name, authority).events[-1].event in {"closed", "transferred"}


@pytest.mark.parametrize("authority", authorities())
def test_every_row_of_the_authoritys_table_is_played(authority: str) -> None:
    wanted = {name: set(range(1, last + 1)) for name, last in ROWS_OF_THE_TABLE[authority].items()}
    numbers = {
        name: {checked.act.row for checked in played(name, authority).checked} - {None} for name in wanted
    }
    assert numbers == wanted
