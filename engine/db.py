"""The database of one authority: a SQLite file or a PostgreSQL database of its own, one commit a command.

`Database.command()` is the only place in Keepstep that commits a change. Measured on SQLite (shared lock and
BEGIN IMMEDIATE before the first read): a deferred read that turns into a write after another's commit
fails at once with "database is locked", so a command never begins as a read. What PostgreSQL needs besides is
engine/postgres.py's.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, TypeDecorator, create_engine, event, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.pool import ConnectionPoolEntry

from engine import postgres
from engine.span import span
from engine.took import Took

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of Keepstep. Constraints have names so that a migration can find them on SQLite too."""

    metadata = MetaData(naming_convention=NAMES)


class Instant(TypeDecorator[datetime]):
    """A moment: aware UTC in Python, UTC without an offset in the column. A naive datetime is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs its time zone: use engine.time.clock, never a naive datetime.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def only(where: str, sqlite: str = "") -> dict[str, Any]:
    """Keyword arguments that make an index partial, on SQLite and on PostgreSQL alike.

    `sqlite` is for where statements ask otherwise there: a yes is a 1.
    """
    return {"sqlite_where": text(sqlite or where), "postgresql_where": text(where)}


def write_alike(session: Session, rows: Iterable[Base], columns: Sequence[str]) -> None:
    """Have those of these rows that changed write the same columns, whichever changed: then one statement does."""
    for row in rows:
        if row not in session.new and session.is_modified(row):
            for column in columns:
                flag_modified(row, column)


def hold(session: Session, table: type[Base], id: int) -> None:
    """Wait until no other command holds this row, then hold it. On SQLite nobody else commands meanwhile."""
    if session.get_bind().dialect.name == "postgresql":
        row = table.__table__.c.id
        session.execute(select(row).where(row == id).with_for_update(key_share=True))


class LostRace(Exception):
    """Somebody else changed the same thing at the same moment. Nothing of yours was kept: go back, load the page
    again, and do it once more."""

    def __init__(self) -> None:
        super().__init__(" ".join((type(self).__doc__ or "").split()))


class NoTurn(LostRace):
    """So many are writing that Keepstep waited ten seconds in vain. Nothing was changed: go back and try again in a
    minute."""


class AnswerLost(OperationalError):
    """The connection broke while the database was keeping a command: whether it was kept, nobody knows."""


class Database:
    """One authority's database. `read()` for pages and lists, `command()` for whatever changes a thing.

    `took` is how long steps of its cases took in this process.
    """

    def __init__(self, url: str | URL) -> None:
        url = postgres.url_of(url)
        self.on_postgresql = url.get_backend_name() == "postgresql"
        self.engine = postgres.engine_at(url) if self.on_postgresql else _sqlite(url)
        self._reader = postgres.reading(self.engine) if self.on_postgresql else self.engine
        self._writing: AbstractContextManager[object] = (
            nullcontext() if self.on_postgresql else threading.Lock()
        )
        self._mine = threading.local()
        self.took = Took()

    @classmethod
    def at(cls, path: Path) -> Database:
        """The SQLite database in this file; its folder is made if it is not there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        return cls(f"sqlite:///{path}")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the database and writes nothing."""
        with Session(self._reader, autoflush=False, expire_on_commit=False) as session:
            try:
                yield session
                if session.new or session.dirty or session.deleted:
                    raise RuntimeError("A page tried to change the record while reading: use a command.")
            finally:
                # Let go before rolling back, so that what was read can still be shown.
                session.expunge_all()
                session.rollback()

    @contextmanager
    def command(self, *, beside_others: bool = False) -> Iterator[Session]:
        """A session whose changes are kept together or not at all: one transaction, one commit.

        Commands run one at a time, in however many processes. On PostgreSQL those that say `beside_others` run
        beside each other: they change one case whose row they lock first, or rows that only one person changes.
        Raises LostRace if another was faster all the same; OperationalError if the database cannot be used now, and
        nothing was kept; AnswerLost if it broke off so late that it may have been kept. A command within a command of
        the same thread is a RuntimeError at once: it would wait for itself.
        """
        about = {"beside_others": beside_others}
        with span("command", about), self._turn(), Session(self.engine, expire_on_commit=False) as session:
            session.info.update(command=True, took=self.took)
            try:
                connection = session.connection(execution_options={"keepstep_write": True})
                if self.on_postgresql:
                    postgres.take_turn(connection, beside_others)
                yield session
                _commit(session)
            except Exception as error:
                if self.on_postgresql and postgres.is_lost_race(error):
                    raise (NoTurn() if postgres.waited_in_vain(error) else LostRace()) from error
                raise

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """True if no other process does now what is done within: the rounds of the clock are one process's at a time.

        A process that dies lets go. On SQLite always True: there the operating system's lock sees to it.
        """
        if not self.on_postgresql:
            yield True
            return
        with self.engine.connect() as connection:
            yield postgres.take_clock(connection)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if getattr(self._mine, "commands", False):
            raise RuntimeError(
                "A command began within another command, and the database would wait for itself. "
                "Pass the session of the outer command on, or begin the second one after the first has ended."
            )
        with self._writing:
            self._mine.commands = True
            try:
                yield
            finally:
                self._mine.commands = False

    def close(self) -> None:
        """Let go of every connection, for example before the file is moved."""
        self.engine.dispose()


def _commit(session: Session) -> None:
    # What fails while it is written was certainly not kept.
    session.flush()
    try:
        session.commit()
    except OperationalError as error:
        if error.connection_invalidated and error.orig is not None:
            raise AnswerLost(error.statement, error.params, error.orig) from error
        raise


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling would begin too late; "begin" below takes over.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("keepstep_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
