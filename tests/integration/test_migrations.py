"""A database made by the migrations is the database that the tables describe, and its history cannot be changed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from click.testing import CliRunner
from sqlalchemy import delete, inspect, select, text
from sqlalchemy.exc import IntegrityError

from engine.cases.models import AgreedInterval, ChildWord, Submission
from engine.db import Database
from engine.migrate import MIGRATIONS, finish, is_current, upgrade
from engine.schema import metadata
from tests.office import Office
from tests.stores import Store
from web.cli import main
from web.cli.demo import READY

pytestmark = pytest.mark.both_databases


def test_migrations_and_tables_agree(store: Store) -> None:
    db = store.new()
    upgrade(db)
    with db.read() as session:
        ours = MigrationContext.configure(session.connection(), opts={"include_object": _is_ours})
        assert compare_metadata(ours, metadata) == []
    db.close()


def _is_ours(thing: Any, name: str | None, kind: str, *_: Any) -> bool:
    """The queue brings its own tables, by its own scripts."""
    return kind != "table" or not str(name).startswith("procrastinate_")


def test_a_database_of_the_first_version_keeps_its_rows_and_its_triggers(office: Office) -> None:
    ref = _a_life(office)
    rows, said = _rows(office.db), _said(office.db)
    _back_to(office.db, "0001")
    assert "facts" not in _columns(office.db, "submission")
    assert not is_current(office.db)
    upgrade(office.db)
    assert is_current(office.db)
    assert _rows(office.db) == rows
    assert _said(office.db) == said, "what each submission said is found again"
    with pytest.raises(IntegrityError, match="append-only"), office.db.command() as session:
        session.execute(text("UPDATE history SET kind = 'nothing'"))
    office.do(ref, "record_visit")


def test_a_demonstration_that_is_kept_gets_the_shape_of_this_version(
    prepared_office: Path, tmp_path: Path
) -> None:
    shutil.copy(prepared_office, tmp_path / "lewisham.sqlite")
    (tmp_path / READY).write_text("Made by an older version.\n", encoding="utf-8")
    db = Database.at(tmp_path / "lewisham.sqlite")
    _back_to(db, "0001")
    kept = {"KEEPSTEP_DATA": str(tmp_path), "KEEPSTEP_AUTHORITY": "lewisham"}
    said = CliRunner().invoke(main, ["demo", "--no-serve"], env=kept, catch_exceptions=False)
    assert said.exit_code == 0
    assert "Running made-up cases" not in said.output
    assert is_current(db)
    db.close()


def test_a_demonstration_of_a_newer_version_is_left_alone_in_words(
    prepared_office: Path, tmp_path: Path
) -> None:
    shutil.copy(prepared_office, tmp_path / "lewisham.sqlite")
    (tmp_path / READY).write_text("Made by a newer version.\n", encoding="utf-8")
    db = Database.at(tmp_path / "lewisham.sqlite")
    with db.command() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    kept = {"KEEPSTEP_DATA": str(tmp_path), "KEEPSTEP_AUTHORITY": "lewisham"}
    said = CliRunner().invoke(main, ["demo", "--no-serve"], env=kept, catch_exceptions=False)
    assert said.exit_code == 1
    assert "comes from a newer version" in said.output
    assert "begin again with --fresh" in said.output
    db.close()


def _a_life(office: Office) -> str:
    """A case with visits, one of them typed late, and an interval agreed in supervision."""
    ref = office.supported()
    office.go_to(date(2026, 12, 18))
    for day in (18, 16):
        office.do(ref, "record_visit", visited_on=date(2026, 12, day))
    agreed = {"visit_interval": 10, "visit_interval_unit": "working_days", "visit_interval_reason": "A baby"}
    office.do(ref, "record_supervision", visits_changed=True, **agreed)
    return ref


def _back_to(db: Database, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with db.command() as session:
        config.attributes["connection"] = session.connection()
        command.downgrade(config, version)


def _columns(db: Database, table: str) -> set[str]:
    with db.read() as session:
        return {column["name"] for column in inspect(session.connection()).get_columns(table)}


def _rows(db: Database) -> dict[str, int]:
    with db.read() as session:
        counts = {name: f'SELECT count(*) FROM "{name}"' for name in metadata.tables}  # noqa: S608
        return {name: session.scalar(text(count)) or 0 for name, count in counts.items()}


def _said(db: Database) -> tuple[list[object], list[int | None]]:
    with db.read() as session:
        facts = session.execute(select(Submission.id, Submission.facts).order_by(Submission.id))
        return [tuple(row) for row in facts], list(session.scalars(select(AgreedInterval.submission_id)))


def test_upgrading_twice_changes_nothing(store: Store) -> None:
    db = store.new()
    upgrade(db)
    upgrade(db)
    db.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET kind = 'nothing'",
        "UPDATE history SET content = '{}'",
        "UPDATE history SET chain_hash = 'x'",
        "DELETE FROM history",
    ],
)
def test_history_refuses_change(office: Office, statement: str) -> None:
    ref = office.open_case()
    before = [row.chain_hash for row in office.history(ref)]
    with pytest.raises(IntegrityError, match="append-only"), office.db.command() as session:
        session.execute(text(statement))
    assert [row.chain_hash for row in office.history(ref)] == before


def test_content_can_be_erased_by_law_and_the_chain_still_holds(office: Office) -> None:
    from engine.cases.history import broken_at

    ref = office.open_case()
    with office.db.command() as session:
        session.execute(text("UPDATE history SET content = NULL WHERE seq = 1"))
    with office.desk() as desk:
        assert broken_at(desk.session, desk.case(ref)) is None


def test_a_child_whom_an_older_program_wrote_down_beside_this_one_is_found_once_it_is_finished(
    office: Office,
) -> None:
    office.open_case("Zoë Tester")
    with office.db.command() as session:
        session.execute(delete(ChildWord))
    finish(office.db)
    with office.db.read() as session:
        assert set(session.scalars(select(ChildWord.word))) == {"zoe", "tester"}
