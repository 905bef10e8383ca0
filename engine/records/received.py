"""Packages that came from other councils, kept as they were received: each belongs to a case, or to none yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from engine.cases import history
from engine.cases.desk import Desk
from engine.cases.history import Entry
from engine.cases.models import Case
from engine.db import Base, Instant


class Received(Base):
    """One package, by the hash of its content. `case_id` is the case that was opened from it, once one was."""

    __tablename__ = "received"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    council: Mapped[str] = mapped_column(String(100))
    their_ref: Mapped[str] = mapped_column(String(100))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    received_at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


def receive(desk: Desk, digest: str, council: str, their_ref: str, content: Mapping[str, Any]) -> Received:
    """Keep a package. The same again is the first one; a later one of the same case goes to the case opened then."""
    same = desk.session.scalar(select(Received).where(Received.digest == digest))
    if same is not None:
        # Whoever brought it last has it in hand, and goes on with it.
        same.by_id = same.by_id if same.case_id else desk.actor
        return same
    of_case = (Received.council == council, Received.their_ref == their_ref, Received.case_id.is_not(None))
    earlier = desk.session.scalar(select(Received).where(*of_case).order_by(Received.id.desc()).limit(1))
    found = Received(
        digest=digest,
        council=council,
        their_ref=their_ref,
        content=dict(content),
        received_at=desk.now,
        by_id=desk.actor,
    )
    desk.session.add(found)
    desk.session.flush()
    if earlier is not None:
        attach(desk, found, desk.session.get_one(Case, earlier.case_id))
    return found


def attach(desk: Desk, received: Received, case: Case) -> None:
    """Let this package belong to this case, and say so in its history. Twice does no harm."""
    if received.case_id is not None:
        return
    received.case_id = case.id
    told = {"council": received.council, "their_reference": received.their_ref, "digest": received.digest}
    history.append(desk.session, case, [Entry("package_received", told)], desk.actor, desk.now)
