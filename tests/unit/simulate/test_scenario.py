"""Scenario files: what they may say, and how they say what is wrong with them."""

from __future__ import annotations

from datetime import date

import pytest

from engine.packs.load import WORKFLOWS
from engine.simulate.scenario import Scenario, ScenarioError, load_scenario, read_scenario, scenarios
from engine.time.calendar import Calendar

LEAST = 'title = "A case"\nstart = 2026-12-14\n'


def problems(text: str) -> list[str]:
    """What is wrong with a scenario."""
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text, "tried")
    return caught.value.problems


def scenario(acts: str) -> Scenario:
    """A scenario with these acts."""
    return read_scenario(LEAST + acts, "tried")


def test_every_scenario_of_the_pack_can_be_read() -> None:
    folder = WORKFLOWS / "lewisham"
    titles = [load_scenario(folder, name).title for name in scenarios(folder)]
    assert len(titles) == len(set(titles)) >= 7


def test_an_unknown_scenario_lists_those_there_are() -> None:
    with pytest.raises(ScenarioError, match="no scenario named 'calm' for lewisham. Known: .*nobody_acts"):
        load_scenario(WORKFLOWS / "lewisham", "calm")


def test_text_that_is_no_toml_is_said_in_words() -> None:
    assert problems("title = ")[0].startswith("Scenario tried cannot be read as TOML: ")


def test_every_problem_is_named_at_once() -> None:
    found = problems(
        'titel = "A case"\nstart = "Monday"\n'
        '[[act]]\non = 2026-12-14\ndo = "a"\nmessage = "b"\n'
        '[[act]]\non = 2026-12-13\nexpect.clocks = { visit_overdue = "soon" }\nexpect.readdy = ["a"]\n'
        '[[routine]]\ndo = "a"\nwhen = "sometimes"\n'
        '[[happens]]\nat = 2026-12-14\nevent = "fired"\nelement = "a"\nrole = "system"\n'
    )
    for said in (
        "title is missing",
        "titel is not a key that is used here. Did you mean title?",
        'start is "Monday" but should be a date',
        "Act 1: should have do or message, not both.",
        "Act 2, expect: clocks should name a date for each",
        "Act 2, expect: readdy is not a key that is used here. Did you mean ready?",
        'Routine 1: when is "sometimes" but should be one of same_day, in_working_days, on_due_day, by_due_day.',
        "Event 1: at should be a local time",
        "the acts should stand in the order of their days",
    ):
        assert any(said in each for each in found), said


def test_another_start_moves_acts_and_the_dates_in_their_answers() -> None:
    given = scenario(
        '[[act]]\non = 2026-12-18\ndo = "a"\nanswers = { planned_on = 2026-12-22, kind = "x" }\n'
    )
    (act,) = given.moved(date(2026, 12, 21), Calendar()).acts
    # A week later: 25 December is a holiday, as are the 26th and 27th (a weekend) and the 28th.
    assert (act.on, act.answers) == (date(2026, 12, 29), {"planned_on": date(2026, 12, 29), "kind": "x"})


def test_another_start_expects_no_dates() -> None:
    given = scenario('[[act]]\non = 2026-12-14\ndo = "a"\nexpect.no_timers = true\n')
    assert given.moved(given.start, Calendar()).acts[0].expect is not None
    assert given.moved(date(2026, 12, 15), Calendar()).acts[0].expect is None
