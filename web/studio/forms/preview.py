"""A form as the worker will see it, for a made-up child: filled in and checked as in a case, and nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from engine.packs.load import Names
from forms import Form, action_of
from forms.definition import Definition, Match, all_fields
from forms.rendering import render, render_summary
from web.studio.forms.choices import YES_NO, coded
from web.studio.forms.opened import words_of

CHILD = "Robin"
PREFIX = "case:"


@dataclass(frozen=True)
class Ask:
    """One thing of the case that the form's questions depend on, with what can be chosen for it."""

    name: str
    words: str
    values: Sequence[tuple[str, str]]
    chosen: str


@dataclass(frozen=True)
class Shown:
    """The form on the page: its heading, its body, what is left to finish, and whether it would be accepted."""

    title: str
    intro: str
    body: Markup
    summary: Markup
    accepted: bool


def asks(definition: Definition, names: Names, chosen: Mapping[str, str]) -> list[Ask]:
    """What of the case decides which questions are asked, in the order in which the form comes to it."""
    found: dict[str, list[Any]] = {}
    for match in _conditions(definition):
        for name, values in match.items():
            found.setdefault(name, []).extend(value for value in values if value not in found.get(name, ()))
    return [_ask(name, values, names, chosen.get(PREFIX + name, "")) for name, values in found.items()]


def _conditions(definition: Definition) -> list[Match]:
    questions = all_fields(definition.sections)
    return [section.only_when for section in definition.sections] + [one.only_when for one in questions]


def _ask(name: str, values: Sequence[Any], names: Names, chosen: str) -> Ask:
    declared: Mapping[str, Any] = {**names.constants, **names.decisions, **names.facts}.get(name, {})
    words = dict(declared.get("codes", {}))
    options = list(words.items()) or [
        (value, dict(YES_NO).get(value, str(value).replace("_", " "))) for value in values
    ]
    if all(isinstance(value, bool) for value in values):
        options = list(YES_NO)
    offered = [(coded(value), str(label)) for value, label in options]
    return Ask(name, words_of(declared, name), offered, chosen if chosen else coded(values[0]))


def shown(
    definition: Definition, asked: Sequence[Ask], posted: MultiDict[str, str] | None, today: date
) -> Shown:
    """The form for a made-up child in such a case; with what was posted, checked as a submission would be."""
    form = Form(definition)
    context = _context(asked)
    if posted is None:
        body = render(form, None, (), context, can_save=False)
        return Shown(form.heading(context), form.intro(context), body, Markup(), False)
    raw, action = form.parse(posted), action_of(posted)
    errors = form.check(raw, context, today).errors if action.kind == "submit" else ()
    return Shown(
        form.heading(context),
        form.intro(context),
        render(form, raw, errors, context, None, action, can_save=False),
        render_summary(errors),
        action.kind == "submit" and not errors,
    )


def _context(asked: Sequence[Ask]) -> dict[str, Any]:
    context: dict[str, Any] = {"child": CHILD, "late": False}
    for ask in asked:
        context[ask.name] = json.loads(ask.chosen) if _is_json(ask.chosen) else ask.chosen
    return context


def _is_json(text: str) -> bool:
    try:
        json.loads(text[:200])
    except (ValueError, RecursionError):
        return False
    return len(text) <= 200
