"""History cannot be rewritten: the database refuses, and what a hand with full power changes is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.cases.history import broken_at
from engine.cases.models import Case, History
from engine.migrate import guard_history, upgrade
from tests.office import Office

CHANGES = {
    "seq": 99,
    "at": "2020-01-01 00:00:00",
    "actor_id": 1,
    "kind": "'invented'",
    "content_hash": "'0'",
    "chain_hash": "'0'",
    "case_id": 1,
    "content": "'{}'",
}


@pytest.fixture
def ref(office: Office) -> str:
    """A case with some history."""
    return office.supported()


def unguarded(office: Office, change: Callable[[Session], object]) -> None:
    """Do something as somebody who owns the database file and drops the triggers first."""
    with office.db.command() as session:
        for trigger in ("history_no_update", "history_no_rewrite", "history_no_delete"):
            session.execute(text(f"DROP TRIGGER {trigger}"))
        change(session)
        guard_history(session.connection())


def broken(office: Office, ref: str) -> int | None:
    with office.db.read() as session:
        return broken_at(session, session.query(Case).where(Case.ref == ref).one())


@pytest.mark.parametrize("column", CHANGES)
def test_no_column_of_history_can_be_changed(office: Office, ref: str, column: str) -> None:
    value = CHANGES[column] if column != "at" else f"'{CHANGES[column]}'"
    with pytest.raises(IntegrityError, match="History is append-only"), office.db.command() as session:
        session.execute(text(f"UPDATE history SET {column} = {value} WHERE seq = 2"))
    assert broken(office, ref) is None


def test_no_entry_can_be_taken_out(office: Office, ref: str) -> None:
    with pytest.raises(IntegrityError, match="History is append-only"), office.db.command() as session:
        session.execute(delete(History).where(History.seq == 2))
    with pytest.raises(IntegrityError, match="History is append-only"), office.db.command() as session:
        session.execute(text("INSERT OR REPLACE INTO history SELECT * FROM history WHERE seq = 2"))
    assert broken(office, ref) is None


def test_content_may_be_erased_by_law_and_the_chain_still_holds(office: Office, ref: str) -> None:
    with office.db.command() as session:
        session.execute(text("UPDATE history SET content = NULL WHERE seq = 2"))
    assert broken(office, ref) is None
    assert office.history(ref)[1].content is None


TAMPERING: dict[str, tuple[Callable[[Session], object], int]] = {
    "other words": (
        lambda session: session.execute(update(History).where(History.seq == 3).values(content={"x": 1})),
        3,
    ),
    "another time": (
        lambda session: session.execute(text("UPDATE history SET at = '2020-01-01 00:00:00' WHERE seq = 4")),
        4,
    ),
    "somebody else": (
        lambda session: session.execute(text("UPDATE history SET actor_id = 14 WHERE seq = 2")),
        2,
    ),
    "another kind": (
        lambda session: session.execute(text("UPDATE history SET kind = 'step' WHERE seq = 1")),
        1,
    ),
    "an entry less": (lambda session: session.execute(delete(History).where(History.seq == 5)), 5),
    "two entries exchanged": (
        lambda session: [
            session.execute(text(f"UPDATE history SET seq = {new} WHERE seq = {old}"))
            for old, new in ((2, 900), (3, 2), (900, 3))
        ],
        2,
    ),
}


@pytest.mark.parametrize(("change", "number"), TAMPERING.values(), ids=TAMPERING.keys())
def test_what_was_changed_behind_the_triggers_is_found(
    office: Office, ref: str, change: Callable[[Session], object], number: int
) -> None:
    unguarded(office, change)
    assert broken(office, ref) == number


def test_an_end_cut_off_is_found(office: Office, ref: str) -> None:
    last = office.case(ref).history_seq
    unguarded(office, lambda session: session.execute(delete(History).where(History.seq == last)))
    assert broken(office, ref) == last


def test_an_entry_added_at_the_end_is_found(office: Office, ref: str) -> None:
    last = office.case(ref).history_seq
    copied = (
        "INSERT INTO history (case_id, seq, at, actor_id, kind, content, content_hash, chain_hash) "
        f"SELECT case_id, {last + 1}, at, actor_id, kind, content, content_hash, chain_hash "
        f"FROM history WHERE seq = {last}"
    )
    unguarded(office, lambda session: session.execute(text(copied)))
    assert broken(office, ref) == last + 1


def test_starting_again_sets_triggers_that_were_lost(office: Office, ref: str) -> None:
    with office.db.command() as session:
        session.execute(text("DROP TRIGGER history_no_delete"))
    upgrade(office.db)
    with pytest.raises(IntegrityError, match="append-only"), office.db.command() as session:
        session.execute(delete(History))
    assert broken(office, ref) is None
