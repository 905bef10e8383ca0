"""A case walked by hand under each procedure, its real forms made up: kept as a scenario it comes out the same."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from engine.packs import load
from engine.packs.called import names_of
from engine.packs.models import Trial
from engine.simulate.scenario import Act, read_scenario
from engine.simulate.walk import Walk, stage
from engine.simulate.where import marks
from tests.plays import stage as pack
from web.studio.play import keeping, made_up
from web.studio.play.acts import act_of, stored
from web.studio.play.ground import CHILD, Ground
from web.studio.play.replay import opened, replayed

BEGINS = date(2026, 12, 14)
WALKS = [(authority, round_) for authority in load.authorities() for round_ in (0, 1, 2)]


def ground(authority: str) -> Ground:
    here = pack(authority)
    staged = stage(load.diagrams(here.files), here.own_policy, here.calendar)
    catalogue = here.catalogue.citing(here.own_policy.own_clauses)
    return Ground(here.files, catalogue, staged, names_of(here.files), load.names(here.files).fact_labels)


def walked(here: Ground, round_: int, acts: int = 30) -> Trial:
    """A trial of some months: each time another of the open steps, a week apart, with a concern in between."""
    opening = Act(BEGINS, made_up.OPENING, answers=made_up.opening(here, BEGINS, ""))
    trial = Trial(title="Walked", on_draft=False, starts_on=BEGINS, acts=[stored(opening)])
    walk = opened(here, trial)
    for number in range(acts):
        act = _next(here, walk, number + round_)
        if walk.case.ended() or act is None:
            break
        walk.act(act_of(stored(act)))
        trial.acts = [*trial.acts, stored(act)]
    return trial


def _next(here: Ground, walk: Walk, number: int) -> Act | None:
    if number % 3 == 1:
        return Act(walk.today + timedelta(days=7))
    if number == 12 and "concern_raised" in walk.case.awaited():
        return Act(walk.today, message="concern_raised")
    owed = list({step.element: step for step in reversed(walk.case.owed())}.values())
    if not owed:
        return Act(walk.next_day() or walk.today + timedelta(days=7))
    step = owed[number % len(owed)]
    answers = made_up.for_step(here, walk, step, {})
    made_up.known_of(here, walk, step)
    form, context = here.form(step.form), {**walk.context(step), "child": CHILD}
    checked = form.check(form.to_raw(answers), context, walk.today, draft=True)
    assert not checked.errors
    return Act(walk.today, step.element, answers=dict(checked.answers))


@pytest.mark.parametrize(("authority", "round_"), WALKS)
def test_a_walk_kept_as_a_scenario_comes_out_the_same(authority: str, round_: int) -> None:
    here = ground(authority)
    trial = walked(here, round_)
    assert len(trial.acts) > 8
    text = keeping.text_of(here, trial, "Walked")
    outcome = keeping.comes_out(here, read_scenario(text, "walked"))
    assert (list(outcome.otherwise), outcome.why_not) == ([], "")


@pytest.mark.parametrize("authority", load.authorities())
def test_a_walk_played_again_stands_where_it_stood_with_its_marks(authority: str) -> None:
    here = ground(authority)
    trial = walked(here, 0)
    first, again = replayed(here, trial), replayed(here, trial)
    assert not first.broken
    assert [(each.at, each.event, each.element) for each in first.walk.events()] == [
        (each.at, each.event, each.element) for each in again.walk.events()
    ]
    assert marks(first.walk) == marks(again.walk)
    shown: Mapping[tuple[str, str], object] = marks(first.walk)
    for step in first.walk.case.owed():
        assert (first.walk.case.process_of(step), step.element) in shown


def test_thirty_acts_are_played_in_a_third_of_a_second() -> None:
    here = ground("lewisham")
    trial = walked(here, 0)
    begun = time.process_time()
    replayed(here, trial)
    # Twice what is asked of a quiet machine: other tests run beside this one.
    assert time.process_time() - begun < 0.6
