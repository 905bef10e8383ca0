"""The long life of one case under Lewisham's procedure: the same tasks in the same order for whoever runs it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count, islice
from typing import Any

from engine.packs.load import diagrams, policy_text, read_folder
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock, SystemClock, local_date
from engine.time.deadline import Times
from engine.time.policy import read_policy

AUTHORITY = "lewisham"
CHECKPOINTS = (10, 50, 200, 500, 1000)
"""All are visits: every fifth task is one, so the case stands at the same place each time."""


@dataclass(frozen=True)
class Move:
    """One task that is done: which, what is decided, and which facts become today."""

    element: str
    decisions: Mapping[str, Any] = field(default_factory=dict)
    today: tuple[str, ...] = ()
    message: str = ""


OPENING = (
    Move("complete_assessment", today=("assessment_completed_on",)),
    Move("decide_need", {"need_decision": "plan"}, ("plan_started_on", "last_visit_on")),
    Move("arrange_meeting"),
    Move("record_meeting", {"meeting_outcome": "held"}, ("last_meeting_on", "initial_meeting_on")),
    Move("record_agreement", {"agreement_outcome": "given"}),
    Move("share_plan", {"start_outcome": "started"}),
)
VISIT = Move("record_visit", today=("last_visit_on",))
SUPERVISION = Move("record_supervision", today=("last_supervision_on",))
CONCERN = Move("decide_on_concern", {"concern_outcome": "none"}, message="concern_raised")
CYCLE = (VISIT, VISIT, SUPERVISION, VISIT, CONCERN)


def moves(last: int) -> Iterator[tuple[int, Move]]:
    """The tasks of a long life with their numbers, from the 1st to the `last`."""
    after = (CYCLE[number % len(CYCLE)] for number in count(len(OPENING) + 1))
    yield from islice(enumerate((*OPENING, *islice(after, last)), start=1), last)


class Circumstances:
    """The files, the policy, and a clock and facts that go on with every task."""

    def __init__(self) -> None:
        self.files = diagrams(read_folder(AUTHORITY))
        self.clock = FrozenClock(SystemClock().now())
        self.times = Times(read_policy(policy_text(AUTHORITY)), Calendar(), self.clock, [])
        self.facts: dict[str, Any] = {"case_opened_on": self.times.today()}

    def before(self, move: Move) -> None:
        """Let half an hour pass and write the facts that this task writes."""
        self.clock.advance(minutes=30)
        self.facts |= dict.fromkeys(move.today, local_date(self.clock.now()))


LONG_AHEAD = timedelta(days=36_500)
"""When a timer without a date rings in the stock engine, which knows no timer without one."""
