"""A case that is kept in memory between its steps goes the same way as one that is saved after each."""

from __future__ import annotations

import pytest

from engine.packs import load
from engine.process import live
from engine.process.spec import parse
from engine.simulate.clocks import Clocks
from engine.simulate.quick import QuickCase
from tests.plays import names, played, stage

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
