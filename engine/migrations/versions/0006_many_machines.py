"""Many machines: what the queue was given, years that any of them can play, which versions run side by side"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
phase = "expand"

WITHOUT_A_QUEUE = r"""
DO $$ DECLARE found record; BEGIN
FOR found IN SELECT tablename AS name FROM pg_tables
    WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\_%' LOOP
  EXECUTE format('DROP TABLE %I CASCADE', found.name);
END LOOP;
FOR found IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\_%' LOOP
  EXECUTE format('DROP FUNCTION %s CASCADE', found.name);
END LOOP;
FOR found IN SELECT typname AS name FROM pg_type
    WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\_%' LOOP
  EXECUTE format('DROP TYPE IF EXISTS %I CASCADE', found.name);
END LOOP; END $$
"""
"""What the queue's own scripts made beside our tables."""


def upgrade() -> None:
    _table(
        "queue_script",
        sa.Column("name", sa.String(120)),
        sa.Column("run_at", sa.DateTime(), nullable=False),
        keys=1,
    )
    _table(
        "year_part",
        sa.Column("year", sa.String(16)),
        sa.Column("part", sa.String(10)),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        keys=2,
    )
    _table(
        "shape",
        sa.Column("revision", sa.String(32)),
        sa.Column("works_from", sa.String(32), nullable=False),
        sa.Column("run_at", sa.DateTime(), nullable=False),
        keys=1,
    )
    op.create_table(
        "bundle_author",
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.id"], name=op.f("fk_bundle_author_bundle_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bundle_author_person_id")),
        sa.PrimaryKeyConstraint("bundle_id", "person_id", name=op.f("pk_bundle_author")),
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text(WITHOUT_A_QUEUE))
    for table in ("bundle_author", "shape", "year_part", "queue_script"):
        op.drop_table(table)


def _table(name: str, *columns: sa.Column[Any], keys: int) -> None:
    named = [column.name for column in columns[:keys]]
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*named, name=op.f(f"pk_{name}")))
