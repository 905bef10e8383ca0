"""A database made by the migrations is the database that the tables describe, and its history cannot be changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from engine.db import Database
from engine.migrate import upgrade
from engine.schema import metadata
from tests.office import Office


def test_migrations_and_tables_agree(tmp_path: Path) -> None:
    db = Database.at(tmp_path / "new.sqlite")
    upgrade(db)
    with db.read() as session:
        assert compare_metadata(MigrationContext.configure(session.connection()), metadata) == []
    db.close()


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    db = Database.at(tmp_path / "new.sqlite")
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
