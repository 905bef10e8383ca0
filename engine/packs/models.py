"""What is published: bundles of diagrams and forms, versions of policy, days off; and drafts on their way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
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
    opens_on: Mapped[date | None]  # new cases start on it from this day; None: from when it was published

    files: Mapped[list[BundleFile]] = relationship(order_by="BundleFile.path")


class BundleFile(Base):
    """One file of a bundle, by its path in the pack (child_in_need.bpmn, forms/record_visit.json)."""

    __tablename__ = "bundle_file"

    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(120), primary_key=True)
    content: Mapped[bytes]


class PolicyVersion(Base):
    """The authority's timescales, ladders and positions as text; the newest is in force.

    A clock takes the row in force on its start date, so a change "from a date" is a row with that date, not a version.
    """

    __tablename__ = "policy_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(1000), default="")
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    bundle_id: Mapped[int | None] = mapped_column(
        ForeignKey("bundle.id")
    )  # published together with these diagrams


class DayOff(Base):
    """A day added to the calendar: the authority's own closure or a proclaimed bank holiday."""

    __tablename__ = "day_off"

    on: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))  # closure, bank_holiday
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PackDraft(Base):
    """One file of the procedure as somebody is changing it: a diagram, a form, names, or the policy.

    No `content` means that the file is to go. Nothing here touches a case until a second person approves.
    """

    __tablename__ = "pack_draft"
    __table_args__ = (UniqueConstraint("path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(120))
    content: Mapped[bytes | None]
    former: Mapped[bytes | None]  # what it was before the last save, so that one can be undone
    version: Mapped[int] = mapped_column(default=0)  # counts saves; offering does not change the content
    based_on_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[datetime | None] = mapped_column(Instant)
    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opens_on: Mapped[date | None]  # the day that was offered for it
    note: Mapped[str] = mapped_column(String(1000), default="")
    answer: Mapped[str] = mapped_column(String(1000), default="")  # why a second person sent it back
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DraftAuthor(Base):
    """Everybody who has saved a draft since it was begun: none of them may be the one who approves it."""

    __tablename__ = "draft_author"

    draft_id: Mapped[int] = mapped_column(ForeignKey("pack_draft.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class BundleAuthor(Base):
    """Everybody who drew a published version. Versions from before this was kept have none but `drawn_by`."""

    __tablename__ = "bundle_author"

    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class YearPart(Base):
    """One part of a year that is played or was: its job, its progress, its result. `year` is the job's key.

    On PostgreSQL only, where many machines serve the same authority; beside a file these are files.
    """

    __tablename__ = "year_part"

    year: Mapped[str] = mapped_column(String(16), primary_key=True)
    part: Mapped[str] = mapped_column(String(10), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Instant)


class DraftPresence(Base):
    """Who has a file of the procedure open in the studio, so that a colleague is told. Nobody is locked out."""

    __tablename__ = "draft_presence"

    path: Mapped[str] = mapped_column(String(120), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class KeptScenario(Base):
    """A scenario made in the studio: what people do on which day and what must come of it, as TOML text."""

    __tablename__ = "kept_scenario"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Trial(Base):
    """A virtual case that somebody walks by hand in the studio: what was done in it, in order.

    Its state is found again by playing `acts` from the start, on the draft or on what is published.
    """

    __tablename__ = "trial"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    on_draft: Mapped[bool]
    starts_on: Mapped[date]
    acts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column(Instant)

    __mapper_args__ = {"version_id_col": version}
