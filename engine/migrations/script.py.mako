"""${message}"""

import sqlalchemy as sa
from alembic import op

import engine.db
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None
# "expand" if it only adds, "contract" if it takes away: see docs/decisions/0010.
phase = "expand"


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
