"""A field and what was typed -> the parameters of its GOV.UK macro."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from forms.definition import Field
from forms.parsing import DATE_PARTS

Params = dict[str, Any]

INLINE_LETTERS = 24
"""Radios stand side by side when their labels together are no longer than this."""

SEVERAL_LINES = 40
"""A one-line question gets the full width when its answer may be longer than this."""


@dataclass(frozen=True)
class Place:
    """Where a field stands on the page: its name there, its name in a row's template, and its surroundings.

    `reveals` is the HTML of the questions below each option.
    """

    name: str
    pattern: str = ""
    typed: Any = None
    error: str = ""
    aside: Markup = Markup()
    reveals: Mapping[str, Markup] = field(default_factory=dict)
    focus: bool = False


def params(one: Field, place: Place) -> tuple[str, Params]:
    """(macro, its parameters) for a field that is neither a group nor a note."""
    macro, build = WIDGETS[one.type]
    return macro, {**_common(one, place), **build(one, place)}


def _common(one: Field, place: Place) -> Params:
    common: Params = {"name": place.name}
    if one.hint:
        common["hint"] = {"text": one.hint}
    if place.error:
        common["errorMessage"] = {"text": place.error}
    return common


def _written(one: Field, place: Place) -> Params:
    return {
        "id": place.name,
        "label": {"text": one.label, "classes": "govuk-label--s"},
        "attributes": _attributes(place.name, place.pattern, place.focus),
        "formGroup": {"beforeInput": {"html": place.aside}} if place.aside else {},
    }


def _line(one: Field, place: Place) -> Params:
    wide = one.max is None or one.max > SEVERAL_LINES
    return {
        **_written(one, place),
        "value": place.typed or "",
        "classes": "" if wide else "govuk-input--width-20",
        "autocomplete": "off",
    }


def _number(one: Field, place: Place) -> Params:
    unit = {"suffix": {"text": one.unit}} if one.unit else {}
    return {**_line(one, place), "classes": "govuk-input--width-4", "inputmode": "numeric", **unit}


def _text(one: Field, place: Place) -> Params:
    # The macros indent their content; a new line written as a reference keeps its text as it was typed.
    typed = Markup(str(escape(place.typed or "")).replace("\n", "&#10;"))
    return {**_written(one, place), "value": typed, "rows": one.rows, "spellcheck": True}


def _select(one: Field, place: Place) -> Params:
    first = {"value": "", "text": "Choose", "selected": not place.typed}
    offered = [_option_of_select(option.value, option.label, place) for option in one.options]
    return {**_written(one, place), "items": [first, *offered]}


def _option_of_select(value: str, label: str, place: Place) -> Params:
    return {"value": value, "text": label, "selected": value == place.typed}


def _date(one: Field, place: Place) -> Params:
    typed = place.typed if isinstance(place.typed, Mapping) else {}
    return {
        **_asked_together(one, place),
        "id": place.name,
        "namePrefix": place.name,
        "items": [_date_part(part, typed, place) for part in DATE_PARTS],
    }


def _date_part(part: str, typed: Mapping[str, Any], place: Place) -> Params:
    width = "govuk-input--width-4" if part == "year" else "govuk-input--width-2"
    error = " govuk-input--error" if place.error else ""
    pattern = place.pattern and f"{place.pattern}-{part}"
    return {
        "name": part,
        "classes": width + error,
        "value": typed.get(part, ""),
        "autocomplete": "off",
        "attributes": _attributes(f"{place.name}-{part}", pattern, place.focus and part == "day"),
    }


def _choice(one: Field, place: Place) -> Params:
    chosen = place.typed if isinstance(place.typed, list) else [place.typed]
    size = "govuk-checkboxes--small" if one.type == "checkboxes" else "govuk-radios--small" + _layout(one)
    return {
        **_asked_together(one, place),
        "idPrefix": place.name,
        "classes": size,
        "items": [_option(one, number, place, chosen) for number in range(len(one.options))],
    }


def _option(one: Field, number: int, place: Place, chosen: list[Any]) -> Params:
    option = one.options[number]
    suffix = f"-{number + 1}" if number else ""
    item: Params = {
        "value": option.value,
        "text": option.label,
        "checked": option.value in chosen,
        "attributes": _attributes(place.name, place.pattern, place.focus and not number, suffix),
    }
    if option.hint:
        item["hint"] = {"text": option.hint}
    if option.value in place.reveals:
        item["conditional"] = {"html": place.reveals[option.value]}
    return item


def _layout(one: Field) -> str:
    if one.layout == "scale":
        return " app-scale"
    long = sum(len(option.label) for option in one.options) > INLINE_LETTERS
    stacked = any(option.reveals or option.hint for option in one.options)
    return "" if stacked or (long and one.layout != "inline") else " govuk-radios--inline"


def _asked_together(one: Field, place: Place) -> Params:
    return {
        "fieldset": {"legend": {"text": one.label, "classes": "govuk-fieldset__legend--s"}, "role": "group"},
        "formGroup": {"beforeInputs": {"html": place.aside}} if place.aside else {},
    }


def _attributes(name: str, pattern: str, focus: bool, suffix: str = "") -> dict[str, str]:
    found: dict[str, str] = {"autofocus": ""} if focus else {}
    # MOJ's add-another renames a row's inputs by these two.
    return {**found, "data-name": pattern, "data-id": pattern + suffix} if pattern else found


WIDGETS: Mapping[str, tuple[str, Callable[[Field, Place], Params]]] = {
    "text": ("input", _line),
    "number": ("input", _number),
    "time": ("input", _line),
    "textarea": ("textarea", _text),
    "select": ("select", _select),
    "date": ("date-input", _date),
    "radios": ("radios", _choice),
    "yes_no": ("radios", _choice),
    "checkboxes": ("checkboxes", _choice),
}
