"""A version of Keepstep, as a database sees it: the migrations that it knows, in their order.

A migration from 0006 on says its `phase`. One that expands only adds: the program before it goes on working. One that
contracts takes away what no running version uses any more. The five before it wanted everything to stand still.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from engine.upgrading.head import MIGRATIONS

EXPAND, CONTRACT, STANDSTILL = "expand", "contract", "standstill"


@dataclass(frozen=True)
class Migration:
    """One migration. `works_from` is the oldest one whose program may use a database on which this one has run."""

    revision: str
    phase: str
    works_from: str


@dataclass(frozen=True)
class Program:
    """The version of Keepstep whose migrations lie in this folder."""

    folder: Path

    @cached_property
    def chain(self) -> Sequence[Migration]:
        """Every migration, the first one first. Raises ValueError for a phase that there is not."""
        found: list[Migration] = []
        for script in reversed(list(ScriptDirectory.from_config(self.config()).walk_revisions())):
            phase = getattr(script.module, "phase", STANDSTILL)
            if phase not in (EXPAND, CONTRACT, STANDSTILL):
                raise ValueError(
                    f"Migration {script.revision} has the phase {phase!r}. Write expand or contract."
                )
            floor = found[-1].works_from if phase == EXPAND and found else script.revision
            found.append(Migration(script.revision, phase, floor))
        return tuple(found)

    @property
    def head(self) -> str:
        """The last migration: what this version is known by."""
        return self.chain[-1].revision

    def knows(self, revision: str) -> bool:
        """True if that migration is this version's own or an earlier one's."""
        return any(each.revision == revision for each in self.chain)

    def works_from(self, revision: str) -> str:
        """The oldest migration whose program may use a database at this one. Raises StopIteration for a strange one."""
        return next(each.works_from for each in self.chain if each.revision == revision)

    def lacking(self, revision: str | None) -> Sequence[Migration]:
        """What a database at this migration, or without any, has not seen yet."""
        known = [each.revision for each in self.chain]
        return self.chain[known.index(revision) + 1 :] if revision in known else self.chain

    def config(self) -> Config:
        """Alembic's settings, without a connection."""
        config = Config()
        config.set_main_option("script_location", str(self.folder))
        return config


THIS = Program(MIGRATIONS)
"""The version that is running."""
