"""A database that stands still: nobody else is at it, and nobody can begin to be."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine import postgres
from engine.carrying.pour import CannotCarry
from engine.time.words import counted

OTHERS: Final = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
AND usename = current_user AND backend_type = 'client backend'
"""
"""Connections of the role that owns the tables, and by which nobody but Keepstep signs in."""


def refuse_served(session: Session) -> None:
    """Raises CannotCarry if another process of Keepstep's is at this database on PostgreSQL.

    While the transaction lasts no command begins. What serves a SQLite file is told by the data folder's own lock.
    """
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return
    if count := connection.scalar(text(OTHERS)):
        raise CannotCarry(
            f"Somebody is at this database: {counted(count, 'other connection')} of Keepstep's role. Stop every "
            "`keepstep serve` and `keepstep worker` on it, wait half a minute, and try again."
        )
    postgres.take_turn(connection, beside_others=False)
