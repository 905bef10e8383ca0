"""What a submission said of the facts, and which one agreed an interval: so that both can be corrected"""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

submission = sa.table(
    "submission",
    sa.column("id", sa.Integer),
    sa.column("case_id", sa.Integer),
    sa.column("answers", sa.JSON),
    sa.column("facts", sa.JSON),
)
history = sa.table(
    "history",
    sa.column("case_id", sa.Integer),
    sa.column("seq", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("content", sa.JSON),
)
case = sa.table("case", sa.column("facts", sa.JSON), sa.column("fact_sources", sa.JSON))
interval = sa.table(
    "agreed_interval",
    sa.column("id", sa.Integer),
    sa.column("case_id", sa.Integer),
    sa.column("value", sa.Integer),
    sa.column("unit", sa.String),
    sa.column("reason", sa.String),
    sa.column("submission_id", sa.Integer),
)
visit = sa.table(
    "visit",
    sa.column("submission_id", sa.Integer),
    sa.column("visited_on", sa.Date),
    sa.column("seen", sa.String),
)


def upgrade() -> None:
    # Not as a batch: that drops the table, and SQLite refuses it where rows of other tables name its rows.
    op.add_column("submission", sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("agreed_interval", schema=None) as batch_op:
        batch_op.add_column(sa.Column("submission_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_agreed_interval_submission_id"), ["submission_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_agreed_interval_submission_id"), "submission", ["submission_id"], ["id"]
        )
    _say_facts(op.get_bind())
    _name_agreements(op.get_bind())


def downgrade() -> None:
    with op.batch_alter_table("agreed_interval", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_agreed_interval_submission_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_agreed_interval_submission_id"))
        batch_op.drop_column("submission_id")
    op.drop_column("submission", "facts")


def _say_facts(bind: sa.Connection) -> None:
    """What each submission said, as far as the case, its history and its visits tell: the newest word last."""
    said: dict[int, dict[str, object]] = defaultdict(dict)
    # A visit that was typed late wrote no fact, so history does not tell of it.
    for row in bind.execute(sa.select(visit).where(visit.c.seen == "yes")):
        said[row.submission_id]["last_visit_on"] = row.visited_on.isoformat()
    kinds = history.c.kind.in_(("facts_written", "corrected"))
    for row in bind.execute(sa.select(history).where(kinds).order_by(history.c.case_id, history.c.seq)):
        content = row.content or {}
        said[content.get("submission", 0)].update(content.get("facts") or content.get("is") or {})
    for row in bind.execute(sa.select(case)):
        for name, source in row.fact_sources.items():
            if name in row.facts:
                said[source][name] = row.facts[name]
    for id, facts in said.items():
        bind.execute(sa.update(submission).where(submission.c.id == id).values(facts=facts))


def _name_agreements(bind: sa.Connection) -> None:
    """An interval was agreed by the last submission of its case whose answers hold it, word for word."""
    for row in bind.execute(sa.select(interval)).all():
        wrote = sa.select(submission).where(submission.c.case_id == row.case_id).order_by(submission.c.id)
        held = {row.value, row.unit, row.reason} - {""}
        found = [each.id for each in bind.execute(wrote) if held <= _flat(each.answers)]
        if found:
            named = sa.update(interval).where(interval.c.id == row.id)
            bind.execute(named.values(submission_id=found[-1]))


def _flat(answers: dict[str, object]) -> set[object]:
    return {value for value in answers.values() if isinstance(value, str | int)}
