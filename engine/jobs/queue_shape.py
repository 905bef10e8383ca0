"""The tables of Procrastinate in an authority's database on PostgreSQL: its own scripts, each run once.

Procrastinate does not note which of its scripts a database has seen; `queue_script` does. Its scripts come in two
kinds (https://procrastinate.readthedocs.io/en/stable/howto/production/migrations.html): "pre" ones, with which
the version before goes on working, and "post" ones for when that no longer runs. They follow our own two phases.
"""

from __future__ import annotations

from pathlib import Path

from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, inspect, text

HELD = "status IN ('todo', 'doing', 'failed')"
"""Jobs because of which no other of the same name is wanted: waiting, at work, or given up until somebody looks."""

OUR_INDEXES = (
    # Without these, asking for a name, or for the next job of a lock, reads through everything that waits.
    f"CREATE INDEX IF NOT EXISTS keepstep_jobs_held ON procrastinate_jobs (queueing_lock) WHERE {HELD}",
    "CREATE INDEX IF NOT EXISTS keepstep_jobs_lock ON procrastinate_jobs (lock) "
    "WHERE status IN ('todo', 'doing')",
)


def prepare_queue(connection: Connection, *, finishing: bool) -> None:
    """Give the queue the shape that this version needs; `finishing` says that no older version runs any more."""
    scripts = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    if not inspect(connection).has_table("procrastinate_jobs"):
        _run(connection, SchemaManager.get_schema())
        _note(connection, [script.name for script in scripts])
    seen = set(connection.scalars(text("SELECT name FROM queue_script")))
    for script in scripts:
        if script.name not in seen and (finishing or "_pre_" in script.name):
            _run(connection, script.read_text(encoding="utf-8"))
            _note(connection, [script.name])
    for statement in OUR_INDEXES:
        connection.execute(text(statement))


def _run(connection: Connection, script: str) -> None:
    # Several statements in one text: the driver takes them only without parameters.
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(script)


def _note(connection: Connection, names: list[str]) -> None:
    insert = text("INSERT INTO queue_script (name, run_at) VALUES (:name, timezone('utc', now()))")
    connection.execute(insert, [{"name": name} for name in names])
