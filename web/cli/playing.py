"""Joins forms to the simulator: a procedure from its folder, ready to be played."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from engine.packs import load
from engine.packs.cited import refuse_unknown
from engine.packs.unused import refuse_unused_forms
from engine.process.spec import parse
from engine.simulate.clocks import Clocks
from engine.simulate.house import House
from engine.simulate.memory import MemoryCase
from engine.simulate.play import WORKS_AT, Played, Player
from engine.simulate.scenario import Scenario, load_scenario
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock, at_local
from engine.time.deadline import Times
from engine.time.policy import Policy, read_policy
from forms import read
from web.scenario_forms import fill_with


class Stage:
    """One authority's procedure as its folder has it, and the plays that can be given on it.

    Raises PackError, PolicyError, DiagramError or DefinitionError for a pack that cannot be used.
    """

    def __init__(self, authority: str, root: Path = load.WORKFLOWS) -> None:
        self.folder = root / authority
        self.files = load.read_folder(authority, root)
        self.policy = read_policy(load.policy_text(authority, root, local=False))
        self.own_policy = read_policy(load.policy_text(authority, root))
        refuse_unknown(authority, root)
        refuse_unused_forms(authority, root)
        self.calendar = Calendar(closures=self.policy.closures)
        self.catalogue = read(load.forms(self.files))

    def scenario(self, name: str, start: date | None = None) -> Scenario:
        """A scenario of this procedure, from its own start or from another day. Raises ScenarioError."""
        scenario = load_scenario(self.folder, name)
        return scenario.moved(start or scenario.start, self.calendar)

    def policy_of(self, scenario: Scenario) -> Policy:
        """The policy that a scenario is about: as it is shared, or with the authority's own values."""
        return self.own_policy if scenario.local else self.policy

    def in_memory(self, clock: FrozenClock, policy: Policy) -> House:
        """A place in memory for one case."""
        specs = parse(load.diagrams(self.files))
        return MemoryCase(specs, Clocks(policy, self.calendar), clock)

    def play(
        self,
        scenario: Scenario,
        build: Callable[[FrozenClock], House] | None = None,
        months: int | None = None,
    ) -> Played:
        """Play a scenario, in memory unless another house is built. Raises NotNow or ValueError."""
        clock = FrozenClock(at_local(scenario.start, WORKS_AT))
        policy = self.policy_of(scenario)
        times = Times(policy, self.calendar, clock)
        return Player(
            scenario=scenario,
            house=build(clock) if build else self.in_memory(clock, policy),
            clock=clock,
            calendar=self.calendar,
            fill=fill_with(self.catalogue),
            due_on=lambda parameter, facts: times.due(parameter, facts).due_on,
            months=months,
        ).play()
