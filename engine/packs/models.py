"""What is published: bundles of diagrams and forms, versions of policy, days off; and drafts on their way."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base, Instant


class Bundle(Base):
    """Everything a case reaches, frozen: diagrams, forms and names. A case runs on one bundle."""

    __tablename__ = "bundle"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(1000), default="")
    published_at: Mapped[datetime] = mapped_column(Instant)
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    files: Mapped[list[BundleFile]] = relationship(order_by="BundleFile.path")


class BundleFile(Base):
    """One file of a bundle, by its path in the pack (child_in_need.bpmn, forms/record_visit.json)."""

    __tablename__ = "bundle_file"

    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(120), primary_key=True)
    content: Mapped[bytes]


class PolicyVersion(Base):
    """The authority's timescales, ladders and positions as text; the newest is in force."""

    __tablename__ = "policy_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DayOff(Base):
    """A day added to the calendar: the authority's own closure or a proclaimed bank holiday."""

    __tablename__ = "day_off"

    on: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))  # closure, bank_holiday
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DiagramDraft(Base):
    """One diagram as somebody is redrawing it. Nothing here touches a case until a second person approves."""

    __tablename__ = "diagram_draft"
    __table_args__ = (UniqueConstraint("path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(120))
    xml: Mapped[bytes]
    version: Mapped[int] = mapped_column(default=0)  # counts saves; offering does not change the drawing
    based_on_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[datetime | None] = mapped_column(Instant)
    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(String(1000), default="")
