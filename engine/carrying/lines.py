"""A row as a line of JSON that anybody can read, and back again."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, LargeBinary, Table

from engine.carrying.rows import Row
from engine.db import Base, Instant

WORDS: Final[Mapping[type[Any], str]] = {
    JSON: "JSON",
    LargeBinary: "bytes, in base64",
    Instant: "moment, in UTC",
    DateTime: "moment",
    Date: "day",
    Boolean: "true or false",
    Integer: "whole number",
}
"""What each sort of column holds, in words; every other holds text."""

WRITE: Final[Mapping[type[Any], Callable[[Any], Any]]] = {
    JSON: json.loads,
    LargeBinary: lambda value: b64encode(value).decode("ascii"),
    Instant: datetime.isoformat,
    Date: date.isoformat,
}
READ: Final[Mapping[type[Any], Callable[[Any], Any]]] = {
    JSON: json.dumps,
    LargeBinary: lambda value: b64decode(value, validate=True),
    Instant: datetime.fromisoformat,
    Date: date.fromisoformat,
}


def as_line(table: Table, row: Row) -> bytes:
    """The row as one line. A column without a value is left out, so that null is JSON's own."""
    values = {
        column.name: _by(WRITE, column)(value)
        for column, value in zip(table.columns, row, strict=True)
        if value is not None
    }
    return json.dumps(values, separators=(",", ":")).encode("ascii") + b"\n"


def as_row(table: Table, line: bytes) -> Row:
    """The row that such a line says. Raises ValueError or TypeError for one that as_line did not write."""
    values = json.loads(line)
    if unknown := values.keys() - table.columns.keys():
        raise ValueError(f"{table.name} has no {', '.join(sorted(unknown))}")
    return tuple(
        _by(READ, column)(values[column.name]) if column.name in values else None for column in table.columns
    )


def told(table: Table) -> dict[str, Any]:
    """What the table is and what its columns hold, for whoever reads its lines without Keepstep."""
    return {
        "what": _what(table),
        "columns": {column.name: " ".join(_column(column)) for column in table.columns},
    }


def _column(column: Column[Any]) -> Iterator[str]:
    yield next((words for kind, words in WORDS.items() if isinstance(column.type, kind)), "text")
    if column.primary_key:
        yield "(key)"
    for reference in column.foreign_keys:
        yield f"-> {reference.column.table.name}.{reference.column.name}"
    if column.nullable:
        yield "or nothing"


def _what(table: Table) -> str:
    """The first sentence that its class says of itself."""
    said = next(
        mapper.class_.__doc__ or "" for mapper in Base.registry.mappers if mapper.local_table is table
    )
    return " ".join(said.split("\n\n")[0].split())


def _by(kinds: Mapping[type[Any], Callable[[Any], Any]], column: Column[Any]) -> Callable[[Any], Any]:
    return next((change for kind, change in kinds.items() if isinstance(column.type, kind)), _same)


def _same(value: Any) -> Any:
    return value
