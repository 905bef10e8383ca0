"""How a database finds what statements ask for, asked of the database itself with the statements' own values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, event

from engine.db import Database
from tests.plans import GROWING

Statement = tuple[str, Any]

RANGE = re.compile(rf'\b(?:FROM|JOIN|,)\s+"?({GROWING})"?(?:\s+AS\s+"?(\w+)"?)?', re.IGNORECASE)


@dataclass
class Heard:
    """Every statement that went to a database, with its values, BEGIN aside."""

    statements: list[Statement] = field(default_factory=list)

    def executed(
        self, _connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool
    ) -> None:
        if not statement.startswith("BEGIN"):
            self.statements.append((statement, values[0] if many else values))


@contextmanager
def heard(db: Database) -> Iterator[Heard]:
    """What is asked of this database meanwhile."""
    found = Heard()
    event.listen(db.engine, "before_cursor_execute", found.executed)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", found.executed)


def walked(db: Database, statements: list[Statement]) -> list[str]:
    """The tables that grow with the work and that one of these statements walks through from end to end."""
    found: set[str] = set()
    with db.engine.connect() as connection:
        for statement in statements:
            found.update(
                _on_postgresql(connection, *statement)
                if db.on_postgresql
                else _on_sqlite(connection, *statement)
            )
    return sorted(found)


def _on_sqlite(connection: Connection, statement: str, values: Any) -> Iterator[str]:
    called = {alias or table: table for table, alias in RANGE.findall(statement)}
    for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
        scan = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", line.detail)
        if scan and scan[1] in called and scan[2] not in OF_OPEN_WORK:
            yield called[scan[1]]


def _on_postgresql(connection: Connection, statement: str, values: Any) -> Iterator[str]:
    if not statement.lstrip().upper().startswith(("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")):
        return
    [plan] = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).one()
    for node in _nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]):
        table = str(node.get("Relation Name", ""))
        whole = node["Node Type"] == "Seq Scan" or "Index" in node["Node Type"] and "Index Cond" not in node
        grows = re.fullmatch(GROWING, table) and node.get("Index Name") not in OF_OPEN_WORK
        if whole and grows and _rows(connection, table) > FEW:
            yield table


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _rows(connection: Connection, table: str) -> float:
    counted = connection.exec_driver_sql("SELECT reltuples FROM pg_class WHERE relname = %s", (table,))
    return float(counted.scalar() or 0)


FEW = 10_000
"""PostgreSQL reads a table of fewer rows whole, whatever indexes it has, and is right to."""

OF_OPEN_WORK = {
    "ix_task_mine",
    "ix_task_role",
    "ix_task_element_id",
    "ix_task_open",
    "ix_deadline_wake_at",
    "ix_case_incident",
    "uq_case_open_child",
}
"""Indexes of what is open alone, which does not grow with the years: read whole where all of it is asked for."""
