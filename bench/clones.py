"""Copies of the cases of a database, row by row as they are, written by the database itself.

A copy has ids of its own, a family and a child of its own, and another worker; its tokens may be the same, since a
token is one case's. Only what must be unique in the whole database is made so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy import case as choose

from engine.db import Base
from engine.people.models import Team

LEFT_OUT = ("access_log", "moved_case", "received")
"""What no case of the templates has, or none needs."""

AT_ONCE = 500
"""Copies of every template in one statement."""


@dataclass(frozen=True)
class Staff:
    """Who gets the copies: ids in a row, so many workers to a manager, whose team has the manager's number."""

    first_worker: int
    first_manager: int
    first_team: int
    workers: int
    each: int


class Clones:
    """Copies the cases that this connection's database has now; `copies` may be called again and again."""

    def __init__(self, connection: Connection, staff: Staff, names: Sequence[str]) -> None:
        self.connection, self.staff, self.names, self.copied = connection, staff, len(names), 0
        apart = MetaData()
        self.number = _apart(apart, "bench_number", Column("n", Integer, primary_key=True))
        self.name = _apart(
            apart, "bench_name", Column("id", Integer, primary_key=True), Column("name", String)
        )
        # Copied from tables of their own: else each statement would look for them among all copies before.
        self.kept = {
            table.name: _apart(
                apart,
                f"bench_{table.name}_template",
                *(Column(each.name, each.type, primary_key=each.primary_key) for each in table.c),
            )
            for table in _tables()
        }
        apart.create_all(connection)
        connection.execute(insert(self.name), [{"id": id, "name": name} for id, name in enumerate(names)])
        self.strides = {table.name: self._keep(table) for table in _tables()}

    def _keep(self, table: Table) -> int:
        kept = self.kept[table.name]
        self.connection.execute(insert(kept).from_select([each.name for each in kept.c], select(*table.c)))
        return (self.connection.scalar(select(func.max(kept.c.id))) or 0) + 1

    def copies(self, status: str, number: int, *, with_history: int) -> Iterator[int]:
        """Copy every template of this status so often; how many copies are there, after each portion.

        Of so many copies the history is copied too; that of the others begins empty.
        """
        until, whole = self.copied + number, self.copied + with_history
        while self.copied < until:
            some = range(self.copied + 1, min(self.copied + AT_ONCE, until) + 1)
            self.connection.execute(self.number.delete())
            self.connection.execute(insert(self.number), [{"n": n} for n in some])
            for table in _tables():
                columns = [self._value(table, column, whole) for column in table.c]
                query = self._templates(table.name, status).add_columns(*columns).order_by(self.number.c.n)
                if table.name == "history":
                    query = query.where(self.number.c.n <= whole)
                self.connection.execute(insert(table).from_select([each.name for each in table.c], query))
            self.copied = some[-1]
            yield len(some)

    def _templates(self, name: str, status: str) -> Select[Any]:
        """Each number with each row of this table that belongs to a case of this status."""
        table, case, child = self.kept[name], self.kept["case"], self.kept["child"]
        query = select().select_from(self.number.join(table, literal(1) == 1))
        if "family_id" in table.c or name == "family":
            ours = select(child.c.family_id if name != "child" else child.c.id).join(
                case, case.c.child_id == child.c.id
            )
            key = table.c.family_id if name == "meeting" else table.c.id
            return query.where(key.in_(ours.where(case.c.status == status)))
        if table is not case:
            query = query.join(case, case.c.id == table.c.case_id)
        query = query.join(child, child.c.id == case.c.child_id).join(Team, Team.id == case.c.team_id)
        return query.where(case.c.status == status)

    def _value(self, table: Table, column: Column[Any], whole: int) -> ColumnElement[Any]:
        special = self._special(table.name, column.name, whole)
        if special is not None:
            return special
        kept, n = self.kept[table.name].c[column.name], self.number.c.n
        if column.primary_key:
            return kept + n * self.strides[table.name]
        target = next((key.column.table.name for key in column.foreign_keys), "")
        if target in self.strides:
            return kept + n * self.strides[target]
        # Who acted is part of the chain's hash.
        if target == "person" and table.name != "history":
            return self._somebody(kept)
        return kept

    def _special(self, table: str, column: str, whole: int) -> ColumnElement[Any] | None:
        kept, n = self.kept[table].c, self.number.c.n
        if (table, column) == ("case", "ref"):
            return "CIN-" + cast(kept.id + n * self.strides["case"] + 1_000_000, String)
        if (table, column) == ("case", "team_id"):
            return self.staff.first_team + self._place() // self.staff.each
        if column in ("history_seq", "history_hash"):
            return choose((n <= whole, kept[column]), else_=literal(0 if column == "history_seq" else ""))
        if (table, column) == ("submission", "token"):
            return func.substr(kept.token, 1, 27) + cast(n + 100_000_000, String)
        if column == "family_name" or (table, column) == ("family", "name"):
            family = (kept.id if table == "family" else kept.family_id) + n * self.strides["family"]
            return select(self.name.c.name).where(self.name.c.id == family % self.names).scalar_subquery()
        return None

    def _place(self) -> ColumnElement[int]:
        """Which worker has this family, counted from 0."""
        family = self.kept["child"].c.family_id + self.number.c.n * self.strides["family"]
        return family % self.staff.workers

    def _somebody(self, who: ColumnElement[Any]) -> ColumnElement[Any]:
        """The copy's own worker or manager for the template's; everybody else has the same part in both."""
        return choose(
            (who == self.kept["case"].c.worker_id, self.staff.first_worker + self._place()),
            (who == Team.manager_id, self.staff.first_manager + self._place() // self.staff.each),
            else_=who,
        )


def _apart(metadata: MetaData, name: str, *columns: Column[Any]) -> Table:
    return Table(name, metadata, *columns, prefixes=["TEMPORARY"])


def _tables() -> list[Table]:
    """The tables that hold cases, those first that others refer to."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if (table.name in ("family", "case") or "family_id" in table.c or "case_id" in table.c)
        and table.name not in LEFT_OUT
    ]
