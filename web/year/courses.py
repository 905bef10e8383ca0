"""How simulated cases go: most are helped for some months and closed, some need nothing, some step up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from engine.simulate.assumed import Assumed
from engine.simulate.house import Filled
from engine.simulate.pace import luck
from engine.simulate.year import Course
from web.demo.lives import Life
from web.demo.ordinary import ordinary
from web.demo.staff import LEWISHAM
from web.year.answering import OPENING, Answering

OPENED = {"entry_route": "referral"}
NEVER = 1_000
"""Reviews that no case has."""


def course_of(assumed: Assumed, number: int, answering: Answering, authority: str) -> Course:
    """The course of one case of a year, by its number."""
    opening = assumed.openings()[number]
    if opening < assumed.start:
        return _course_before(assumed, number, answering, authority, opening)
    life = _life(assumed, number)
    usual = {} if authority == LEWISHAM else ordinary(authority)
    return Course(partial(_answer, life, answering, usual), life.events)


def _course_before(
    assumed: Assumed, number: int, answering: Answering, authority: str, opening: date
) -> Course:
    """The course of a case that is open already: it has a plan, and no review ends it before the first day."""
    life = replace(_life(assumed, number), need="plan", agreement="given", events={})
    usual = {} if authority == LEWISHAM else ordinary(authority)
    before: Counter[str] = Counter()

    def answer(step: str, form: str, context: Mapping[str, Any], today: date, done: int) -> Filled:
        if today < assumed.start:
            before[step] = done + 1
            return _answer(
                replace(life, ends_after=NEVER), answering, usual, step, form, context, today, done
            )
        return _answer(life, answering, usual, step, form, context, today, done - before[step])

    return Course(answer, {})


def _life(assumed: Assumed, number: int) -> Life:
    dice = luck(assumed, number, "course")
    ends_after = dice.choices((1, 2, 3, 4, 6), (10, 25, 30, 20, 15))[0]
    concern = {dice.randint(60, 200): "concern_raised"} if dice.random() < 0.1 else {}
    return Life(
        assumed.start,
        need="no_further_action" if dice.random() < 0.2 else "plan",
        ends_after=ends_after,
        route=dice.choice(("no_further_service", "step_down")),
        agreement="refused" if dice.random() < 0.04 else "given",
        step_up="protection" if dice.random() < 0.3 else "stay_in_need",
        events=concern,
    )


def _answer(
    life: Life,
    answering: Answering,
    usual: Mapping[str, Mapping[str, Any]],
    step: str,
    form: str,
    context: Mapping[str, Any],
    today: date,
    done: int,
) -> Filled:
    if form == OPENING:
        return {"referral_received_on": today, **OPENED}, {}, {}
    # The first meeting is no review; every later one is.
    wanted = {**usual.get(step, {}), **life.wanted(step, max(done - 1, 0))}
    if "return" in wanted.values():
        wanted["nine_month_return_on"] = today + timedelta(days=28)
    return answering.fill(form, context, today, {k: v for k, v in wanted.items() if _hashable(v)})


def _hashable(value: Any) -> bool:
    return isinstance(value, str | bool | int | date)
