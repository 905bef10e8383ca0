"""Cases of every procedure move from wherever they wait: dates kept, nothing skipped, nothing done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any
from zlib import crc32

import pytest

from engine.packs.load import authorities, diagrams
from engine.process.moving import CannotMove, Choice, Plan
from engine.process.outcome import Arrive, Outcome
from engine.process.spec import Specs, parse
from engine.process.state import unpack
from engine.process.step import Refresh, Skip, step
from engine.simulate.clocks import Clocks
from engine.simulate.events import Event
from engine.simulate.house import Filled, Owed
from engine.simulate.memory import MemoryCase
from engine.time.clock import FrozenClock
from engine.time.deadline import Times
from tests import redrawn
from tests.plays import names, stage

EVERY = [(authority, name) for authority in authorities() for name in names(authority)]


@dataclass(frozen=True)
class Wait:
    """A case at rest: where it stands, with all that its next step would be given."""

    outcome: Outcome
    facts: Mapping[str, Any]
    times: Times
    specs: Specs

    @cached_property
    def stays(self) -> Outcome:
        """The case one look later without a move: what is due at this very moment has rung."""
        return step(self.specs, self.outcome.state, self.facts, Refresh(), self.times)


@dataclass
class Watched(MemoryCase):
    """A case that keeps each place at which it rested."""

    waits: list[Wait] = field(default_factory=list)

    def _step(self, command: Any, times: Times) -> Outcome:
        outcome = super()._step(command, times)
        clock = FrozenClock(times.now())
        frozen = Times(self.clocks.policy, self.clocks.calendar, clock, list(self._own))
        self.waits.append(Wait(outcome, dict(self._facts), frozen, self.specs))
        return outcome


@cache
def specs(authority: str) -> Specs:
    return parse(diagrams(stage(authority).files))


@cache
def waits(authority: str) -> tuple[Wait, ...]:
    """Each place at which a case of any scenario rests, once."""
    found: dict[Any, Wait] = {}
    on = stage(authority)
    for name in names(authority):
        scenario = on.scenario(name)
        house: list[Watched] = []

        def build(clock: FrozenClock, scenario: Any = scenario, house: list[Watched] = house) -> Watched:
            house.append(Watched(specs(authority), Clocks(on.policy_of(scenario), on.calendar), clock))
            return house[0]

        on.play(scenario, build)
        for wait in house[0].waits:
            if not wait.outcome.ended:
                found.setdefault(_shape(wait.outcome.state), wait)
    return tuple(found.values())


def _shape(state: bytes) -> Any:
    instances = unpack(state)["instances"]
    return tuple(
        sorted(
            (each["process"], tuple(sorted((token[1], token[2]) for token in each["tokens"])))
            for each in instances
        )
    )


def arrived(plan: Plan, wait: Wait) -> tuple[Outcome, Sequence[str]]:
    """The case on the new diagrams, saved and read once more."""
    there = plan.move(wait.outcome.state)
    command = Arrive(there.fresh, there.entering)
    outcome = step(plan.new, there.state, wait.facts, command, wait.times)
    again = step(plan.new, outcome.state, wait.facts, Refresh(), wait.times)
    assert [task.token for task in again.tasks] == [task.token for task in outcome.tasks]
    return outcome, there.notes


def clocks(outcome: Outcome) -> Counter[Any]:
    return Counter(
        (timer.element_id, timer.parameter, timer.due.due_on, timer.fires_at) for timer in outcome.timers
    )


def open_steps(outcome: Outcome) -> Counter[str]:
    return Counter(task.element_id.removesuffix(redrawn.NOW) for task in outcome.tasks)


def same(outcome: Outcome, wait: Wait) -> bool:
    """The same is owed by the same days, in the same tokens."""
    kept = {task.token for task in wait.stays.tasks if task.token in wait.outcome.live}
    return (
        clocks(outcome) == clocks(wait.stays)
        and open_steps(outcome) == open_steps(wait.stays)
        and kept <= {task.token for task in outcome.tasks}
        and outcome.awaited == wait.stays.awaited
    )


@pytest.mark.parametrize("authority", authorities())
def test_to_steps_added_after_each(authority: str) -> None:
    plan = Plan(
        specs(authority), parse(redrawn.redraw(stage(authority).files, redrawn.add_a_step_after_each))
    )
    for wait in waits(authority):
        outcome, _ = arrived(plan, wait)
        assert same(outcome, wait)


@pytest.mark.parametrize("authority", authorities())
def test_to_every_step_renamed(authority: str) -> None:
    files = stage(authority).files
    choices = tuple(Choice(process, id, id + redrawn.NOW) for process, id in redrawn.steps_of(files))
    plan = Plan(specs(authority), parse(redrawn.redraw(files, redrawn.rename_each)), choices)
    for wait in waits(authority):
        outcome, _ = arrived(plan, wait)
        assert same(outcome, wait)


@pytest.mark.parametrize("authority", authorities())
def test_to_other_clocks_everywhere(authority: str) -> None:
    other = next(iter(sorted(stage(authority).policy.parameters())))
    plan = Plan(
        specs(authority), parse(redrawn.redraw(stage(authority).files, redrawn.count_by_another(other)))
    )
    for wait in waits(authority):
        outcome, notes = arrived(plan, wait)
        assert same(outcome, wait)
        changed = [timer for timer in wait.outcome.timers if timer.host_token and timer.parameter != other]
        assert bool(notes) == bool(changed)


@pytest.mark.parametrize("authority", authorities())
def test_to_a_procedure_without_a_step(authority: str) -> None:
    files, moved, stayed = stage(authority).files, 0, 0
    drawn_in: dict[str, set[str]] = {}
    for process, id in redrawn.steps_of(files):
        drawn_in.setdefault(id, set()).add(process)
    for id, processes in drawn_in.items():
        new = parse(redrawn.redraw(files, redrawn.take_away(id)))
        choices = tuple(Choice(process, id, "") for process in processes)
        without, goes_on = Plan(specs(authority), new), Plan(specs(authority), new, choices)
        for wait in waits(authority):
            if any(task.element_id == id for task in wait.outcome.tasks):
                with pytest.raises(CannotMove, match="which the new version does not have"):
                    without.move(wait.outcome.state)
                moved += went_on(goes_on, wait, id)
            elif any(each.process_id in processes for each in wait.outcome.elements):
                outcome, _ = arrived(without, wait)
                assert same(outcome, wait)
                stayed += 1
    assert moved > 20
    assert stayed > 20


def went_on(plan: Plan, wait: Wait, id: str) -> bool:
    """The case goes on as if the step had been skipped; False where its way comes back to the step at once."""
    skipped = wait.stays
    for token in [task.token for task in skipped.tasks if task.element_id == id]:
        skipped = step(wait.specs, skipped.state, wait.facts, Skip(token), wait.times)
    if id in open_steps(skipped):
        return False
    outcome, notes = arrived(plan, wait)
    assert any("is no more" in note for note in notes)
    # A clock that begins late rings one look later, and skipping two steps is two looks.
    outcome = step(plan.new, outcome.state, wait.facts, Refresh(), wait.times)
    skipped = step(wait.specs, skipped.state, wait.facts, Refresh(), wait.times)
    assert (clocks(outcome), open_steps(outcome)) == (clocks(skipped), open_steps(skipped)), f"{id}: {notes}"
    assert outcome.ended == skipped.ended
    return True


@dataclass
class Moving(MemoryCase):
    """A case that moves to another version before one of its steps, and goes on there to its end."""

    plan: Plan | None = None
    before: int = 0
    made: int = 0
    also: Counter[str] = field(default_factory=Counter)

    def _advance(self, command: Any, closing_route: str | None = None) -> None:
        self.made += 1
        if self.plan is not None and self.made > self.before and self._outcome is not None:
            there = self.plan.move(self._outcome.state)
            self._outcome = replace(self._outcome, state=there.state)
            self.specs, self.plan = self.plan.new, None
            super()._advance(Arrive(there.fresh, there.entering))
        if not self.ended():
            super()._advance(command, closing_route)

    def complete(self, step: Owed, answers: Mapping[str, Any], filled: Filled) -> None:
        super().complete(step, answers, filled)
        for owed in [each for each in super().owed() if each.element.endswith(redrawn.ALSO)]:
            self.also[owed.element.removesuffix(redrawn.ALSO)] += 1
            super().complete(owed, {}, ({}, {}, {}))

    def owed(self) -> Sequence[Owed]:
        return [
            Owed(e.key, e.element.removesuffix(redrawn.NOW), e.role, e.form, e.opened_at, e.due_on, e.data)
            for e in super().owed()
        ]


def told(events: Sequence[Event]) -> list[Mapping[str, Any]]:
    """What happened, the steps that were added left out."""
    found = [event.as_data() | {"element": event.element.removesuffix(redrawn.NOW)} for event in events]
    return [event for event in found if not str(event["element"]).endswith(redrawn.ALSO)]


@pytest.mark.parametrize(("authority", "name"), EVERY)
def test_a_whole_life_with_a_move_in_it_is_the_life_without(authority: str, name: str) -> None:
    on = stage(authority)
    scenario = on.scenario(name)
    steps: list[Moving] = []

    def build(clock: FrozenClock) -> Moving:
        steps.append(Moving(specs(authority), Clocks(on.policy_of(scenario), on.calendar), clock))
        return steps[-1]

    without = on.play(scenario, build)
    plan = renaming(authority) if crc32(name.encode()) % 2 else adding(authority)
    before = 1 + crc32(f"{authority} {name}".encode()) % max(1, steps[0].made - 1)

    def moving(clock: FrozenClock) -> Moving:
        case = build(clock)
        case.plan, case.before = plan, before
        return case

    moved = on.play(scenario, moving)
    assert steps[1].plan is None or steps[1].made == 1, "the case moved, unless it was over at once"
    assert told(moved.events) == told(without.events)


@cache
def renaming(authority: str) -> Plan:
    files = stage(authority).files
    choices = tuple(Choice(process, id, id + redrawn.NOW) for process, id in redrawn.steps_of(files))
    return Plan(specs(authority), parse(redrawn.redraw(files, redrawn.rename_each)), choices)


@cache
def adding(authority: str) -> Plan:
    return Plan(
        specs(authority), parse(redrawn.redraw(stage(authority).files, redrawn.add_a_step_after_each))
    )
