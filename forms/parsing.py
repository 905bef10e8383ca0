"""An urlencoded post -> what was typed, by field. Nothing is judged here and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from forms.definition import Field, flat
from forms.questions import Raw, is_blank

ACTION = "_action"
MOST_ROWS = 200
"""Rows kept from a post, far above any form's own limit, so that a hostile post stays small."""

DATE_PARTS = ("day", "month", "year")
# What no keyboard types and a database refuses: control characters other than tab and new line.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Posted(Protocol):
    """What a post is read through; werkzeug's MultiDict is one."""

    def keys(self) -> Iterable[str]: ...

    def getlist(self, key: str, /) -> list[Any]: ...


@dataclass(frozen=True)
class Action:
    """The button that was pressed: `save`, `submit`, `add` a row to a group, or `remove` its row."""

    kind: str
    group: str = ""
    row: int = -1


def action_of(posted: Posted) -> Action:
    """The button pressed. Anything unknown, Enter included, saves: it loses nothing and decides nothing."""
    kind, _, rest = _first(posted, ACTION).partition(":")
    group, _, row = rest.partition(":")
    if kind == "submit":
        return Action("submit")
    if kind == "add" and group:
        return Action("add", group)
    if kind == "remove" and group and re.fullmatch("[0-9]{1,4}", row):
        return Action("remove", group, int(row))
    return Action("save")


def parse(fields: tuple[Field, ...], posted: Posted) -> Raw:
    """What was typed into these fields. Blank rows are dropped, except while rows are added or removed."""
    return _level(fields, posted, "", action_of(posted))


def _level(fields: tuple[Field, ...], posted: Posted, prefix: str, action: Action) -> Raw:
    raw: Raw = {}
    for field in flat(fields):
        typed = _typed(field, posted, prefix + field.name, action)
        if field.type == "group" or not is_blank(typed):
            raw[field.name] = typed
    return raw


def _typed(field: Field, posted: Posted, name: str, action: Action) -> Any:
    if field.type == "group":
        return _rows(field, posted, name, action)
    if field.type == "date":
        return {part: _line(_first(posted, f"{name}-{part}")) for part in DATE_PARTS}
    if field.type == "checkboxes":
        return [_line(value) for value in posted.getlist(name)]
    return _text(_first(posted, name)) if field.type == "textarea" else _line(_first(posted, name))


def _rows(group: Field, posted: Posted, name: str, action: Action) -> list[Raw]:
    found = (re.match(rf"{re.escape(name)}-([0-9]{{1,4}})-", key) for key in posted.keys())  # noqa: SIM118
    numbers = sorted({int(match.group(1)) for match in found if match})[:MOST_ROWS]
    if action.kind == "remove" and action.group == group.name:
        numbers = [number for number in numbers if number != action.row]
    rows = [_level(group.items, posted, f"{name}-{number}-", action) for number in numbers]
    if action.kind not in ("add", "remove"):
        return [row for row in rows if not is_blank(row)]
    return [*rows, {}] if action == Action("add", group.name) else rows


def _first(posted: Posted, name: str) -> str:
    values = posted.getlist(name)
    return str(values[0]) if values else ""


def _line(text: str) -> str:
    return " ".join(CONTROL.sub("", str(text)).split())


def _text(text: str) -> str:
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
