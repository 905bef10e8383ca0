"""Visits that were made are found by their case, among everything else that a team has done"""

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


def downgrade() -> None:
    op.drop_index("ix_task_visits", "task")
