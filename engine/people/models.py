"""The authority's staff: who they are, what they may do, who stands in for them, and what they looked at."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.db import Base, Instant


class Team(Base):
    """A team of social workers and its manager."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", use_alter=True))


class Person(Base):
    """A member of staff. Families are not here: a child is a `Child`, and nobody in a family signs in."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    # Somebody else chose this password: it opens one page only, the one on which a new one is chosen.
    password_once: Mapped[bool] = mapped_column(default=False)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    line_manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)

    positions: Mapped[list[PersonPosition]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    team: Mapped[Team | None] = relationship(foreign_keys=[team_id], lazy="joined")

    @property
    def position_keys(self) -> frozenset[str]:
        """The positions held, by their key in policy (social_worker, team_manager, ...)."""
        return frozenset(held.position for held in self.positions)


class PersonPosition(Base):
    """One position a person holds; what it permits stands in policy."""

    __tablename__ = "person_position"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    position: Mapped[str] = mapped_column(String(50), primary_key=True, index=True)


class Cover(Base):
    """Somebody stands in for somebody else, from one day to another, both included."""

    __tablename__ = "cover"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    arranged_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class SignIn(Base):
    """One signed-in session. Idle ones are locked, never ended, so that a draft survives."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    began_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    locked_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class AccessLog(Base):
    """Who looked at which case, or tried to: kept apart from the case's history."""

    __tablename__ = "access_log"
    __table_args__ = (Index("ix_access_log_case_id_at", "case_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    asked_for: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str] = mapped_column(String(20))


class CaseAccess(Base):
    """A person named as one who may open a restricted case."""

    __tablename__ = "case_access"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
