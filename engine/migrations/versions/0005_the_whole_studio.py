"""The studio made whole: drafts of any file, versions from a day, who has what open, trials, scenarios, moves"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SAVED = (
    "id",
    "path",
    "version",
    "based_on_id",
    "saved_at",
    "saved_by_id",
    "offered_at",
    "offered_by_id",
    "note",
)


def upgrade() -> None:
    _drafts()
    _trials()
    _moves()
    _live()
    # Not as a batch: that drops the table, and SQLite refuses it where rows of other tables name its rows.
    op.add_column("bundle", sa.Column("opens_on", sa.Date(), nullable=True))
    with op.batch_alter_table("policy_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note", sa.String(1000), nullable=False, server_default=""))
        for name, table in (("drawn_by_id", "person"), ("bundle_id", "bundle")):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch_op.create_foreign_key(batch_op.f(f"fk_policy_version_{name}"), table, [name], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("policy_version", schema=None) as batch_op:
        for name in ("drawn_by_id", "bundle_id"):
            batch_op.drop_constraint(batch_op.f(f"fk_policy_version_{name}"), type_="foreignkey")
            batch_op.drop_column(name)
        batch_op.drop_column("note")
    op.drop_column("bundle", "opens_on")
    op.drop_index("ix_case_incident", "case")
    op.drop_index("ix_task_done", "task")
    for table in ("moved_case", "move_run", "trial", "kept_scenario", "draft_presence", "draft_author"):
        op.drop_table(table)
    _diagram_drafts()
    kept = ", ".join(SAVED)
    op.execute(
        f"INSERT INTO diagram_draft ({kept}, xml) SELECT {kept}, content FROM pack_draft "
        "WHERE path LIKE '%.bpmn' AND content IS NOT NULL"
    )
    op.drop_table("pack_draft")


def _drafts() -> None:
    op.create_table(
        "pack_draft",
        *_saved("pack_draft"),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("former", sa.LargeBinary(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(1000), nullable=False, server_default=""),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        _names("pack_draft", "answered_by_id", "person"),
    )
    kept = ", ".join(SAVED)
    op.execute(f"INSERT INTO pack_draft ({kept}, content) SELECT {kept}, xml FROM diagram_draft")
    op.drop_table("diagram_draft")
    op.create_table(
        "draft_author",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["pack_draft.id"], name=op.f("fk_draft_author_draft_id"), ondelete="CASCADE"
        ),
        _names("draft_author", "person_id", "person"),
        sa.PrimaryKeyConstraint("draft_id", "person_id", name=op.f("pk_draft_author")),
    )
    op.execute("INSERT INTO draft_author (draft_id, person_id) SELECT id, saved_by_id FROM pack_draft")
    op.create_table(
        "draft_presence",
        sa.Column("path", sa.String(120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        _names("draft_presence", "person_id", "person"),
        sa.PrimaryKeyConstraint("path", "person_id", name=op.f("pk_draft_presence")),
    )


def _diagram_drafts() -> None:
    op.create_table(
        "diagram_draft", *_saved("diagram_draft"), sa.Column("xml", sa.LargeBinary(), nullable=False)
    )


def _saved(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    """What a draft of any shape has: SAVED, in columns."""
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(), nullable=True),
        sa.Column("offered_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(1000), nullable=False),
        _names(table, "based_on_id", "bundle"),
        _names(table, "saved_by_id", "person"),
        _names(table, "offered_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("path", name=op.f(f"uq_{table}_path")),
    )


def _trials() -> None:
    op.create_table(
        "kept_scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        _names("kept_scenario", "made_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_scenario")),
        sa.UniqueConstraint("name", name=op.f("uq_kept_scenario_name")),
    )
    op.create_table(
        "trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("on_draft", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("acts", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        _names("trial", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
    )
    op.create_index(op.f("ix_trial_person_id"), "trial", ["person_id"], unique=False)


def _moves() -> None:
    op.create_table(
        "move_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("to_bundle_id", sa.Integer(), nullable=False),
        sa.Column("renamed", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        _names("move_run", "to_bundle_id", "bundle"),
        _names("move_run", "started_by_id", "person"),
        _names("move_run", "taken_back_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_run")),
    )
    op.create_table(
        "moved_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("from_bundle_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("case_version", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=True),
        _names("moved_case", "run_id", "move_run"),
        _names("moved_case", "case_id", "case"),
        _names("moved_case", "from_bundle_id", "bundle"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moved_case")),
        sa.UniqueConstraint("run_id", "case_id", name=op.f("uq_moved_case_run_id_case_id")),
    )
    op.create_index(op.f("ix_moved_case_case_id"), "moved_case", ["case_id"], unique=False)
    _index_only("ix_moved_case_waiting", "moved_case", ["run_id", "id"], "status = 'waiting'")


def _live() -> None:
    _index_only("ix_task_done", "task", ["process_id", "done_at"], "status = 'done'")
    _index_only("ix_case_incident", "case", ["bundle_id"], "status = 'incident'")


def _index_only(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=False,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _names(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
