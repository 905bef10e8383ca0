"""Which tables are carried, in which order, and which of their references must wait until all rows are there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, Table

from engine.schema import metadata

OF_THE_DATABASE: Final = frozenset({"queue_script", "shape"})
"""What these tell is true of the database that they lie in, not of the authority: each database has its own."""

REVISION: Final = "alembic_version"
"""Where a database keeps which migrations it has seen."""


def carried() -> Sequence[Table]:
    """Every table that holds something of the authority, each after those that it refers to where that can be."""
    return [table for table in metadata.sorted_tables if table.name not in OF_THE_DATABASE]


def postponed(table: Table) -> list[Column[object]]:
    """The columns that refer to rows which may not be there yet: written once every table has its rows.

    Raises TypeError for one that may not be NULL meanwhile: such a table cannot be carried.
    """
    before = metadata.sorted_tables[: metadata.sorted_tables.index(table)]
    waiting = [
        column
        for column in table.columns
        if any(key.column.table not in before for key in column.foreign_keys)
    ]
    if fixed := [column.name for column in waiting if not column.nullable]:
        raise TypeError(
            f"{table.name} needs {', '.join(fixed)} before the rows that it refers to can be there."
        )
    return waiting
