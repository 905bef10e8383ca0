"""What answers set: facts of the case, decisions of the token, and rows of the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from forms.definition import Field, Setting, flat
from forms.questions import matches

Row = dict[str, Any]
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Outcome:
    """Facts and decisions by name; rows by record (`visit`, `plan_action`, …)."""

    facts: dict[str, Any] = field(default_factory=dict)
    decisions: dict[str, Any] = field(default_factory=dict)
    records: dict[str, list[Row]] = field(default_factory=dict)


def outcome(
    fields: Sequence[Field], sets: Sequence[Setting], answers: Mapping[str, Any], context: Mapping[str, Any]
) -> Outcome:
    """What these answers set, in this case.

    A name that the form asks is read from the answers only: what an earlier round of the same step left in
    the token must not set anything again.
    """
    asked = {one.name for one in fields}
    values = {**{name: value for name, value in context.items() if name not in asked}, **answers}
    found = Outcome()
    for one in fields:
        if one.name in answers:
            _apply_answer(found, one, answers[one.name], values)
    for setting in sets:
        value = values.get(setting.source) if setting.source else setting.to
        if value is not None and matches(setting.when, values):
            _apply_setting(found, setting, _instant(value, values.get(setting.at)) if setting.at else value)
    return found


def _instant(day: Any, at: str | None) -> datetime:
    # Without a time the day's first moment counts: a limit in hours is then rather too early than too late.
    return datetime.combine(day, time.fromisoformat(at or "00:00"), LONDON)


def _apply_answer(found: Outcome, one: Field, value: Any, values: Mapping[str, Any]) -> None:
    if one.fact and matches(one.fact_when, values):
        found.facts[one.fact] = value
    if one.decision:
        found.decisions[one.decision] = value
    if one.record and one.type == "group" and "." not in one.record:
        rows = (_row(one, row) for row in value)
        found.records.setdefault(one.record, []).extend(row for row in rows if row)
    elif one.record:
        record, _, path = one.record.partition(".")
        _put(_single(found, record), path, _columns(one, value))


def _apply_setting(found: Outcome, setting: Setting, value: Any) -> None:
    if setting.kind == "fact":
        found.facts[setting.name] = value
    elif setting.kind == "decision":
        found.decisions[setting.name] = value
    else:
        # A constant completes rows that answers have begun; alone it makes none.
        record, _, path = setting.name.partition(".")
        for row in found.records.get(record, []):
            row.setdefault(path, value)


def _columns(one: Field, value: Any) -> Any:
    return _json(value) if one.type == "group" else value


def _row(group: Field, answers: Mapping[str, Any]) -> Row:
    row: Row = {}
    for item in flat(group.items):
        if item.record and item.name in answers:
            _put(row, item.record.partition(".")[2], answers[item.name])
    return row


def _single(found: Outcome, record: str) -> Row:
    rows = found.records.setdefault(record, [])
    if not rows:
        rows.append({})
    return rows[0]


def _put(row: Row, path: str, value: Any) -> None:
    *inner, last = path.split(".")
    for step in inner:
        row = row.setdefault(step, {})
    row[last] = _json(value) if inner else value


def _json(value: Any) -> Any:
    """What lies inside a column is JSON, and JSON has no dates."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _json(inner) for name, inner in value.items()}
    return [_json(inner) for inner in value] if isinstance(value, list) else value
