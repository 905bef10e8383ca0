"""Writing the rows of a whole authority into a new database, and finding out afterwards that they are the same.

From its first table until all is proved that database carries a mark in place of its revision, so that no Keepstep
serves what may be half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Insert,
    String,
    Table,
    Text,
    Update,
    bindparam,
    cast,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine.carrying.rows import BATCH, Kept, Row, Source, Tally, counted_in
from engine.carrying.tables import REVISION, carried, postponed
from engine.db import Database
from engine.migrate import upgrade
from engine.upgrading.fit import UNPROVED_MARK

Tallies = Mapping[str, Tally]
Say = Callable[[int], None]
"""Told how many more rows are written, as they are."""


class CannotCarry(Exception):
    """Something cannot be carried as it is; said in words, without anything personal."""


def make(target: Database) -> str:
    """Give an empty database its tables and the mark of what is not proved. The revision that it will have."""
    upgrade(target)
    with target.command() as session:
        revision = str(session.scalar(text(f"SELECT version_num FROM {REVISION}")))
        _mark(session, UNPROVED_MARK)
    return revision


def release(target: Database, revision: str) -> None:
    """Say that this database is whole: from now on it may be served."""
    with target.command() as session:
        _mark(session, revision)


def pour(source: Source, target: Database, say: Say = lambda count: None) -> Tallies:
    """Write every row into a database that has tables and nothing in them, all or none. What the rows add up to.

    Raises CannotCarry for a row that the new database does not take.
    """
    tallies = {table.name: Tally() for table in carried()}
    with target.command() as session:
        for table in carried():
            for rows in _batches(counted_in(source.rows(table), tallies[table.name])):
                _write(session, table, rows)
                say(len(rows))
        for table in carried():
            _refer(session, table, source)
            if target.on_postgresql:
                _count_on(session, table)
                # Else its planner believes for some minutes that the table is empty.
                session.execute(text(f"ANALYZE {_quoted(session, table)}"))
    return tallies


def unlike(target: Database, expected: Tallies) -> list[str]:
    """Read everything back: a sentence for each table that is not what was written into it."""
    found = []
    with target.read() as session:
        kept = Kept(session)
        for table in carried():
            wanted, there = expected[table.name], kept.tally(table)
            if there.count != wanted.count:
                found.append(f"{table.name} has {there.count:,} rows and should have {wanted.count:,}.")
            elif there != wanted:
                found.append(f"{table.name} has {there.count:,} rows, and not all of them say the same.")
    return found


def _mark(session: Session, word: str) -> None:
    session.execute(text(f"UPDATE {REVISION} SET version_num = :word"), {"word": word})


def _batches(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    stream = iter(rows)
    while batch := list(islice(stream, BATCH)):
        yield batch


def _write(session: Session, table: Table, rows: Sequence[Row]) -> None:
    later = {column.name for column in postponed(table)}
    values = [
        {
            column.name: None if column.name in later else value
            for column, value in zip(table.columns, row, strict=True)
        }
        for row in rows
    ]
    try:
        session.connection().execute(_insert(session, table), values)
    except DBAPIError as error:
        raise CannotCarry(_why(table, rows, error)) from error


def _insert(session: Session, table: Table) -> Insert:
    return insert(table).values({column.name: _bound(session, column) for column in table.columns})


def _bound(session: Session, column: Any) -> Any:
    """A place for this column's value; JSON is written as the text that it was."""
    if not isinstance(column.type, JSON):
        return bindparam(column.name, type_=column.type)
    words = bindparam(column.name, type_=Text())
    # On SQLite, JSON is text and a cast would make a number of it.
    return cast(words, JSON) if session.get_bind().dialect.name == "postgresql" else words


def _refer(session: Session, table: Table, source: Source) -> None:
    """Write the references that had to wait."""
    if not (waiting := [column.name for column in postponed(table)]):
        return
    names, keys = [column.name for column in table.columns], list(table.primary_key.columns)
    for rows in _batches(source.rows(table, waiting)):
        values = [{f"new_{name}": value for name, value in zip(names, row, strict=True)} for row in rows]
        session.connection().execute(_update(table, waiting, [key.name for key in keys]), values)


def _update(table: Table, waiting: Sequence[str], keys: Sequence[str]) -> Update:
    # Only what is named here is written, though the whole row is at hand.
    where = [table.c[key] == bindparam(f"new_{key}", type_=table.c[key].type) for key in keys]
    return update(table).where(*where).values({name: bindparam(f"new_{name}") for name in waiting})


def _count_on(session: Session, table: Table) -> None:
    """Let PostgreSQL number the next row after the last: rows that bring their number do not count it on."""
    key = table.autoincrement_column
    if key is None:
        return
    last = select(func.max(key)).scalar_subquery()
    sequence = func.pg_get_serial_sequence(_quoted(session, table), key.name)
    session.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))


def _quoted(session: Session, table: Table) -> str:
    return session.get_bind().dialect.identifier_preparer.format_table(table)


def _why(table: Table, rows: Sequence[Row], error: DBAPIError) -> str:
    for row in rows:
        for column, value in zip(table.columns, row, strict=True):
            if isinstance(value, str) and (said := _unfit(column, value)):
                return f"{_named(table, row)} cannot be carried: {column.name} {said}"
    told = str(error.orig).strip().splitlines()
    return f"Rows of {table.name} cannot be carried: {told[0] if told else type(error).__name__}."


def _unfit(column: Any, value: str) -> str | None:
    longest = column.type.length if isinstance(column.type, String) else None
    if "\x00" in value:
        return "holds a character (NUL) that PostgreSQL does not take."
    if longest and len(value) > longest:
        return f"has {len(value)} characters, and the new database takes {longest}."
    return None


def _named(table: Table, row: Row) -> str:
    keys = [
        f"{column.name} {value}"
        for column, value in zip(table.columns, row, strict=True)
        if column.primary_key
    ]
    return f"The row of {table.name} with {' and '.join(keys)}"
