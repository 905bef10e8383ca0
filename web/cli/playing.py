"""Joins forms to the simulator: a procedure from its folder, ready to be played."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from engine.packs import load
from engine.packs.cited import refuse_unknown
from engine.packs.unused import refuse_unused_forms
from engine.process.spec import parse
from engine.simulate.clocks import Clocks
from engine.simulate.house import Fill, Filled, House
from engine.simulate.memory import MemoryCase
from engine.simulate.play import WORKS_AT, Played, Player
from engine.simulate.scenario import Scenario, load_scenario
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock, at_local
from engine.time.deadline import Times
from engine.time.policy import Policy, read_policy
from forms import Catalogue, Form, UnknownFormError, read


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


def fill_with(catalogue: Catalogue, child: str = "Alex") -> Fill:
    """How scenarios fill these forms. Days that must be given and are not are the day of the act.

    Other answers may be missing, as in a draft. Raises ValueError for a form that does not exist, for an answer
    that the form does not ask, and for one that it refuses.
    """

    def fill(form_id: str, answers: Mapping[str, Any], context: Mapping[str, Any], today: date) -> Filled:
        try:
            form = catalogue.form(form_id)
        except UnknownFormError as error:
            raise ValueError(str(error.args[0])) from error
        seen = {**context, "child": child}
        checked = form.check(_typed(form, answers, seen, today), seen, today, draft=True)
        if checked.errors:
            raise ValueError(f"{form_id}, on {today}: {'; '.join(said for _, said in checked.errors)}.")
        _refuse_unasked(form, answers, checked.answers)
        meant = form.outcome(checked.answers, seen)
        return meant.facts, meant.decisions, meant.records

    return fill


def _typed(form: Form, answers: Mapping[str, Any], context: Mapping[str, Any], today: date) -> dict[str, Any]:
    days = {one.name: today for one in form.fields(context) if one.type == "date" and one.required}
    return {**form.start(context), **form.to_raw({**days, **answers})}


def _refuse_unasked(form: Form, answers: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    if unasked := [name for name in answers if name not in asked]:
        raise ValueError(
            f"The form {form.id} does not ask {', '.join(unasked)} here. It took: {', '.join(asked) or 'nothing'}."
        )
