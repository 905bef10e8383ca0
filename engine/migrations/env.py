"""Alembic's entry: runs on the connection that `engine.migrate` hands in, within its transaction."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo

from engine.schema import metadata
from engine.time.clock import SystemClock
from engine.upgrading.models import Shape

connection = context.config.attributes["connection"]
program = context.config.attributes.get("program")


def note_shape(
    ctx: MigrationContext, step: MigrationInfo, heads: Collection[Any], run_args: Mapping[str, Any]
) -> None:
    """Leave word for other versions of Keepstep whether they may use the database now."""
    if program is None or not sa.inspect(connection).has_table(Shape.__tablename__):
        return
    revision = step.up_revision_id
    connection.execute(sa.delete(Shape).where(Shape.revision == revision))
    if step.is_upgrade:
        floor = program.works_from(revision)
        now = SystemClock().now()
        connection.execute(sa.insert(Shape).values(revision=revision, works_from=floor, run_at=now))


context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, on_version_apply=note_shape
)
context.run_migrations()
