"""What the tests of forms share: small definitions, posts, and the real packs."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lxml import html
from werkzeug.datastructures import MultiDict

import forms
from forms.definition import Field

WORKFLOWS = Path(__file__).parents[2] / "workflows"
TODAY = date(2027, 1, 5)
ROBIN = {"child": "Robin"}


def definition(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A form of one section with these fields."""
    sections = [{"title": "Part", "fields": list(fields)}]
    return {"id": "tried", "title": "Tried", "kind": "task", "submit": "Submit", "sections": sections, **more}


def make(*fields: dict[str, Any], **more: Any) -> forms.Form:
    """The form of `definition`, ready to use."""
    return forms.read({"tried": json.dumps(definition(*fields, **more)).encode()}).form("tried")


def problems(*fields: dict[str, Any], **more: Any) -> list[str]:
    """What is wrong with the form of `definition`."""
    try:
        make(*fields, **more)
    except forms.DefinitionError as error:
        return error.problems
    return []


def post(action: str = "submit", **answers: Any) -> MultiDict[str, str]:
    """A post: `__` in a name stands for a hyphen, a date becomes its three parts, a list several values."""
    pairs: list[tuple[str, str]] = [("_action", action)]
    for key, value in answers.items():
        name = key.replace("__", "-")
        if isinstance(value, date):
            pairs += [(f"{name}-{part}", str(getattr(value, part))) for part in ("day", "month", "year")]
        else:
            pairs += [(name, each) for each in (value if isinstance(value, list) else [value])]
    return MultiDict(pairs)


@cache
def lewisham() -> forms.Catalogue:
    """All forms that Lewisham's lifecycle reaches."""
    return forms.load(WORKFLOWS / "shared", WORKFLOWS / "lewisham")


def tree(markup: str) -> html.HtmlElement:
    """Rendered HTML, parsed."""
    return html.fromstring(f"<main>{markup}</main>")


def fill(one: Field, today: date = TODAY) -> Any:
    """An answer to this field as it would be typed: the first option, today, a word."""
    if one.type == "group":
        return [{item.name: fill(item, today) for item in _every(one.items)}]
    if one.type == "date":
        return {"day": str(today.day), "month": str(today.month), "year": str(today.year)}
    if one.type == "number":
        return str(one.min or 1)
    if one.type == "time":
        return "10:00"
    if one.type == "checkboxes":
        return [one.options[0].value]
    return one.options[0].value if one.options else "Words"


def _every(fields: tuple[Field, ...]) -> list[Field]:
    return [
        inner
        for one in fields
        for inner in (one, *(_every(tuple(r for option in one.options for r in option.reveals))))
        if inner.type != "note"
    ]


def filled(id: str, context: dict[str, Any]) -> dict[str, Any]:
    """Every question answered with its first option, dates with today."""
    return {one.name: fill(one) for one in lewisham().form(id).fields(context) if one.type != "note"}
