"""Bring a database to the present shape, from nothing or from an older version."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from engine.db import Database

MIGRATIONS = Path(__file__).parent / "migrations"

ON_SQLITE = (
    "CREATE TRIGGER IF NOT EXISTS history_no_update BEFORE UPDATE OF case_id, seq, at, actor_id, kind, "
    "content_hash, chain_hash ON history "
    "BEGIN SELECT RAISE(ABORT, 'History is append-only.'); END",
    "CREATE TRIGGER IF NOT EXISTS history_no_rewrite BEFORE UPDATE OF content ON history "
    "WHEN NEW.content IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'History is append-only; content may only be erased.'); END",
    "CREATE TRIGGER IF NOT EXISTS history_no_delete BEFORE DELETE ON history "
    "BEGIN SELECT RAISE(ABORT, 'History is append-only.'); END",
    # SQLite calls no delete trigger when INSERT OR REPLACE takes a row out.
    "CREATE TRIGGER IF NOT EXISTS history_no_replace BEFORE INSERT ON history "
    "WHEN EXISTS (SELECT 1 FROM history WHERE id = NEW.id OR (case_id = NEW.case_id AND seq = NEW.seq)) "
    "BEGIN SELECT RAISE(ABORT, 'History is append-only.'); END",
)
"""Content alone may become NULL: erasure by law leaves a tombstone, and the chain still holds."""

ON_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION history_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION 'History is append-only.' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE OR REPLACE TRIGGER history_no_update BEFORE UPDATE OF id, case_id, seq, at, actor_id, kind, "
    "content_hash, chain_hash ON history FOR EACH ROW EXECUTE FUNCTION history_refuses()",
    "CREATE OR REPLACE TRIGGER history_no_rewrite BEFORE UPDATE OF content ON history FOR EACH ROW "
    "WHEN (NEW.content IS NOT NULL) EXECUTE FUNCTION history_refuses()",
    "CREATE OR REPLACE TRIGGER history_no_delete BEFORE DELETE ON history "
    "FOR EACH ROW EXECUTE FUNCTION history_refuses()",
    "CREATE OR REPLACE TRIGGER history_no_truncate BEFORE TRUNCATE ON history "
    "FOR EACH STATEMENT EXECUTE FUNCTION history_refuses()",
)
"""The same, and TRUNCATE, which calls no trigger for rows."""


def upgrade(db: Database) -> None:
    """Run every migration that this database has not seen, then see to it that history is append-only."""
    with db.command() as session:
        connection = session.connection()
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        guard_history(connection)


def is_current(db: Database) -> bool:
    """True if this database has seen every migration, and no other."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with db.read() as session:
        seen = MigrationContext.configure(session.connection()).get_current_revision()
    return seen == ScriptDirectory.from_config(config).get_current_head()


def is_empty(db: Database) -> bool:
    """True if no migration has ever run on this database."""
    with db.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision() is None


def guard_history(connection: Connection) -> None:
    """Set the triggers that refuse change. A batch migration on SQLite drops them, so this runs every time."""
    for statement in ON_POSTGRESQL if connection.dialect.name == "postgresql" else ON_SQLITE:
        connection.execute(text(statement))
