"""A case in memory: the pure core (process, time) with nothing around it but what the rules of design.md say.

It keeps what the database keeps in rows, in its own way, so that running a scenario through both proves each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engine.cases.facts import news
from engine.process.spec import Specs
from engine.process.step import (
    Command,
    Complete,
    MessageNotAwaited,
    OpenTask,
    Outcome,
    Send,
    Start,
    Wake,
    step,
)
from engine.simulate.clocks import Clocks, Ringing
from engine.simulate.escalation import listeners
from engine.simulate.events import SYSTEM, Event, Kind, ending
from engine.simulate.house import Filled, NotNow, Owed, Ticking
from engine.time.clock import Clock, local_date
from engine.time.deadline import OwnInterval, Times


@dataclass
class MemoryCase:
    """One case. The clock is the caller's: move it, then wake the case."""

    specs: Specs
    clocks: Clocks
    clock: Clock
    _outcome: Outcome | None = None
    _facts: dict[str, Any] = field(default_factory=dict)
    _tasks: dict[str, tuple[OpenTask, datetime]] = field(default_factory=dict)
    _own: list[OwnInterval] = field(default_factory=list)
    _concerns: int = 0
    _events: list[Event] = field(default_factory=list)

    def start(self, answers: Mapping[str, Any], filled: Filled) -> None:
        self._facts = {"case_opened_on": local_date(self.clock.now()), **filled[0]}
        self._note("started", self.specs.root, SYSTEM)
        self._advance(Start())

    def complete(self, step: Owed, answers: Mapping[str, Any], filled: Filled) -> None:
        task, _ = self._tasks[step.key]
        facts, decisions, records = filled
        self._facts |= news(self._facts, facts)
        self._own += _agreed(records, local_date(self.clock.now()))
        self._note("done", step.element, step.role, task.clauses, step.due_on)
        route = decisions.get("closing_route") or task.data.get("closing_route")
        self._advance(Complete(step.key, dict(decisions)), route)

    def send(self, message: str) -> None:
        payload = {}
        if message == "concern_raised":
            self._concerns += 1
            payload = {"concern_id": self._concerns}
        try:
            self._advance(Send(message, payload))
        except MessageNotAwaited as refusal:
            raise NotNow(str(refusal)) from refusal

    def wake(self) -> None:
        now = self.clock.now()
        for clock in self.clocks.calling(now):
            # An earlier one may have moved the case, and this clock with it.
            moment = self.clocks.moment(clock)
            if self.ended() or moment is None or moment > now:
                continue
            if not clock.fired and clock.fires_at is not None and clock.fires_at <= now:
                self._advance(Wake())
            self._climb(clock)

    def next_moment(self) -> datetime | None:
        return self.clocks.next_moment()

    def owed(self) -> Sequence[Owed]:
        return [
            Owed(token, task.element_id, task.role, task.form, opened_at, self._due_on(task), task.data)
            for token, (task, opened_at) in self._tasks.items()
        ]

    def ticking(self) -> Sequence[Ticking]:
        return [Ticking(clock.element, clock.day, clock.fired) for clock in self.clocks.counting()]

    def awaited(self) -> Sequence[str]:
        return self._outcome.awaited if self._outcome else ()

    def facts(self) -> Mapping[str, Any]:
        return self._facts

    def ended(self) -> bool:
        return self._outcome is not None and self._outcome.ended

    def events(self) -> Sequence[Event]:
        return self._events

    def _advance(self, command: Command, closing_route: str | None = None) -> None:
        times = Times(self.clocks.policy, self.clocks.calendar, self.clock, self._own)
        self._outcome = outcome = self._step(command, times)
        for clock in self.clocks.keep(outcome, times, self._facts):
            self._note("fired", clock.element, SYSTEM, clock.clauses, clock.due_on)
        self._keep_tasks(outcome)
        if outcome.ended:
            self._note(ending(closing_route), end_reached(outcome, self.specs.root), SYSTEM)

    def _step(self, command: Command, times: Times) -> Outcome:
        state = self._outcome.state if self._outcome else None
        return step(self.specs, state, self._facts, command, times)

    def _keep_tasks(self, outcome: Outcome) -> None:
        wanted = {task.token: task for task in outcome.tasks}
        self._tasks = {token: kept for token, kept in self._tasks.items() if token in wanted}
        for token, task in wanted.items():
            if token not in self._tasks:
                self._tasks[token] = (task, self.clock.now())
                self._note("ready", task.element_id, task.role, task.clauses, self._due_on(task))

    def _due_on(self, task: OpenTask) -> date | None:
        clock = self.clocks.over(task.scope)
        return clock.due_on if clock else None

    def _climb(self, clock: Ringing) -> None:
        rung = self.clocks.climb(clock, self.clock.now())
        if rung is None:
            return
        holders = [task.role for task, _ in self._tasks.values() if self.clocks.over(task.scope) is clock]
        for role in listeners(self.clocks.policy, holders, rung):
            self._note("sent", clock.element, role, clock.clauses, clock.due_on)

    def _note(
        self,
        event: Kind,
        element: str,
        role: str,
        clauses: tuple[str, ...] = (),
        due_on: date | None = None,
    ) -> None:
        self._events.append(Event(self.clock.now(), event, element, role, clauses, due_on))


def end_reached(outcome: Outcome, root: str) -> str:
    """The element of the lifecycle at which a step ended the case."""
    done = [
        each.element_id for each in outcome.finished if each.process_id == root and each.how == "completed"
    ]
    return done[-1] if done else root


def _agreed(records: Mapping[str, Sequence[Mapping[str, Any]]], today: date) -> Iterator[OwnInterval]:
    for agreed in records.get("agreed_interval", ()):
        if agreed.get("value") is not None:
            yield OwnInterval(
                str(agreed.get("parameter") or "visit_interval_max"),
                int(agreed["value"]),
                agreed.get("unit") or "working_days",
                agreed.get("agreed_on") or today,
                "supervision",
                str(agreed.get("reason") or ""),
            )
