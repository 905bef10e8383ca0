"""What PostgreSQL needs to keep Keepstep's promises: one moment a page, turns between commands, lost races found out.

Two kinds of command run on it. One that keeps to a single case holds the turn together with others of its kind, and
the lock on the case's row does the rest. Every other holds the turn alone, as on SQLite: then whatever was written
for "one at a time" is true with any number of processes. Measured reasons stand in docs/decisions/0008.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry

from engine.upgrading.head import NAME

WAIT = "10s"
"""How long a command waits for its turn or for a case: as long as on SQLite."""

FROZEN = "60s"
"""How long a transaction may lie idle before the server ends it: a process that hangs must not hold others up."""

SEEN_BEFORE, PREPARED = 2, 300
"""How often a connection has run a statement before the server keeps its plan, and how many plans it keeps: to plan
the case of a command takes six times as long as to find it."""

TURN, CLOCK = 1_196_311_808, 1_196_311_809
"""Two numbers for advisory locks, which PostgreSQL keeps for each database apart: any two will do."""

SERIALIZATION_FAILURE, DEADLOCK, LOCK_TIMEOUT, UNIQUE = "40001", "40P01", "55P03", "23505"
LET_GO = "25P03"
"""The server ended this transaction, which had lain idle: nothing of it was kept."""

LOST = {SERIALIZATION_FAILURE, DEADLOCK, LOCK_TIMEOUT, LET_GO}


def url_of(address: str | URL) -> URL:
    """This address of a database; a PostgreSQL one with the driver that Keepstep has, also if it names none."""
    url = make_url(address)
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgres", "postgresql") else url


def engine_at(url: URL) -> Engine:
    """Connections to this database; one that the server has dropped meanwhile is opened anew."""
    settings = {"application_name": NAME, "prepare_threshold": SEEN_BEFORE}
    # What was used last has the most statements prepared.
    engine = create_engine(
        url, pool_size=10, max_overflow=30, pool_pre_ping=True, pool_use_lifo=True, connect_args=settings
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "rollback", _keep_what_is_prepared)
    return engine


def reading(engine: Engine) -> Engine:
    """The same connections for pages: a transaction sees one moment of the database and can write nothing."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def take_turn(connection: Connection, beside_others: bool) -> None:
    """Wait for this command's turn; the end of the transaction gives it back, however it ends."""
    lock = "pg_advisory_xact_lock_shared" if beside_others else "pg_advisory_xact_lock"
    connection.execute(text(f"SELECT {lock}(:turn)"), {"turn": TURN})


def take_clock(connection: Connection) -> bool:
    """Hold the clock until this transaction ends, unless another process holds it: then False at once."""
    # A round may take long, while this transaction only lies there.
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = '15min'"))
    return bool(connection.scalar(text("SELECT pg_try_advisory_xact_lock(:clock)"), {"clock": CLOCK}))


def be_patient(connection: Connection, wait: str) -> None:
    """Wait for each lock no longer than this, in this transaction: such as "3s"."""
    connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": wait})


def older_at_work(connection: Connection, floor: str) -> Sequence[str]:
    """What each older version is called that others are connected with now; `floor` is the oldest that may be."""
    query = (
        "SELECT DISTINCT application_name FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    names = connection.scalars(text(query)).all()
    kind, _, _ = NAME.partition(" ")
    found = [name.split() for name in names if name and name.split()[0] == kind]
    return sorted(" ".join(words) for words in found if words[-1] < floor)


def is_lost_race(error: Exception) -> bool:
    """Whether this says that another command was faster, so that the same thing done again may succeed."""
    if isinstance(error, StaleDataError):
        return True
    if isinstance(error, IntegrityError):
        return state_of(error) == UNIQUE
    return isinstance(error, DBAPIError) and state_of(error) in LOST


def waited_in_vain(error: Exception) -> bool:
    """Whether this says that the turn, or the lock on a row, did not come in time."""
    return isinstance(error, DBAPIError) and state_of(error) == LOCK_TIMEOUT


def state_of(error: DBAPIError) -> str:
    """PostgreSQL's five characters for what went wrong, or ""."""
    return str(getattr(error.orig, "sqlstate", "") or "")


def _keep_what_is_prepared(connection: Connection) -> None:
    """End a page's transaction by a COMMIT of nothing: after a ROLLBACK the driver forgets every statement that the
    server has prepared (https://www.psycopg.org/psycopg3/docs/advanced/prepare.html)."""
    if connection.invalidated or not connection.get_execution_options().get("postgresql_readonly"):
        return
    dbapi, raw = connection.dialect.loaded_dbapi, connection.connection.driver_connection
    # What is broken is rolled back as ever; what was read was read.
    with suppress(dbapi.Error):
        if raw is not None and raw.info.transaction_status == dbapi.pq.TransactionStatus.INTRANS:
            raw.commit()


def _prepare(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # For the whole session: what is set within a transaction is gone if that is rolled back.
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{WAIT}'")
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{FROZEN}'")
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.autocommit = False
    connection.prepared_max = PREPARED
