"""A county's database: cases that were really lived through, copied until there are as many as a county has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import product

from sqlalchemy import Connection, NullPool, create_engine, delete, func, insert, select, text, union, update

from bench.clones import Clones, Staff
from bench.house import quick_password
from engine.cases.models import Case, Child, ChildWord
from engine.db import Base, Database
from engine.migrate import upgrade
from engine.packs.publish import install
from engine.packs.shelf import Shelf
from engine.people.models import Person, PersonPosition, Team
from engine.time.clock import FrozenClock, at_local
from web.demo.build import build
from web.demo.staff import add_staff
from web.filling import engine_catalogue

TODAY = at_local(date(2027, 3, 1), time(10))
CASES_EACH, WORKERS_EACH, TEAMS_EACH = 20, 8, 10
"""Open cases to a worker, workers to a team manager, teams to a group manager."""

WITH_HISTORY = 60
"""Copies of each template that have its history, so that they can be examined; the others' begins empty."""

FIRST = (  # noqa: SIM905 - syllables are read more easily without quotation marks
    "Mock Test Pre Dum Spec Sam Fic Draf Pat Out Inven Tri Ald Bram Cald Dray Elm Fern Gant Hal Ings Jes Kel Lang Mar "
    "Nor Oak Pen Quar Rad Stan Thorn Ux Vel Wen Yar Zel Ash Birk Col Den Eg Fal Grim Hol Ir Kir Lin Mel New Ox Pick "
    "Rip Sel Tad Ulver Wal Wet Beck Cot"
).split()
NAMES = [
    f"{first}{middle}{last}"
    for first, middle, last in product(
        FIRST,
        ("a", "er", "in", "ing"),
        ("ford", "ham", "ley", "ton", "well", "son", "wick", "by", "more", "field", "sted", "worth"),
    )
]
"""Made-up families: 2,880 names, so that some seventy children share one, and one child in sixty its first three
letters with them, as in a county."""


@dataclass(frozen=True)
class County:
    """What the load wrote: how much of it, and who some of its people are."""

    open: int
    closed: int
    staff: Staff

    def worker(self, number: int) -> int:
        """The id of a worker, by number."""
        return self.staff.first_worker + number % self.staff.workers

    def manager(self, number: int) -> int:
        """The id of a team's manager, by number."""
        return self.staff.first_manager + number % -(-self.staff.workers // self.staff.each)


def templates(db: Database, now: datetime = TODAY) -> None:
    """Fill an empty database with the demonstration's cases: all stages there are, each run by the real verbs."""
    upgrade(db)
    with db.command() as session:
        add_staff(session, quick_password())
        install(session, FrozenClock(now), "lewisham")
    build(db, Shelf(engine_catalogue), FrozenClock(now))


def carry(templates: Database, to: Database) -> None:
    """Fill an empty database with all rows of this one: to live the cases through again would take a minute."""
    upgrade(to)
    with templates.engine.connect() as reading, loading(to) as connection:
        for table in Base.metadata.sorted_tables:
            # What making the tables has written already comes along.
            connection.execute(table.delete())
            rows = [row._asdict() for row in reading.execute(select(table))]
            if rows:
                connection.execute(insert(table), rows)
        count_on(connection)


def county(
    db: Database,
    opened: int,
    closed: int,
    said: Callable[[int], None] = lambda _: None,
    with_history: int = WITH_HISTORY,
) -> County:
    """Copy the templates until so many cases are open and so many closed; `said` hears how many copies are made."""
    with loading(db) as connection:
        staff = _staff(connection, opened)
        clones, done = Clones(connection, staff, NAMES), 0
        for status, wanted in (("open", opened), ("closed", closed)):
            there = connection.scalar(select(func.count()).where(Case.status == status)) or 1
            for made in clones.copies(status, -(-(wanted - there) // there), with_history=with_history):
                done += made * there
                said(done)
        _find_children(connection)
        if db.on_postgresql:
            count_on(connection)
    settle(db)
    return County(opened, closed, staff)


def _find_children(connection: Connection) -> None:
    """What Keepstep keeps by each child: the words of their names, which here are one each and without accents."""
    connection.execute(delete(ChildWord))
    names = union(*(select(func.lower(name), Child.id) for name in (Child.given_name, Child.family_name)))
    connection.execute(insert(ChildWord).from_select(["word", "child_id"], names))


@contextmanager
def loading(db: Database) -> Iterator[Connection]:
    """One transaction that looks up no row for the rows that refer to it: they were written a line above."""
    db.close()
    engine = create_engine(db.engine.url, poolclass=NullPool)
    with engine.connect() as connection:
        if db.on_postgresql:
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for pragma in (
                "journal_mode = OFF",
                "synchronous = OFF",
                "foreign_keys = OFF",
                "cache_size = -2000000",
            ):
                connection.exec_driver_sql(f"PRAGMA {pragma}")
        yield connection
        connection.commit()


def _staff(connection: Connection, opened: int) -> Staff:
    """Workers, their managers and those above, as many as so many open cases need."""
    workers = -(-opened // CASES_EACH)
    managers = -(-workers // WORKERS_EACH)
    groups = -(-managers // TEAMS_EACH)
    head, quick = connection.execute(
        select(Person.id, Person.password_hash).where(Person.name == "Hana Headley")
    ).one()
    first = (connection.scalar(select(func.max(Person.id))) or 0) + 1
    first_team = (connection.scalar(select(func.max(Team.id))) or 0) + 1
    first_manager, first_worker = first + groups, first + groups + managers
    connection.execute(
        insert(Team), [{"id": first_team + n, "name": f"Team {n + 1}"} for n in range(managers)]
    )
    people = [_person(first + n, "group_manager", n, head, None, quick) for n in range(groups)]
    people += [
        _person(first_manager + n, "team_manager", n, first + n // TEAMS_EACH, first_team + n, quick)
        for n in range(managers)
    ]
    people += [
        _person(
            first_worker + n,
            "social_worker",
            n,
            first_manager + n // WORKERS_EACH,
            first_team + n // WORKERS_EACH,
            quick,
        )
        for n in range(workers)
    ]
    held = [{"person_id": each["id"], "position": each.pop("position")} for each in people]
    connection.execute(insert(Person), people)
    connection.execute(insert(PersonPosition), held)
    for n in range(managers):
        connection.execute(update(Team).where(Team.id == first_team + n).values(manager_id=first_manager + n))
    return Staff(first_worker, first_manager, first_team, workers, WORKERS_EACH)


def _person(
    id: int, position: str, number: int, above: int, team: int | None, quick: str
) -> dict[str, object]:
    return {
        "id": id,
        "position": position,
        "name": f"{position.replace('_', ' ').title()} Sample{number}",
        "email": f"{position}.{number}@keepstep.example",
        "password_hash": quick,
        "team_id": team,
        "line_manager_id": above,
        "active": True,
    }


def count_on(connection: Connection) -> None:
    """Let PostgreSQL number on after the ids that were written."""
    query = text(
        "SELECT table_name, pg_get_serial_sequence(quote_ident(table_name), 'id') FROM information_schema.columns "
        "WHERE column_name = 'id' AND table_schema = 'public'"
    )
    for table, sequence in connection.execute(query).all():
        if sequence:
            connection.execute(text(f"SELECT setval('{sequence}', max(id)) FROM \"{table}\""))


def settle(db: Database) -> None:
    """What PostgreSQL does by itself within minutes, so that nobody waits for it: it counts what the tables hold."""
    if db.on_postgresql:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
