"""What the drawn policy would do to the cases that run: the dates that would move, and nothing is changed."""

from __future__ import annotations

from engine.cases.desk import Desk
from engine.cases.foresee import open_cases
from engine.cases.recompute import preview_all
from engine.people.access import Standing
from engine.time.policy import Policy
from web.moved import Effect, effect_of
from web.studio.policy.book import book


def dates_that_move(desk: Desk, who: Standing, policy: Policy | None = None) -> Effect:
    """Every date of a running case that this policy would move; without one, the policy as it is drawn.

    A fixed number of statements, whatever the number of cases.
    """
    drawn = policy or book(desk).policy
    return effect_of(desk, who, preview_all(desk, open_cases(desk), policy=drawn))
