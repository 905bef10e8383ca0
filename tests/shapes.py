"""Versions of Keepstep made for a test, and what a change of tables would do to a version that is at work."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Inspector, inspect

from engine.db import Database
from engine.upgrading.head import MIGRATIONS
from engine.upgrading.program import Program

MODULE = '''"""Made for a test"""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{revision}", "{before}", None, None
phase = "{phase}"


def upgrade() -> None:
    {does}


def downgrade() -> None:
    pass
'''


@dataclass(frozen=True)
class Extra:
    """A migration that only a test knows: what it does is one line of Python."""

    phase: str
    does: str


def program(folder: Path, upto: str, *extra: Extra) -> Program:
    """The version whose last migration was `upto`; or, with `extra`, one that has these after it."""
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (folder / "versions").glob("[0-9]*.py"):
        if file.stem.partition("_")[0] > upto:
            file.unlink()
    for number, each in enumerate(extra, int(upto) + 1):
        text = MODULE.format(
            revision=f"{number:04}", before=f"{number - 1:04}", phase=each.phase, does=each.does
        )
        (folder / "versions" / f"{number:04}_made_for_a_test.py").write_text(text, encoding="utf-8")
    return Program(folder)


Shape = Mapping[str, "Table"]


@dataclass(frozen=True)
class Table:
    """One table as the database tells of it: its columns, and what refuses a row."""

    columns: Mapping[str, Mapping[str, Any]]
    refuses: frozenset[str]


def shape_of(db: Database) -> Shape:
    """Every table of this database."""
    with db.read() as session:
        seen = inspect(session.connection())
        return {name: _table(seen, name) for name in seen.get_table_names()}


def _table(seen: Inspector, name: str) -> Table:
    unique = [each for each in seen.get_indexes(name) if each["unique"]]
    constraints = (
        *seen.get_foreign_keys(name),
        *seen.get_unique_constraints(name),
        *seen.get_check_constraints(name),
        *unique,
    )
    columns = {each["name"]: each for each in seen.get_columns(name)}
    return Table(columns, frozenset(str(each["name"]) for each in constraints))


def harms(before: Shape, after: Shape) -> list[str]:
    """What the version that knew `before` could not go on with, a sentence each; a rename is a loss of the old name."""
    found = []
    for name, old in before.items():
        if name not in after:
            found.append(f"The table {name} is gone.")
            continue
        new = after[name]
        found += [
            f"{name} refuses rows by {rule}, which is new." for rule in sorted(new.refuses - old.refuses)
        ]
        for column, is_now in new.columns.items():
            found += _of_column(f"{name}.{column}", old.columns.get(column), is_now)
        found += [f"{name}.{column} is gone." for column in old.columns if column not in new.columns]
    return found


def _of_column(name: str, was: Mapping[str, Any] | None, is_now: Mapping[str, Any]) -> list[str]:
    if was is None:
        wanted = not is_now["nullable"] and is_now["default"] is None
        return [f"{name} is new, and whoever does not know it cannot write a row."] if wanted else []
    found = []
    if str(was["type"]) != str(is_now["type"]):
        found.append(f"{name} was {was['type']} and is {is_now['type']}.")
    if was["nullable"] and not is_now["nullable"]:
        found.append(f"{name} may not be left out any more.")
    if was["default"] is not None and is_now["default"] is None:
        found.append(f"{name} has no value of its own any more.")
    return found
