"""Everything of Keepstep's in a database, found by name, and taken away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from engine.carrying.tables import REVISION
from engine.db import Database
from engine.schema import metadata

BESIDE: Final = ("", "-wal", "-shm", "-journal")
"""A SQLite database is its file and what SQLite keeps beside it."""

QUEUE: Final = r"procrastinate\_%"
"""The names of the queue's own tables, functions and types."""

FUNCTIONS = """
SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
AND (p.proname = 'history_refuses' OR p.proname LIKE :queue)
"""
TYPES = """
SELECT t.oid::regtype::text FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace = current_schema()::regnamespace AND t.typname LIKE :queue
AND (t.typtype IN ('e', 'd') OR c.relkind = 'c')
"""


def tables_in(session: Session) -> list[str]:
    """Every table in this database (on PostgreSQL: in the schema that is used), whoever made it."""
    return sorted(inspect(session.connection()).get_table_names())


def files_of(db: Database) -> list[Path]:
    """The files that a SQLite database is, those that are there."""
    main = Path(db.engine.url.database or "")
    return [file for end in BESIDE if (file := main.with_name(main.name + end)).exists()]


def take_away(db: Database) -> list[str]:
    """Take away everything of Keepstep's; what is somebody else's stays. The names of what was taken.

    A file goes as a whole; a database on PostgreSQL stays, without Keepstep's tables, functions and types.
    """
    if not db.on_postgresql:
        db.close()
        files = files_of(db)
        for file in files:
            file.unlink()
        return [str(file) for file in files]
    with db.command() as session:
        return [
            *_drop_tables(session),
            *_drop(session, "FUNCTION", FUNCTIONS),
            *_drop(session, "TYPE", TYPES),
        ]


def _drop_tables(session: Session) -> list[str]:
    mine = [name for name in tables_in(session) if _is_ours(name)]
    if mine:
        quote = session.get_bind().dialect.identifier_preparer.quote_identifier
        # At once, whichever refers to which.
        session.execute(text(f"DROP TABLE {', '.join(map(quote, mine))} CASCADE"))
    return mine


def _is_ours(name: str) -> bool:
    return name in metadata.tables or name == REVISION or name.startswith("procrastinate_")


def _drop(session: Session, what: str, found_by: str) -> Sequence[str]:
    found = session.scalars(text(found_by), {"queue": QUEUE}).all()
    for name in found:
        # PostgreSQL has written these names out itself, quoted where that is needed.
        session.execute(text(f"DROP {what} IF EXISTS {name} CASCADE").execution_options(no_parameters=True))
    return found
