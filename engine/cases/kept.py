"""A row as plain JSON, and back: what undoing a move needs."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, LargeBinary, inspect

from engine.db import Base, Instant


def snapshot(row: Base, columns: Iterable[str] | None = None) -> dict[str, Any]:
    """These columns of a row, or all, as JSON."""
    wanted = columns or [column.key for column in inspect(type(row)).column_attrs]
    return {name: _plain(getattr(row, name)) for name in wanted}


def restore(row: Base, kept: Mapping[str, Any]) -> None:
    """Give a row the values that it had. What it has by now already is not written again."""
    types = {column.key: column.columns[0].type for column in inspect(type(row)).column_attrs}
    for name, value in kept.items():
        was = _value(types[name], value)
        if getattr(row, name) != was:
            setattr(row, name, was)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return value.isoformat() if isinstance(value, date) else value


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return b64decode(value)
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value
