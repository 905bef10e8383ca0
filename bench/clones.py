"""Copies of the cases of a database, row by row as they are, written by the database itself.

A copy has ids of its own, a family and a child of its own, and another worker; its tokens may be the same, since a
token is one case's. Only what must be unique in the whole database is made so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy import case as choose

from engine.cases.models import Case, Child, Family, History
from engine.db import Base
from engine.people.models import Team

CASE, CHILD, FAMILY, HISTORY = (model.__table__ for model in (Case, Child, Family, History))
LEFT_OUT = ("access_log", "moved_case", "received")
"""What no case of the templates has, or none needs."""

AT_ONCE = 500
"""Copies of every template in one statement."""

_own = MetaData()
NUMBER = Table("bench_number", _own, Column("n", Integer, primary_key=True), prefixes=["TEMPORARY"])
NAME = Table(
    "bench_name", _own, Column("id", Integer, primary_key=True), Column("name", String), prefixes=["TEMPORARY"]
)


@dataclass(frozen=True)
class Staff:
    """Who gets the copies: ids in a row, so many workers to a manager, whose team has the manager's number."""

    first_worker: int
    first_manager: int
    first_team: int
    workers: int
    each: int

    def place(self, family_id: ColumnElement[int]) -> ColumnElement[int]:
        """Which worker has this family, counted from 0."""
        return family_id % self.workers


class Clones:
    """Copies the cases that this connection's database has now; `copies` may be called again and again."""

    def __init__(self, connection: Connection, staff: Staff, names: Sequence[str]) -> None:
        self.connection, self.staff, self.names = connection, staff, len(names)
        self.strides = {
            table.name: (connection.scalar(select(func.max(table.c.id))) or 0) + 1 for table in _tables()
        }
        self.copied = 0
        _own.create_all(connection)
        connection.execute(insert(NAME), [{"id": id, "name": name} for id, name in enumerate(names)])

    def copies(self, status: str, number: int, *, with_history: int) -> Iterator[int]:
        """Copy every template of this status so often; how many copies are there, after each portion.

        Of so many copies the history is copied too; that of the others begins empty.
        """
        until = self.copied + number
        whole = self.copied + with_history
        while self.copied < until:
            some = range(self.copied + 1, min(self.copied + AT_ONCE, until) + 1)
            self.connection.execute(NUMBER.delete())
            self.connection.execute(insert(NUMBER), [{"n": n} for n in some])
            for table in _tables():
                self._copy(table, status, whole)
            self.copied = some[-1]
            yield len(some)

    def _copy(self, table: Table, status: str, whole: int) -> None:
        columns = [self._value(table, column, whole) for column in table.c]
        query = select(*columns).select_from(NUMBER.join(table, literal(1) == 1)).order_by(NUMBER.c.n)
        of_status = select(CASE.c.id).where(CASE.c.status == status, self._is_template(CASE))
        if table is CASE:
            query = query.join(CHILD, CHILD.c.id == CASE.c.child_id).join(Team, Team.id == CASE.c.team_id)
            query = query.where(CASE.c.status == status)
        elif "case_id" in table.c:
            query = query.join(CASE, CASE.c.id == table.c.case_id).join(CHILD, CHILD.c.id == CASE.c.child_id)
            query = query.join(Team, Team.id == CASE.c.team_id).where(table.c.case_id.in_(of_status))
        else:
            children = select(CASE.c.child_id).where(CASE.c.status == status, self._is_template(CASE))
            families = select(CHILD.c.family_id).where(CHILD.c.id.in_(children))
            key = table.c.get("family_id", table.c.id)
            query = query.where(table.c.id.in_(children) if table is CHILD else key.in_(families))
        if table is HISTORY:
            query = query.where(NUMBER.c.n <= whole)
        query = query.where(self._is_template(table))
        self.connection.execute(insert(table).from_select([column.name for column in table.c], query))

    def _is_template(self, table: Table) -> ColumnElement[bool]:
        return table.c.id < self.strides[table.name]

    def _value(self, table: Table, column: Column[object], whole: int) -> ColumnElement[object]:
        n = NUMBER.c.n
        special = self._special(table, column, whole)
        if special is not None:
            return special
        if column.primary_key:
            return column + n * self.strides[table.name]
        target = next((key.column.table.name for key in column.foreign_keys), "")
        if target in self.strides:
            return column + n * self.strides[target]
        # Who acted is part of the chain's hash.
        if target == "person" and table is not HISTORY:
            return self._somebody(column)
        return column

    def _special(self, table: Table, column: Column[object], whole: int) -> ColumnElement[object] | None:
        n, name = NUMBER.c.n, f"{table.name}.{column.name}"
        if name == "case.ref":
            return "CIN-" + cast(CASE.c.id + n * self.strides["case"] + 1_000_000, String)
        if name == "case.team_id":
            return self.staff.first_team + self._place() // self.staff.each
        if name in ("case.history_seq", "case.history_hash"):
            return choose((n <= whole, column), else_=literal(0 if name.endswith("seq") else ""))
        if name == "submission.token":
            return func.substr(column, 1, 24) + cast(n + 100_000_000_000, String)
        if name in ("child.family_name", "family.name"):
            family = table.c.get("family_id", table.c.id) + n * self.strides["family"]
            return select(NAME.c.name).where(NAME.c.id == family % self.names).scalar_subquery()
        return None

    def _place(self) -> ColumnElement[int]:
        return self.staff.place(CHILD.c.family_id + NUMBER.c.n * self.strides["family"])

    def _somebody(self, column: Column[object]) -> ColumnElement[object]:
        """The copy's own worker or manager for the template's; everybody else has the same part in both."""
        worker, manager = self._place() + self.staff.first_worker, self._place() // self.staff.each
        return choose(
            (column == CASE.c.worker_id, worker),
            (column == Team.manager_id, manager + self.staff.first_manager),
            else_=column,
        )


def _tables() -> list[Table]:
    """The tables that hold cases, those first that others refer to."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if (table in (FAMILY, CHILD, CASE) or "family_id" in table.c or "case_id" in table.c)
        and table.name not in LEFT_OUT
    ]
