"""Made-up answers for the forms of a virtual case, and what its earlier forms already tell."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from functools import cache
from typing import Any

from engine.packs.load import WORKFLOWS
from engine.simulate.house import Owed
from engine.simulate.scenario import load_scenario
from engine.simulate.walk import OPENING, Done, Walk
from engine.time.words import day_words
from forms import Form, Pulled
from web.demo.answers import Unanswerable, answers
from web.demo.lives import Life
from web.demo.ordinary import PLAIN, ordinary
from web.studio.play.ground import CHILD, Ground

MEETINGS_THAT_GO_ON = 9
"""Reviews before a made-up answer ends the plan: a walk ends where its walker wants."""

RECORDS = {"plan_action"}
"""Records that a form shows as rows, all of them."""


@cache
def usual_opening(authority: str) -> Mapping[str, Any]:
    """What the council's plain scenario opens with, days and times left away."""
    referral = load_scenario(WORKFLOWS / authority, PLAIN).referral
    return {name: value for name, value in referral.items() if not isinstance(value, date | time)}


def opening(ground: Ground, on: date, entry_route: str) -> dict[str, Any]:
    """Made-up answers of the form that opens a case."""
    wanted = {
        **usual_opening(ground.policy.authority),
        **({"entry_route": entry_route} if entry_route else {}),
    }
    return _answers(ground.form(OPENING), {"child": CHILD}, on, wanted)


def entry_routes(ground: Ground) -> list[tuple[str, str]]:
    """(code, words) of the ways in which a case may begin, where the opening form asks for them."""
    asked = (one for one in ground.form(OPENING).fields({"child": CHILD}) if one.fact == "entry_route")
    return [(option.value, option.label) for one in asked for option in one.options]


def for_step(ground: Ground, walk: Walk, step: Owed, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Made-up answers for an open step, in the ordinary course of a case; `wanted` wins. Raises Unanswerable."""
    done = sum(1 for each in walk.done if each.act.do == step.element)
    life = Life(walk.starts_on, ends_after=MEETINGS_THAT_GO_ON).wanted(step.element, done)
    usual = {**_plain(ground, step.element), **life, **wanted}
    context = {**walk.context(step), "child": CHILD}
    return _answers(ground.form(step.form), context, walk.today, usual, done)


def known_of(ground: Ground, walk: Walk, step: Owed) -> dict[str, Pulled]:
    """What earlier forms of this walk tell the form of a step, each with its source."""
    form, facts = ground.form(step.form), walk.case.facts()
    found: dict[str, Pulled] = {}
    for path in form.pulls({**walk.context(step), "child": CHILD}):
        if path in facts:
            found[path] = Pulled(facts[path], "from the case")
        elif told := _from_acts(ground, walk, path):
            found[path] = told
    return found


def _plain(ground: Ground, element: str) -> Mapping[str, Any]:
    return ordinary(ground.policy.authority).get(element, {})


def _answers(
    form: Form, context: Mapping[str, Any], on: date, wanted: Mapping[str, Any], round_: int = 0
) -> dict[str, Any]:
    dice = f"{form.id} {round_}"
    try:
        return answers(form, context, on, wanted, random.Random(dice))
    except Unanswerable:
        # Its real check then says on the page what a person has to put right.
        return answers(form, context, on, wanted, random.Random(dice), draft=True)


def _from_acts(ground: Ground, walk: Walk, path: str) -> Pulled | None:
    for done in reversed(walk.done):
        if (value := next(_told(done, path), None)) is not None:
            source = f"from “{ground.called(done.act.do)}”, {day_words(done.act.on, walk.today)}"
            return Pulled(value, source, _in_words(ground, done, path, value))
    return None


def _told(done: Done, path: str) -> Iterator[Any]:
    """The value of `record.column`, `form.question` or a record of rows that this act gave."""
    records: Mapping[str, Sequence[Mapping[str, Any]]] = done.filled[2] if done.filled else {}
    noun, _, name = path.partition(".")
    if path in RECORDS and records.get(path):
        yield [{key: row.get(key) for key in ("goal", "what", "who", "by_on")} for row in records[path]]
    name = name.removeprefix("details.")
    for row in reversed(records.get(noun, ())):
        if row.get(name):
            yield row[name]
    if done.what and done.what.form == noun and done.act.answers.get(name):
        yield done.act.answers[name]


def _in_words(ground: Ground, done: Done, path: str, value: Any) -> str:
    noun, _, name = path.partition(".")
    if done.what is None or done.what.form != noun:
        return ""
    return ground.form(noun).answer_text(name, value, {"child": CHILD})
