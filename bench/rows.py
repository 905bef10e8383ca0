"""A completion's work on the database beside the plainest transaction that writes the same rows.

The plain one is SQLAlchemy's ORM and nothing else: it loads the rows that a completion changes, by their keys, sets
what changed, adds the new rows, and commits once. What is compared is the time that each spends in the driver: in
sending statements, waiting for them, and committing.
"""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session, lazyload

from bench.places import places
from bench.report import Report, Table
from engine.cases.complete import complete
from engine.db import Base, Database
from tests.office import Office

TIMES = 40
MOST = 1.5
KEPT_BY_THE_ORM = ("version",)
APART = 10_000
"""Added to a history's number for each time that it is written again: a number stands once in a case."""

Key = tuple[str, int]
Rows = dict[Key, dict[str, Any]]


@dataclass
class Spent:
    """Milliseconds in the driver, and how many statements it was given; BEGIN is the transaction's own."""

    milliseconds: float = 0.0
    statements: int = 0
    _began: list[float] = field(default_factory=list)

    def before(self, *_: Any) -> None:
        self._began.append(time.perf_counter())

    def after(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.milliseconds += (time.perf_counter() - self._began.pop()) * 1000
        self.statements += not statement.startswith("BEGIN")


@dataclass(frozen=True)
class Written:
    """What one completion wrote: new rows, and of changed ones what each column was and became."""

    new: list[tuple[str, dict[str, Any]]]
    changed: dict[Key, dict[str, tuple[Any, Any]]]


def run(report: Report, said: Callable[[str], None]) -> None:
    """Add the table of a completion beside an ORM transaction, and its promise."""
    rows: list[list[object]] = []
    for name, ours, plain, count in _compared():
        ratio = ours.milliseconds / plain.milliseconds
        said(f"{name}: {ratio:.2f} times")
        rows.append(
            [name, count, ours.statements, ours.milliseconds, plain.statements, plain.milliseconds, ratio]
        )
        report.promise(
            f"On {name} a completion's work on the database takes at most {MOST} times as long as an ORM transaction "
            "that writes the same rows.",
            f"{ratio:.2f} times",
            ratio <= MOST,
        )
    columns = [
        "database",
        "rows",
        "statements",
        "ms in the driver",
        "plain: statements",
        "ms in the driver",
        "times",
    ]
    report.tables.append(
        Table("A completion beside an ORM transaction that writes the same rows", columns, rows)
    )


def _compared() -> Iterator[tuple[str, Spent, Spent, int]]:
    with places() as both:
        for place in both:
            ours, plain = place.copy("rows", Office.fill), place.copy("rows-plain", Office.fill)
            yield (place.name, *_measure(Office(ours), Office(plain)))
            ours.close()
            plain.close()


def _measure(office: Office, other: Office) -> tuple[Spent, Spent, int]:
    """One case goes on and on; of another, in a database like it, the same rows are written again and again."""
    refs = office.agreed(), other.agreed()
    before = _all_rows(other.db)
    _complete(other, refs[1])
    written = _difference(before, _all_rows(other.db))
    ours, plain = [], []
    # In turns, so that whatever else the machine does falls on both alike.
    for number in range(TIMES):
        ours.append(_complete(office, refs[0]))
        plain.append(_write(other.db, written, number + 1))
    return _middle(ours[5:]), _middle(plain[5:]), len(written.new) + len(written.changed)


def _complete(office: Office, ref: str) -> Spent:
    office.clock.advance(minutes=10)
    task = office.task(ref, "record_visit")
    assert task is not None
    filled = office.filled(ref, task)
    with _watched(office.db) as spent, office.desk(beside_others=True) as desk:
        desk.actor = task.assignee_id
        complete(desk, ref, task.id, filled)
    return spent


def _write(db: Database, written: Written, number: int) -> Spent:
    """Write the same rows by the ORM alone: the changed ones become and were, time about."""
    kinds = {str(mapper.local_table): mapper.class_ for mapper in Base.registry.mappers}
    with _watched(db) as spent, Session(db.engine) as session:
        session.connection(execution_options={"keepstep_write": True})
        for (table, id), columns in written.changed.items():
            row = session.get_one(kinds[table], id, options=[lazyload("*")])
            for name, (was, became) in columns.items():
                setattr(row, name, became if getattr(row, name) == was else was)
        session.add_all(kinds[table](**_again(values, number)) for table, values in written.new)
        session.commit()
    return spent


def _again(values: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A new row once more: what must be unique is made so."""
    fresh = {"token": str(uuid.uuid4())} if "token" in values else {}
    if "seq" in values:
        fresh = {"seq": values["seq"] + APART * number}
    return {name: value for name, value in values.items() if name != "id"} | fresh


@contextmanager
def _watched(db: Database) -> Iterator[Spent]:
    spent, commit = Spent(), db.engine.dialect.do_commit

    def timed(connection: Any) -> None:
        began = time.perf_counter()
        commit(connection)
        spent.milliseconds += (time.perf_counter() - began) * 1000

    event.listen(db.engine, "before_cursor_execute", spent.before)
    event.listen(db.engine, "after_cursor_execute", spent.after)
    db.engine.dialect.do_commit = timed  # type: ignore[method-assign,assignment]
    try:
        yield spent
    finally:
        db.engine.dialect.do_commit = commit  # type: ignore[method-assign]
        event.remove(db.engine, "before_cursor_execute", spent.before)
        event.remove(db.engine, "after_cursor_execute", spent.after)


def _all_rows(db: Database) -> Rows:
    with db.read() as session:
        return {
            (table.name, row.id): row._asdict()
            for table in Base.metadata.sorted_tables
            if "id" in table.c
            for row in session.execute(select(table))
        }


def _difference(before: Rows, after: Rows) -> Written:
    changed = {}
    for key in before.keys() & after.keys():
        columns = {
            name: (was, after[key][name])
            for name, was in before[key].items()
            if was != after[key][name] and name not in KEPT_BY_THE_ORM
        }
        if columns:
            changed[key] = columns
    new = [(table, values) for (table, id), values in after.items() if (table, id) not in before]
    return Written(new, changed)


def _middle(taken: list[Spent]) -> Spent:
    return Spent(statistics.median(each.milliseconds for each in taken), taken[-1].statements)
