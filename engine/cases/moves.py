"""Moving running cases to another version of the procedure: one run over many cases, and each case in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.cases.models import Case
from engine.db import Base, Instant, only


class MoveRun(Base):
    """One decision to move running cases: to which version, why, and how far it has come.

    `renamed` says which element of the old diagrams is which of the new ones, as [process, old, new].
    """

    __tablename__ = "move_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    to_bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"))
    renamed: Mapped[list[list[str]]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(1000))
    status: Mapped[str] = mapped_column(String(10))  # running, stopped, finished; undoing, held, undone
    started_at: Mapped[datetime] = mapped_column(Instant)
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    cases: Mapped[list[MovedCase]] = relationship(back_populates="run")


class MovedCase(Base):
    """One case in a run. `before` is what putting it back needs, and is gone once that was tried."""

    __tablename__ = "moved_case"
    __table_args__ = (
        UniqueConstraint("run_id", "case_id"),
        Index("ix_moved_case_waiting", "run_id", "id", **only("status = 'waiting'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("move_run.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    status: Mapped[str] = mapped_column(String(10))  # waiting, moved, refused, undone
    said: Mapped[list[str]] = mapped_column(JSON)  # notes of a case that moved, reasons of one that did not
    from_bundle_id: Mapped[int | None] = mapped_column(ForeignKey("bundle.id"))
    # None as NULL: as JSON's null it would never read as gone.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    case_version: Mapped[int | None]  # of the case just after it moved: another one means that it was touched
    at: Mapped[datetime | None] = mapped_column(Instant)

    run: Mapped[MoveRun] = relationship(back_populates="cases")
    case: Mapped[Case] = relationship()
