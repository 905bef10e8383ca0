"""The acts of a trial as its row keeps them, as the walk takes them, and as a scenario writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engine.cases.facts import encode
from engine.simulate.house import Owed
from engine.simulate.scenario import Act
from engine.simulate.walk import OPENING
from forms import Form, UnknownFormError
from forms.definition import Field, flat
from web.studio.play.ground import Ground

Stored = Mapping[str, Any]


def stored(act: Act) -> dict[str, Any]:
    """An act as JSON has it."""
    kept: dict[str, Any] = {"on": act.on.isoformat(), "do": act.do, "message": act.message}
    return {**{name: value for name, value in kept.items() if value}, "answers": encode(act.answers)}


def act_of(kept: Stored) -> Act:
    """An act as its row keeps it; days in its answers are still text, which the forms read as they read drafts."""
    return Act(
        date.fromisoformat(kept["on"]),
        kept.get("do", ""),
        kept.get("message", ""),
        kept.get("answers", {}),
    )


def typed_act(ground: Ground, act: Act, step: Owed | None) -> Act:
    """The same act with days as days: as a scenario writes it."""
    form_id = step.form if step else act.do if act.do == OPENING else ""
    try:
        form = ground.form(form_id) if form_id else None
    except UnknownFormError:
        form = None
    return Act(act.on, act.do, act.message, typed(form, act.answers) if form else act.answers)


def typed(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as they come back from JSON, their days as days."""
    asked = (one for section in form.definition.sections for one in section.fields)
    return _typed(asked, answers)


def _typed(fields: Iterable[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name: one for one in flat(tuple(fields))}
    return {name: _value(known.get(name), value) for name, value in answers.items()}


def _value(field: Field | None, value: Any) -> Any:
    if field is None:
        return value
    if field.type == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    if field.type == "group" and isinstance(value, list):
        return [_typed(field.items, row) for row in value]
    return value
