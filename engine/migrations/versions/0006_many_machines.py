"""Many machines: what the queue was given, years that any of them can play, which versions run side by side"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from engine.cases.names import words_of

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
    op.create_table(
        "child_word",
        sa.Column("word", sa.String(100, collation="C" if _on_postgresql() else None)),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"], ["child.id"], name=op.f("fk_child_word_child_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", "child_id", name=op.f("pk_child_word")),
    )
    _find_children()
    op.create_index("ix_child_word_child_id", "child_word", ["child_id"])
    op.create_index("ix_case_child_id", "case", ["child_id"])
    op.create_index("ix_case_team", "case", ["team_id", "status", "restricted", "worker_id"])
    op.drop_index("ix_case_team_id_status", "case")
    op.create_index(
        "ix_task_open",
        "task",
        ["case_id", "due_on"],
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )


def _on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _find_children() -> None:
    """Every child is found by name at once, also those who were known before."""
    child = sa.table("child", *map(sa.column, ("id", "given_name", "family_name")))
    words = sa.table("child_word", sa.column("word"), sa.column("child_id"))
    found = [
        {"word": word, "child_id": id}
        for id, *names in op.get_bind().execute(sa.select(child))
        for word in sorted(words_of(names))
    ]
    if found:
        op.bulk_insert(words, found)


def downgrade() -> None:
    op.drop_index("ix_task_open", "task")
    op.create_index("ix_case_team_id_status", "case", ["team_id", "status"])
    op.drop_index("ix_case_team", "case")
    op.drop_index("ix_case_child_id", "case")
    op.drop_table("child_word")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text(WITHOUT_A_QUEUE))
    for table in ("bundle_author", "shape", "year_part", "queue_script"):
        op.drop_table(table)


def _table(name: str, *columns: sa.Column[Any], keys: int) -> None:
    named = [column.name for column in columns[:keys]]
    op.create_table(name, *columns, sa.PrimaryKeyConstraint(*named, name=op.f(f"pk_{name}")))
