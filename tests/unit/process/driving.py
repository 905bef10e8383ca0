"""A case under test: a procedure, a clock, facts, and commands by the ids of the drawing."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from engine.process.spec import Specs, parse
from engine.process.step import (
    Command,
    Complete,
    OpenTask,
    Outcome,
    Refresh,
    ReturnTo,
    Send,
    Skip,
    Start,
    WaitingTimer,
    Wake,
    step,
)
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock, at_local
from engine.time.deadline import OwnInterval, Times
from engine.time.policy import Policy, read_policy

DIAGRAMS = Path(__file__).parent / "diagrams"
MONDAY = date(2026, 1, 5)


def row(parameter: str, value: int, unit: str, counts_from: str) -> str:
    return f"""
[[timescale]]
parameter = "{parameter}"
label = "Keep to {parameter}"
noun = "{parameter}"
value = {value}
unit = "{unit}"
kind = "deadline"
from = ["{counts_from}"]
force = "must"
clauses = ["TST-1"]
"""


POLICY_TEXT = 'authority = "test"\nname = "Test"\n' + "".join(
    [
        row("visit_interval_max", 20, "working_days", "last_visit_on"),
        row("supervision_interval_max", 1, "months", "last_supervision_on"),
        row("review_interval_max", 10, "weeks", "last_meeting_on"),
        row("milestone_review_6_months", 6, "months", "plan_started_on"),
        row("milestone_review_9_months", 9, "months", "plan_started_on"),
        row("answer_within", 24, "hours", "asked_at"),
        row("done_by", 10, "days", "asked_on"),
    ]
)


def policy() -> Policy:
    return read_policy(POLICY_TEXT)


def skeleton() -> Specs:
    return parse({path.name: path.read_bytes() for path in sorted(DIAGRAMS.glob("*.bpmn"))})


class Case:
    """Runs step after step; `outcome` is the last answer. Every step starts from the bytes of the one before."""

    def __init__(self, specs: Specs, facts: Mapping[str, Any] | None = None, on: date = MONDAY) -> None:
        self.specs = specs
        self.facts = dict(facts or {})
        self.clock = FrozenClock(datetime(on.year, on.month, on.day, 9, tzinfo=UTC))
        self.policy = policy()
        self.own: list[OwnInterval] = []
        self.outcome: Outcome = None  # type: ignore[assignment]
        self.give(Start())

    @property
    def times(self) -> Times:
        return Times(self.policy, Calendar(), self.clock, self.own)

    def give(self, command: Command) -> Outcome:
        state = self.outcome.state if self.outcome else None
        self.outcome = step(self.specs, state, self.facts, command, self.times)
        return self.outcome

    def do(self, element: str, /, **decisions: Any) -> Outcome:
        return self.give(Complete(self.task(element).token, decisions))

    def send(self, message: str, **payload: Any) -> Outcome:
        return self.give(Send(message, payload))

    def wake(self, day: date | None = None, hour: int = 0, minute: int = 0) -> Outcome:
        if day:
            self.clock.move_to(at_local(day, time(hour, minute)))
        return self.give(Wake())

    def refresh(self, **facts: Any) -> Outcome:
        self.facts.update(facts)
        return self.give(Refresh())

    def skip(self, element: str) -> Outcome:
        return self.give(Skip(self.token(element)))

    def back(self, element: str, to: str) -> Outcome:
        return self.give(ReturnTo(self.token(element), to))

    @property
    def open(self) -> list[str]:
        return sorted(task.element_id for task in self.outcome.tasks)

    def task(self, element: str) -> OpenTask:
        found = [task for task in self.outcome.tasks if task.element_id == element]
        assert found, f"{element} is not open, but {self.open}"
        return found[0]

    def token(self, element: str) -> str:
        found = [each.token for each in self.outcome.elements if each.element_id == element]
        assert found, f"{element} holds no token"
        return found[0]

    def timer(self, element: str) -> WaitingTimer:
        found = [timer for timer in self.outcome.timers if timer.element_id == element]
        assert found, f"{element} does not wait, but {[timer.element_id for timer in self.outcome.timers]}"
        return found[0]

    @property
    def waiting(self) -> list[str]:
        return sorted(timer.element_id for timer in self.outcome.timers)

    @property
    def ended(self) -> dict[str, str]:
        """What ended in the last step, and how; the last of an element that ended more than once."""
        return {done.element_id: done.how for done in self.outcome.finished}

    @property
    def effects(self) -> list[str]:
        return [effect.element_id for effect in self.outcome.effects]


def run(files: Mapping[str, bytes], facts: Mapping[str, Any] | None = None, on: date = MONDAY) -> Case:
    return Case(parse(files), facts, on)
