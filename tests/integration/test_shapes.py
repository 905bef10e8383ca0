"""Two versions of Keepstep on one database: what a migration may do, and which version may still be served."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select, text

from engine.db import Database
from engine.migrate import CannotUpgrade, NoLock, expand, finish, upgrade
from engine.upgrading.fit import Fit, fit
from engine.upgrading.head import HEAD, NAME
from engine.upgrading.models import Shape
from engine.upgrading.program import CONTRACT, EXPAND, THIS, Program
from tests.shapes import Extra, harms, program, shape_of
from tests.stores import Databases, Store

ADDS = Extra("expand", 'op.add_column("team", sa.Column("motto", sa.String(40), nullable=True))')
TAKES = Extra("contract", 'op.drop_column("team", "motto")')
ADDS_MORE = Extra("expand", 'op.create_table("badge", sa.Column("id", sa.Integer(), primary_key=True))')

Versions = Callable[..., Program]


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    """`versions("0006", ADDS)`: a version that knows this much."""

    numbers = count()

    def made(upto: str, *extra: Extra) -> Program:
        return program(tmp_path / f"version-{next(numbers)}", upto, *extra)

    return made


def test_every_migration_from_the_sixth_on_says_its_phase() -> None:
    assert {each.phase for each in THIS.chain if each.revision >= "0006"} <= {EXPAND, CONTRACT}
    assert THIS.head == HEAD


@pytest.mark.both_databases
def test_a_migration_that_expands_harms_nothing_that_was_there(store: Store, versions: Versions) -> None:
    expanding = [each.revision for each in THIS.chain if each.phase == EXPAND]
    assert expanding
    db = store.new()
    for revision in expanding:
        upgrade(db, versions(f"{int(revision) - 1:04}"))
        before = shape_of(db)
        upgrade(db, versions(revision))
        assert harms(before, shape_of(db)) == [], revision
    db.close()


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("does", "said"),
    [
        ('op.drop_table("notification")', ["The table notification is gone."]),
        ('op.drop_column("outbox", "error")', ["outbox.error is gone."]),
        (
            'op.execute("ALTER TABLE outbox RENAME COLUMN error TO mistake")',
            [
                "outbox.mistake is new, and whoever does not know it cannot write a row.",
                "outbox.error is gone.",
            ],
        ),
        (
            'op.add_column("outbox", sa.Column("weight", sa.Integer(), nullable=False, server_default="0"))',
            [],
        ),
        ('op.add_column("outbox", sa.Column("weight", sa.Integer(), nullable=True))', []),
        ('op.create_index("ix_outbox_x", "outbox", ["kind"])', []),
        (
            'op.create_index("ix_outbox_x", "outbox", ["kind"], unique=True)',
            ["outbox refuses rows by ix_outbox_x, which is new."],
        ),
    ],
)
def test_what_would_stop_the_version_before_is_noticed(
    store: Store, versions: Versions, does: str, said: list[str]
) -> None:
    db = store.new()
    upgrade(db)
    before = shape_of(db)
    upgrade(db, versions(HEAD, Extra("expand", does)))
    assert harms(before, shape_of(db)) == said
    db.close()


def test_each_migration_leaves_word_of_who_may_go_on(databases: Databases, versions: Versions) -> None:
    db = databases.new()
    upgrade(db, versions("0006", ADDS, TAKES, ADDS_MORE))
    with db.read() as session:
        rows = session.execute(select(Shape.revision, Shape.works_from).order_by(Shape.revision)).all()
    assert [tuple(row) for row in rows] == [
        ("0006", "0005"),
        ("0007", "0005"),
        ("0008", "0008"),
        ("0009", "0008"),
    ]
    db.close()


@pytest.mark.both_databases
def test_which_version_may_be_served_on_which_database(store: Store, versions: Versions) -> None:
    old, new, newest = (
        versions("0006"),
        versions("0006", ADDS, TAKES),
        versions("0006", ADDS, TAKES, ADDS_MORE),
    )
    db = store.new()
    assert fit(db, old) is Fit.BEHIND, "there is nothing yet"
    upgrade(db, old)
    assert (fit(db, old), fit(db, new)) == (Fit.WHOLE, Fit.BEHIND)
    assert [each.revision for each in expand(db, new)] == ["0008"]
    assert (fit(db, old), fit(db, new)) == (Fit.AHEAD, Fit.UNFINISHED), "both serve side by side"
    assert fit(db, newest) is Fit.BEHIND
    finish(db, new)
    assert (fit(db, old), fit(db, new)) == (Fit.BEYOND, Fit.WHOLE)
    assert expand(db, newest) == ()
    assert (fit(db, old), fit(db, new), fit(db, newest)) == (Fit.BEYOND, Fit.AHEAD, Fit.WHOLE)
    assert [each.name for each in Fit if each.may_serve] == ["WHOLE", "UNFINISHED", "AHEAD"]
    db.close()


def test_an_upgrade_does_not_go_past_one_that_was_not_finished(
    databases: Databases, versions: Versions
) -> None:
    db = databases.new()
    upgrade(db, versions("0006"))
    new, newest = versions("0006", ADDS, TAKES), versions("0006", ADDS, TAKES, ADDS_MORE)
    expand(db, new)
    with pytest.raises(CannotUpgrade, match="0008 still waits.*upgrade --finish"):
        expand(db, newest)
    assert fit(db, new) is Fit.UNFINISHED, "nothing was run"
    finish(db, newest)
    assert fit(db, newest) is Fit.WHOLE
    db.close()


def test_upgrading_again_before_it_is_finished_takes_nothing_away(
    databases: Databases, versions: Versions
) -> None:
    db = databases.new()
    upgrade(db, versions("0006"))
    new = versions("0006", ADDS, TAKES)
    for _ in range(2):
        assert [each.revision for each in expand(db, new)] == ["0008"]
    assert "motto" in shape_of(db)["team"].columns
    db.close()


def test_nothing_is_taken_away_while_an_older_version_is_connected(
    databases: Databases, versions: Versions
) -> None:
    db = databases.new()
    upgrade(db)
    new = versions(HEAD, ADDS, TAKES)
    expand(db, new)
    # This process is the older version: its connections say so.
    at_work = Database(db.engine.url)
    with at_work.read() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(CannotUpgrade, match=f"still connected .{NAME}."):
            finish(db, new)
    assert "motto" in shape_of(db)["team"].columns
    at_work.close()
    db.close()


def test_an_older_version_leaves_a_newer_database_alone(databases: Databases, versions: Versions) -> None:
    db = databases.new()
    upgrade(db, versions("0006", ADDS))
    for change in (expand, finish):
        with pytest.raises(CannotUpgrade, match="newer version"):
            change(db, versions("0006"))
    db.close()


def test_an_upgrade_gives_way_to_whoever_holds_a_table(databases: Databases, versions: Versions) -> None:
    db = databases.new()
    upgrade(db, versions("0006"))
    waited: list[float] = []
    other = Database(db.engine.url)
    with other.read() as session:
        session.execute(text("SELECT count(*) FROM team"))
        with pytest.raises(NoLock, match="gave way"):
            expand(db, versions("0006", ADDS), patience="50ms", pause=waited.append)
    assert waited == [1, 2, 4, 8]
    assert expand(db, versions("0006", ADDS), pause=waited.append) == ()
    assert len(waited) == 4, "with nobody in the way it waits for nobody"
    for each in (other, db):
        each.close()
