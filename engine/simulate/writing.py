"""A scenario as TOML text, in the language that `read_scenario` reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.simulate.expect import NONE, Expect
from engine.simulate.scenario import Act, Scenario

BARE = re.compile(r"[A-Za-z0-9_-]+")
DELETE = "\x7f"


def as_toml(scenario: Scenario) -> str:
    """The text of a scenario without routines and without a list of what happens: what a walk gives."""
    head = [
        f"title = {value(scenario.title)}",
        f"start = {value(scenario.start)}",
        f"referral = {value(scenario.referral)}",
    ]
    return "\n".join([*head, *(line for act in scenario.acts for line in ("", *_act(act)))]) + "\n"


def value(given: Any) -> str:
    """A value as TOML has it. Raises TypeError for what TOML has no word for."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, str):
        return json.dumps(given, ensure_ascii=False).replace(DELETE, "\\u007f")
    if isinstance(given, date):
        return given.isoformat()
    if isinstance(given, int | float):
        return str(given)
    if isinstance(given, Mapping):
        known = ((name, inner) for name, inner in given.items() if inner is not None)
        inside = ", ".join(f"{_key(name)} = {value(inner)}" for name, inner in known)
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(given, Sequence):
        return f"[{', '.join(value(each) for each in given)}]"
    raise TypeError(f"{given!r} cannot be written in a scenario.")


def _act(act: Act) -> Iterator[str]:
    yield "[[act]]"
    yield f"on = {value(act.on)}"
    if act.do:
        yield f"do = {value(act.do)}"
    if act.message:
        yield f"message = {value(act.message)}"
    if act.answers:
        yield f"answers = {value(act.answers)}"
    if act.expect:
        yield from _expect(act.expect)


def _expect(expect: Expect) -> Iterator[str]:
    if expect.clocks:
        days = {element: NONE if day is None else day for element, day in expect.clocks.items()}
        yield f"expect.clocks = {value(days)}"
    if expect.ready:
        yield f"expect.ready = {value(expect.ready)}"
    if expect.exactly:
        yield "expect.exactly = true"
    if expect.waits_for:
        yield f"expect.waits_for = {value(expect.waits_for)}"
    if expect.ended:
        yield f"expect.ended = {value(expect.ended)}"


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else value(name)
