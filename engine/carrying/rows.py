"""The rows of a table as they are carried: plain values, JSON as the text that was stored, a batch at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import JSON, ColumnElement, Table, Text, cast, literal, or_, select
from sqlalchemy.orm import Session

Row = tuple[Any, ...]
"""The values of one row in the order of the table's columns."""

BATCH: Final = 1000
"""Rows in memory at a time."""

NO_PASSWORD: Final = "no password"
"""Stands where a password's hash is kept back: nothing that anybody types fits it."""


class Source(Protocol):
    """Where rows come from."""

    def rows(self, table: Table, having: Sequence[str] = ()) -> Iterable[Row]:
        """Every row of the table, or those that have a value in one of these columns."""


@dataclass
class Tally:
    """How many rows there are and what they add up to, in whatever order they come."""

    count: int = 0
    sum: int = 0

    def add(self, row: Row) -> None:
        """Count this row in."""
        self.count += 1
        digest = hashlib.sha256(repr(row).encode("utf-8", "backslashreplace")).digest()
        # Added up, not chained: two databases may sort the same names in different orders.
        self.sum = (self.sum + int.from_bytes(digest, "big")) % (1 << 256)

    @property
    def digest(self) -> str:
        """The sum as 64 hexadecimal digits."""
        return f"{self.sum:064x}"


class Kept:
    """The rows of a database, as one moment of it has them. Without `secrets` no password's hash is among them."""

    def __init__(self, session: Session, *, secrets: bool = True) -> None:
        self._session, self._secrets = session, secrets

    def rows(self, table: Table, having: Sequence[str] = ()) -> Iterator[Row]:
        """Every row of the table, or those that have a value in one of these columns; never all in memory."""
        query = select(*(self._read(column) for column in table.columns)).select_from(table)
        if having:
            query = query.where(or_(*(table.c[name].is_not(None) for name in having)))
        found = self._session.connection().execute(query, execution_options={"yield_per": BATCH})
        return (tuple(row) for row in found)

    def tally(self, table: Table) -> Tally:
        """What the rows of this table add up to."""
        tally = Tally()
        for row in self.rows(table):
            tally.add(row)
        return tally

    def _read(self, column: Any) -> ColumnElement[Any]:
        if column.name == "password_hash" and not self._secrets:
            return literal(NO_PASSWORD)
        # What JSON would be read as does not tell a stored null from nothing at all.
        return cast(column, Text) if isinstance(column.type, JSON) else column


def counted_in(rows: Iterable[Row], tally: Tally) -> Iterator[Row]:
    """The same rows, each counted in as it passes."""
    for row in rows:
        tally.add(row)
        yield row
