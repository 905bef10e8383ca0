"""A case that is kept in memory between its steps goes the same way as one that is saved after each."""

from __future__ import annotations

import pytest

from engine.packs import load
from engine.process import live
from engine.process.spec import parse
from engine.process.step import Passed, Start, step
from engine.simulate.clocks import Clocks
from engine.simulate.quick import QuickCase
from tests.plays import names, played, stage
from tests.unit.process.driving import Case, skeleton

ALL = [("lewisham", name) for name in names()] + [("essex", "standard"), ("hillingdon", "standard")]


@pytest.mark.parametrize("most", [1, 150], ids=["cut at every step", "cut now and then"])
@pytest.mark.parametrize(("authority", "name"), ALL)
def test_the_same_events(monkeypatch: pytest.MonkeyPatch, authority: str, name: str, most: int) -> None:
    monkeypatch.setattr(live, "MOST_TASKS", most)
    here = stage(authority)
    scenario = here.scenario(name)
    specs = parse(load.diagrams(here.files))
    quick = here.play(
        scenario, lambda clock: QuickCase(specs, Clocks(here.policy_of(scenario), here.calendar), clock)
    )
    assert quick.events == played(name, authority).events


def test_what_was_done_before_the_case_began_is_gone_past_in_memory_too() -> None:
    case = Case(skeleton())
    start = Start((Passed(case.open[0]),))
    kept = step(case.specs, None, {}, start, case.times)
    quick = live.LiveCase(case.specs).step({}, start, case.times)
    assert [task.element_id for task in quick.tasks] == [task.element_id for task in kept.tasks] != case.open
    assert [(each.element_id, each.how) for each in quick.finished if each.kind == "userTask"] == [
        (case.open[0], "passed")
    ]
