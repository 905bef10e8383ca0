"""What must still happen outside the transaction, and what people were told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant, only


class Outbox(Base):
    """A promise kept after the commit. `key` makes it once only, whatever is retried."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_next_at", "next_at", **only("next_at IS NOT NULL")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # email, recompute
    key: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Instant)
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(String(1000), default="")


class Notification(Base):
    """One person told one thing, in the product. A rung is sent once per case, element and due date."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("case_id", "element_id", "due_on", "rung", "person_id"),
        Index("ix_notification_person_id_read_at", "person_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    element_id: Mapped[str] = mapped_column(String(80))
    due_on: Mapped[date | None]
    rung: Mapped[str | None] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
