"""Bring a database to the present shape, from nothing or from an older version, while others are at work or not."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import takewhile

from alembic import command
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from engine import postgres
from engine.cases.models import ChildWord
from engine.db import Database, LostRace
from engine.jobs.models import QueueScript
from engine.upgrading.fit import Fit, fit
from engine.upgrading.head import MIGRATIONS
from engine.upgrading.program import CONTRACT, THIS, Migration, Program
from engine.upgrading.words import find_children

__all__ = [
    "MIGRATIONS",
    "CannotUpgrade",
    "NoLock",
    "expand",
    "finish",
    "guard_history",
    "is_current",
    "is_empty",
    "upgrade",
]

PAUSES = (1.0, 2.0, 4.0, 8.0)
"""Seconds between two tries at a lock that others hold."""

PATIENCE = "3s"
"""How long a migration waits for a table on PostgreSQL. Everybody who comes later waits behind it, so not for long."""


class CannotUpgrade(Exception):
    """Something has to be done first. The text says what."""


class NoLock(LostRace):
    """Others held a table for so long that the upgrade gave way, so as not to hold everybody up. What had run stays,
    and every version that was at work still works. Wait until a backup, or another long reading, is over, and run
    it again."""


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


def upgrade(db: Database, program: Program = THIS) -> None:
    """Run every migration that this database has not seen, then see to it that history is append-only.

    For a database that nothing else uses: an empty one, a file, or one whose processes have all been stopped. Raises
    CannotUpgrade if it comes from a newer version.
    """
    _refuse_newer(db, program)
    _run(db, program, program.head, finishing=True)


def expand(
    db: Database,
    program: Program = THIS,
    *,
    patience: str = PATIENCE,
    pause: Callable[[float], None] = time.sleep,
) -> Sequence[Migration]:
    """Run what only adds, while processes of the version before are at work; what is left to finish comes back.

    Raises CannotUpgrade if the upgrade before this one was not finished, and NoLock.
    """
    _refuse_newer(db, program)
    lacking = _lacking(db, program)
    adding = list(takewhile(lambda each: each.phase != CONTRACT, lacking))
    left = lacking[len(adding) :]
    if any(each.phase != CONTRACT for each in left):
        raise CannotUpgrade(
            f"The upgrade before this one was not finished: {left[0].revision} still waits. Run "
            "`keepstep db upgrade --finish` with the version that runs now, then this one. Or stop every process, "
            "and run `keepstep db upgrade --finish` with this version."
        )
    _one_by_one(db, program, adding, patience, pause, finishing=False)
    return left


def finish(
    db: Database,
    program: Program = THIS,
    *,
    patience: str = PATIENCE,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Run everything, also what takes away what older versions used. Raises CannotUpgrade while one is connected."""
    _refuse_newer(db, program)
    lacking = _lacking(db, program)
    if db.on_postgresql and lacking:
        _refuse_while_at_work(db, lacking[-1].works_from)
    _one_by_one(db, program, lacking, patience, pause, finishing=True)


def is_current(db: Database) -> bool:
    """True if this database has seen every migration, and no other."""
    return fit(db) is Fit.WHOLE


def is_empty(db: Database) -> bool:
    """True if no migration has ever run on this database."""
    return _revision(db) is None


def guard_history(connection: Connection) -> None:
    """Set the triggers that refuse change. A batch migration on SQLite drops them, so this runs every time."""
    for statement in ON_POSTGRESQL if connection.dialect.name == "postgresql" else ON_SQLITE:
        connection.execute(text(statement))


def _revision(db: Database) -> str | None:
    with db.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def _lacking(db: Database, program: Program) -> Sequence[Migration]:
    return program.lacking(_revision(db))


def _refuse_newer(db: Database, program: Program) -> None:
    found = fit(db, program)
    if found in (Fit.AHEAD, Fit.BEYOND):
        raise CannotUpgrade(f"It {found.value}. {found.to_do}")


def _refuse_while_at_work(db: Database, floor: str) -> None:
    with db.read() as session:
        older = postgres.older_at_work(session.connection(), floor)
    if older:
        raise CannotUpgrade(
            f"Processes of an older version are still connected ({', '.join(older)}), and would lose what they use. "
            "Stop them, then run this again."
        )


def _one_by_one(
    db: Database,
    program: Program,
    wanted: Sequence[Migration],
    patience: str,
    pause: Callable[[float], None],
    *,
    finishing: bool,
) -> None:
    """Each migration in a transaction of its own, so that it holds its tables only for as long as it takes."""
    # Without one to run, the triggers are looked after all the same.
    for target in [each.revision for each in wanted] or [""]:
        for wait in (*PAUSES, None):
            try:
                _run(db, program, target, patience, finishing=finishing)
                break
            except LostRace as lost:
                if wait is None:
                    raise NoLock() from lost
                pause(wait)


def _run(db: Database, program: Program, target: str, patience: str = "", *, finishing: bool) -> None:
    with db.command() as session:
        connection = session.connection()
        if patience and db.on_postgresql:
            postgres.be_patient(connection, patience)
        if target:
            config = program.config()
            config.attributes.update(connection=connection, program=program)
            command.upgrade(config, target)
        guard_history(connection)
        if finishing and inspect(connection).has_table(ChildWord.__tablename__):
            find_children(connection)
        if db.on_postgresql and inspect(connection).has_table(QueueScript.__tablename__):
            # Only here, since on SQLite the package of the queue need not be there.
            from engine.jobs.queue_shape import prepare_queue

            prepare_queue(connection, finishing=finishing)
