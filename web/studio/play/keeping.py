"""A trial kept as a scenario with the days that must come out, and kept scenarios played on a procedure again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.packs.models import KeptScenario, Trial
from engine.simulate.expect import Expect, Otherwise
from engine.simulate.play import Player
from engine.simulate.scenario import Act, Scenario, ScenarioError, read_scenario
from engine.simulate.walk import Walk, house, in_words
from engine.simulate.writing import as_toml
from engine.time.clock import local_date
from engine.time.words import day_words
from web.studio.play.acts import act_of, typed_act
from web.studio.play.ground import Ground
from web.studio.play.replay import opened
from web.studio.play.words import message_words, nouns_of, otherwise_words

LONGEST_NAME = 60


@dataclass(frozen=True)
class Outcome:
    """How a scenario comes out on a procedure: what is otherwise, in words, or why it cannot be played to its end."""

    name: str
    title: str
    otherwise: Sequence[str]
    why_not: str = ""

    @property
    def as_before(self) -> bool:
        """Whether everything comes out as it was kept."""
        return not self.otherwise and not self.why_not


def name_from(title: str) -> str:
    """A name for a scenario, from its title: small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:LONGEST_NAME].strip("_") or "scenario"


def text_of(ground: Ground, trial: Trial, title: str) -> str:
    """A trial as a scenario's text: each act, and after it exactly what is open and due.

    Raises NotNow or ValueError if an act cannot be played, ScenarioError if the text could not be read again.
    """
    text = as_toml(scenario_of(ground, trial, title))
    read_scenario(text, name_from(title))
    return text


def scenario_of(ground: Ground, trial: Trial, title: str) -> Scenario:
    """A trial as a scenario. Raises NotNow or ValueError if an act cannot be played."""
    walk = opened(ground, trial)
    referral = typed_act(ground, walk.done[0].act, None).answers
    acts = [Act(walk.today, expect=stands(walk))]
    for kept in trial.acts[1:]:
        if walk.case.ended():
            break
        done = walk.act(act_of(kept))
        act = typed_act(ground, done.act, done.what)
        acts.append(Act(act.on, act.do, act.message, act.answers, expect=stands(walk)))
    return Scenario(name_from(title), title, trial.starts_on, referral, tuple(acts), ())


def stands(walk: Walk) -> Expect:
    """What is open and due now, as what must come out another time."""
    if walk.case.ended():
        return Expect(exactly=True, ended=walk.case.events()[-1].element)
    clocks = {clock.element: clock.day for clock in walk.case.ticking()}
    ready = tuple(dict.fromkeys(step.element for step in walk.case.owed()))
    return Expect(clocks=clocks, ready=ready, exactly=True)


def played(ground: Ground, kept: KeptScenario) -> Outcome:
    """Play a kept scenario on a procedure."""
    try:
        return comes_out(ground, read_scenario(kept.text, kept.name))
    except ScenarioError as error:
        return Outcome(kept.name, kept.title, (), f"Its text cannot be read any more. {error}")


def comes_out(ground: Ground, scenario: Scenario) -> Outcome:
    """Play a scenario on a procedure."""
    return Outcome(scenario.name, scenario.title, *_played(ground, scenario))


def news(was: Outcome, now: Outcome) -> Outcome:
    """What comes out otherwise now and did not before, on a procedure that a scenario was not kept on."""
    why_not = "" if now.why_not == was.why_not else now.why_not
    return Outcome(
        now.name, now.title, [each for each in now.otherwise if each not in was.otherwise], why_not
    )


def _played(ground: Ground, scenario: Scenario) -> tuple[Sequence[str], str]:
    case, clock, due_on = house(ground.staged, scenario.start)
    player = Player(scenario, case, clock, ground.calendar, ground.fill, due_on)
    why_not, listed = "", tuple[str, ...]()
    try:
        with in_words():
            listed = player.play().differences
    except ValueError as error:
        why_not = f"It stops on {day_words(local_date(clock.now()), scenario.start)}: {error}"
    nouns, seen = nouns_of(case), dict[Otherwise, str]()
    for checked in player.checked:
        for one in checked.otherwise:
            # What was moved once stays moved after every later act: it is said once.
            same = Otherwise(one.how, "" if one.element else one.said, one.element, one.expected, one.found)
            seen.setdefault(
                same, f"{_after(ground, checked.act)}: {otherwise_words(ground, nouns, one, scenario.start)}."
            )
    return [*seen.values(), *_not_as_listed(listed)], why_not


def _not_as_listed(differences: Sequence[str]) -> list[str]:
    """Of a scenario that lists all that happens, how much of it comes otherwise; a line that moved is told twice."""
    if not differences:
        return []
    return [
        f"Of the timers and reminders that it lists, {-(-len(differences) // 2)} come on another day or not at all."
    ]


def _after(ground: Ground, act: Act) -> str:
    on = day_words(act.on, act.on)
    if act.do:
        return f"After “{ground.called(act.do)}” on {on}"
    return f"After “{message_words(act.message)}” on {on}" if act.message else f"On {on}"


def told(outcomes: Sequence[Outcome]) -> str:
    """How many come out as before and what the first difference is, in one sentence."""
    same = sum(each.as_before for each in outcomes)
    other = [each for each in outcomes if not each.as_before]
    count = f"{same} scenario{'s' if same != 1 else ''} as before"
    if not other:
        return f"{count}."
    first = (*other[0].otherwise, other[0].why_not)[0]
    return f"{count}, {len(other)} differ{'s' if len(other) == 1 else ''}. {other[0].title}: {first}"
