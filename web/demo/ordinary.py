"""How an ordinary case of a council is answered: as in its pack's plain scenario, without the days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from functools import cache
from typing import Any

from engine.packs.load import WORKFLOWS
from engine.simulate.scenario import load_scenario

PLAIN = "standard"


@cache
def ordinary(authority: str) -> Mapping[str, Mapping[str, Any]]:
    """Step -> the answers that the plain scenario gives it first, days and times left to the demonstration."""
    found: dict[str, dict[str, Any]] = {}
    scenario = load_scenario(WORKFLOWS / authority, PLAIN)
    given = [(act.do, act.answers) for act in scenario.acts]
    given += [(routine.do, routine.answers) for routine in scenario.routines]
    for step, answers in given:
        kept = {name: value for name, value in answers.items() if not isinstance(value, date | time)}
        found[step] = kept | found.get(step, {})
    return found
