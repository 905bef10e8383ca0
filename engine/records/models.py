"""What the record is read for: lists, clocks, documents and reports.

What people wrote, whole, is the submission. A correction never changes a row: it writes a new one, and the
old one says that it was replaced.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from engine.db import Base


class OfCase:
    """Columns that every record of one child's case has."""

    id: Mapped[int] = mapped_column(primary_key=True)
    replaced: Mapped[bool] = mapped_column(default=False)

    @declared_attr
    def case_id(cls) -> Mapped[int]:  # noqa: N805
        """The case the record belongs to."""
        return mapped_column(ForeignKey("case.id"), index=True)

    @declared_attr
    def submission_id(cls) -> Mapped[int]:  # noqa: N805
        """The answers it was taken from."""
        return mapped_column(ForeignKey("submission.id"), index=True)


class Visit(OfCase, Base):
    """The child was visited (LEW-7.2): when, where, seen, seen alone, bedroom seen."""

    __tablename__ = "visit"

    visited_on: Mapped[date] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(40), default="")
    seen: Mapped[str] = mapped_column(String(20), default="")
    seen_alone: Mapped[str] = mapped_column(String(20), default="")
    bedroom_seen: Mapped[str] = mapped_column(String(20), default="")
    views: Mapped[str] = mapped_column(String(5000), default="")
    next_visit_on: Mapped[date | None]


class Meeting(Base):
    """A meeting of a family: one record, whatever the number of children it is about."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    held_on: Mapped[date | None] = mapped_column(index=True)
    planned_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(String(200), default="")
    chair: Mapped[str] = mapped_column(String(100), default="")
    chair_reason: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    minutes_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    attendance: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)


class MeetingChild(OfCase, Base):
    """One child's part in a meeting, with that child's own outcome."""

    __tablename__ = "meeting_child"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(40), default="")
    attended: Mapped[str] = mapped_column(String(20), default="")
    views: Mapped[str] = mapped_column(String(5000), default="")


class PlanVersion(OfCase, Base):
    """One version of a child's CIN plan."""

    __tablename__ = "plan_version"

    number: Mapped[int]
    made_on: Mapped[date]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class PlanAction(OfCase, Base):
    """What somebody will do by a day, towards which goal (LEW-3.12, LEW-3.13)."""

    __tablename__ = "plan_action"

    plan_version_id: Mapped[int | None] = mapped_column(ForeignKey("plan_version.id"), index=True)
    goal: Mapped[str] = mapped_column(String(1000), default="")
    what: Mapped[str] = mapped_column(String(1000))
    who: Mapped[str] = mapped_column(String(200), default="")
    by_on: Mapped[date | None] = mapped_column(index=True)
    progress: Mapped[str] = mapped_column(String(2000), default="")


class Invitation(OfCase, Base):
    """Somebody was asked to a meeting (MAN-PRE.3, TEE-6.2.2): who, what they are to the child, how, the answer."""

    __tablename__ = "invitation"

    person: Mapped[str] = mapped_column(String(200))
    relation: Mapped[str] = mapped_column(String(100), default="")
    invited_on: Mapped[date | None]
    how: Mapped[str] = mapped_column(String(60), default="")
    answer: Mapped[str] = mapped_column(String(40), default="")


class Agreement(OfCase, Base):
    """One person's agreement to the plan (LEW-3.7), apart from any decision to share information."""

    __tablename__ = "agreement"

    person: Mapped[str] = mapped_column(String(200))
    relation: Mapped[str] = mapped_column(String(100), default="")
    outcome: Mapped[str] = mapped_column(String(40))
    agreed_on: Mapped[date | None]


class Sharing(OfCase, Base):
    """One person's word on sharing information with somebody for a purpose (TEE-3.1.1, HIL-TRF.14).

    Kept apart from agreement to the plan: one may be given without the other. `reason` is why it is shared
    without, where it is.
    """

    __tablename__ = "sharing"

    person: Mapped[str] = mapped_column(String(200))
    with_whom: Mapped[str] = mapped_column(String(200), default="")
    purpose: Mapped[str] = mapped_column(String(1000), default="")
    outcome: Mapped[str] = mapped_column(String(40), default="")
    how: Mapped[str] = mapped_column(String(60), default="")
    decided_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(2000), default="")


class Signature(OfCase, Base):
    """Somebody signed something, or did not and why (MAN-POST.7, MAN-POST.8)."""

    __tablename__ = "signature"

    person: Mapped[str] = mapped_column(String(200))
    relation: Mapped[str] = mapped_column(String(100), default="")
    what: Mapped[str] = mapped_column(String(60), default="")
    outcome: Mapped[str] = mapped_column(String(40), default="")
    signed_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(2000), default="")


class Closing(OfCase, Base):
    """How a case was closed (LEW-8.5, ESX-14.5.2): where to, who takes over, what was achieved."""

    __tablename__ = "closing"

    route: Mapped[str] = mapped_column(String(40), default="")
    decided_on: Mapped[date | None]
    lead_professional: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(String(5000), default="")
    evaluation: Mapped[str] = mapped_column(String(5000), default="")


class Supervision(OfCase, Base):
    """The plan was gone through in supervision (LEW-4.1)."""

    __tablename__ = "supervision"

    supervised_on: Mapped[date] = mapped_column(index=True)
    next_steps: Mapped[str] = mapped_column(String(5000), default="")


class Decision(OfCase, Base):
    """A decision of a manager or a meeting, with its reason."""

    __tablename__ = "decision"

    kind: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(60))
    decided_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(5000), default="")


class Document(OfCase, Base):
    """Something given or sent: what, to whom, how and when (LEW-3.33)."""

    __tablename__ = "document"

    kind: Mapped[str] = mapped_column(String(60))
    given_to: Mapped[str] = mapped_column(String(200), default="")
    how: Mapped[str] = mapped_column(String(60), default="")
    given_on: Mapped[date | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
