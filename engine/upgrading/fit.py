"""May this version use that database? Asked by whatever serves, works or watches."""

from __future__ import annotations

from enum import Enum

from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from engine.db import Database
from engine.upgrading.models import Shape
from engine.upgrading.program import CONTRACT, THIS, Program

UNPROVED_MARK = "unproved"
"""Stands in place of its migration in a database that is being filled from elsewhere, until all of it is proved."""


class Fit(Enum):
    """How a version of Keepstep and a database go together. The value says so, to follow the database's name."""

    WHOLE = "has the shape that this version needs"
    UNFINISHED = "has what this version needs, and still what older ones used"
    AHEAD = "has been prepared for a newer version, and this one may still use it"
    BEHIND = "comes from an older version"
    BEYOND = "comes from a newer version, which has left this one behind"
    UNPROVED = "was begun as a copy or an import and never proved"

    @property
    def may_serve(self) -> bool:
        """True if this version can work with the database."""
        return self in (Fit.WHOLE, Fit.UNFINISHED, Fit.AHEAD)

    @property
    def to_do(self) -> str:
        """What whoever looks after it does about it, or ""."""
        return TO_DO.get(self, "")


TO_DO = {
    Fit.UNFINISHED: "Once no process of an older version runs, run `keepstep db upgrade --finish`.",
    Fit.AHEAD: "Start the newer version in place of this one.",
    Fit.BEHIND: "Make a backup, then run `keepstep db upgrade`.",
    Fit.BEYOND: "Start the newer version in place of this one, or go back to a backup from before its upgrade.",
    Fit.UNPROVED: "Run the same `keepstep db copy` or `keepstep db import` again: it begins anew.",
}


def fit(db: Database, program: Program = THIS) -> Fit:
    """How this version and this database go together."""
    with db.read() as session:
        return fit_of(session, program)


def fit_of(session: Session, program: Program = THIS) -> Fit:
    """The same, asked in a session that reads already."""
    revision = MigrationContext.configure(session.connection()).get_current_revision()
    if revision is None:
        return Fit.BEHIND
    if revision == UNPROVED_MARK:
        return Fit.UNPROVED
    if program.knows(revision):
        return _of_the_known(program, revision)
    if not inspect(session.connection()).has_table(Shape.__tablename__):
        return Fit.BEYOND
    floor = session.scalar(select(Shape.works_from).where(Shape.revision == revision))
    return Fit.AHEAD if floor is not None and program.knows(floor) else Fit.BEYOND


def _of_the_known(program: Program, revision: str) -> Fit:
    lacking = program.lacking(revision)
    if not lacking:
        return Fit.WHOLE
    return Fit.UNFINISHED if all(each.phase == CONTRACT for each in lacking) else Fit.BEHIND
