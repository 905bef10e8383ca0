"""How made-up cases go: who is prompt, who is late, which end, which step up."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from engine.time.calendar import Calendar


@dataclass(frozen=True)
class Life:
    """One case as it will go: when it opens, how prompt its people are, and what its decisions will be.

    `habit` is how many working days before (negative) or after a due date things get done. `ends_after` is the
    number of reviews after which it closes; `events` are messages by the number of days after opening; `worker`
    is whose case it is, where that is not left to chance.
    """

    opened_on: date
    habit: int = -2
    need: str = "plan"
    ends_after: int = 9
    route: str = "no_further_service"
    agreement: str = "given"
    step_up: str = "stay_in_need"
    events: Mapping[int, str] = field(default_factory=dict)
    stops_after: int | None = None
    restricted: bool = False
    worker: str = ""

    def wanted(self, element: str, reviews: int) -> dict[str, Any]:
        """The answers that this life gives to a step, where they are not left to chance."""
        closes = reviews + 1 >= self.ends_after
        chosen: dict[str, dict[str, Any]] = {
            "complete_assessment": {"recommended": self.need, "child_seen_alone": "yes"},
            "decide_need": {"need_decision": self.need, "is_disabled": False},
            "record_meeting": {
                "meeting_outcome": "held",
                "review_outcome": "close" if closes else "continue",
                "closing_decision": "agreed",
                "closing_route": self.route,
                "chaired_by_manager": True,
            },
            "record_agreement": {"agreement_outcome": self.agreement},
            "decide_without_agreement": {
                "refusal_outcome": "other_support",
                "closing_route": "no_further_service",
            },
            "record_visit": {"seen": "yes", "seen_alone": "yes", "bedroom_seen": "yes"},
            "record_supervision": {"visits_changed": False},
            "record_nine_month_discussion": {"nine_month_outcome": "return"},
            "decide_on_concern": {"concern_outcome": "step_up"},
            "hold_strategy_discussion": {"step_up_outcome": self.step_up},
        }
        return chosen.get(element, {})

    def act_on(
        self, element: str, opened: date, due_on: date | None, calendar: Calendar, rng: random.Random
    ) -> date:
        """The day on which somebody does this step."""
        quick = calendar.add_working_days(opened, rng.randint(1, 3))
        if element == "complete_assessment":
            return calendar.add_working_days(opened, rng.randint(18, 34))
        if due_on is None and element in RHYTHMS:
            return calendar.add_working_days(opened, rng.randint(17, 24))
        if due_on is None or element in PREPARES:
            return quick
        aimed = calendar.add_working_days(due_on, self.habit + rng.randint(-2, 1))
        # A step that comes again is done on another day than the time before.
        return max(aimed, calendar.add_working_days(opened, 1 if element in RHYTHMS else 0))


SHOWN = "Amina Caseworth"
"""The first whom anybody tries Keepstep as: something is late on her page too."""

RHYTHMS = ("record_visit", "record_supervision", "decide_on_drift_review")
"""Steps that come again and again: where the procedure sets no day, about once a month."""

PREPARES = ("arrange_meeting", "record_agreement", "share_plan", "share_updated_plan", "book_case_mapping")
"""Steps that nobody leaves until their stage's last day."""


def lives(rng: random.Random, today: date, count: int) -> list[Life]:
    """Cases at every stage, from last week's referral to plans of a year and closed ones."""

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    chosen = [
        Life(ago(2)),
        Life(ago(6), restricted=True),
        Life(ago(20)),
        Life(ago(34)),
        Life(ago(48), habit=-3),
        Life(ago(60), agreement="refused"),
        Life(ago(95), habit=1, stops_after=66, worker=SHOWN),
        Life(ago(75), need="no_further_action"),
        Life(ago(120), events={100: "concern_raised"}, step_up="protection"),
        Life(ago(150), events={118: "concern_raised"}),
        Life(ago(180), habit=3, stops_after=150),
        Life(ago(200), events={198: "concern_raised"}, stops_after=197),
        Life(ago(210), ends_after=2, route="step_down"),
        Life(ago(230), habit=-1),
        Life(ago(250), habit=2, stops_after=226),
        Life(ago(300), habit=-1),
        Life(ago(330), habit=2, stops_after=318, worker=SHOWN),
        Life(ago(340), ends_after=4),
        Life(ago(370), events={335: "nine_month_discussion_asked"}, stops_after=346),
        Life(ago(400), ends_after=5, route="step_down"),
    ]
    if count < len(chosen):
        # Fewer cases than kinds of case: from the youngest to the oldest at even steps.
        chosen = [chosen[number * len(chosen) // count] for number in range(count)]
    while len(chosen) < count:
        age = rng.randint(10, 390)
        # A third of the cases have been left for some weeks: what is late is what the pages are looked at for.
        left = age - rng.randint(4, 30) if age > 60 and rng.random() < 0.34 else None
        habit, ends = rng.choice((-3, -2, -1, 0, 0, 1, 2)), rng.choice((3, 5, 9, 9))
        chosen.append(Life(ago(age), habit=habit, ends_after=ends, stops_after=left))
    return chosen
