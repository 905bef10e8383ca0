"""What the drawn policy would do to the cases that run: the dates that would move, and nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping

from engine.cases.desk import Desk
from engine.cases.foresee import open_cases
from engine.cases.recompute import preview_all
from engine.packs.publish import POLICY
from engine.packs.recount import changed_limits
from engine.people.access import Standing
from engine.time.policy import Policy, PolicyError, read_policy
from web.moved import Effect, effect_of
from web.studio.policy.book import book


def dates_that_move(desk: Desk, who: Standing, policy: Policy | None = None) -> Effect:
    """Every date of a running case that this policy would move; without one, the policy as it is drawn.

    A fixed number of statements, whatever the number of cases.
    """
    drawn = policy or book(desk).policy
    changed = changed_limits(desk.policy, drawn)
    if not changed:
        return effect_of(desk, who, [])
    cases = open_cases(desk, changed)
    return effect_of(desk, who, preview_all(desk, cases, policy=drawn, parameters=changed))


def moved_by(
    desk: Desk, who: Standing, published: Mapping[str, bytes], files: Mapping[str, bytes]
) -> Effect | None:
    """What these files would move in the place of those published; None where they leave the policy as it is.

    A policy that cannot be read moves nothing: the check says what is wrong with it.
    """
    text = files.get(POLICY, b"")
    if text == published.get(POLICY):
        return None
    try:
        return dates_that_move(desk, who, read_policy(text.decode()))
    except (PolicyError, UnicodeDecodeError):
        return None
