"""Invitations, information sharing, signatures and closings, each in a table; open steps by their element"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = {
    "invitation": (("person", 200), ("relation", 100), ("invited_on", 0), ("how", 60), ("answer", 40)),
    "sharing": (
        ("person", 200),
        ("with_whom", 200),
        ("purpose", 1000),
        ("outcome", 40),
        ("how", 60),
        ("decided_on", 0),
        ("reason", 2000),
    ),
    "signature": (
        ("person", 200),
        ("relation", 100),
        ("what", 60),
        ("outcome", 40),
        ("signed_on", 0),
        ("reason", 2000),
    ),
    "closing": (
        ("route", 40),
        ("decided_on", 0),
        ("lead_professional", 200),
        ("summary", 5000),
        ("evaluation", 5000),
    ),
}
"""Each column with its length; 0 is a date."""

ADDED = (("chair_reason", 2000), ("minutes_by", 200))


def upgrade() -> None:
    for table, columns in TABLES.items():
        _make(table, columns)
    # Not as a batch: that drops the table, and SQLite refuses it where rows of other tables name its rows.
    for name, length in ADDED:
        op.add_column("meeting", sa.Column(name, sa.String(length), nullable=False, server_default=""))
    waits = sa.text("status = 'open'")
    op.create_index("ix_task_element_id", "task", ["element_id"], sqlite_where=waits, postgresql_where=waits)


def downgrade() -> None:
    op.drop_index("ix_task_element_id", "task")
    for name, _ in reversed(ADDED):
        op.drop_column("meeting", name)
    for table in reversed(TABLES):
        op.drop_table(table)


def _make(table: str, columns: tuple[tuple[str, int], ...]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        *(_column(name, length) for name, length in columns),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f(f"fk_{table}_case_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f(f"fk_{table}_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for column in ("case_id", "submission_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _column(name: str, length: int) -> sa.Column[object]:
    if length:
        return sa.Column(name, sa.String(length), nullable=False)
    return sa.Column(name, sa.Date(), nullable=True)
