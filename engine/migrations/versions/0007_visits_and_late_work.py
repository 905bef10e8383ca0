"""Visits that were made, and work that was late, are found by their case among everything else that was done"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
phase = "expand"

MADE = sa.text("kind = 'visit' AND status = 'done'")


def upgrade() -> None:
    op.create_index(
        "ix_task_visits", "task", ["case_id", "done_at"], sqlite_where=MADE, postgresql_where=MADE
    )
    op.create_index(
        "ix_submission_late",
        "submission",
        ["case_id", "at"],
        sqlite_where=sa.text("late = 1"),
        postgresql_where=sa.text("late"),
    )


def downgrade() -> None:
    op.drop_index("ix_submission_late", "submission")
    op.drop_index("ix_task_visits", "task")
