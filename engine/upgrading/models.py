"""Which versions of Keepstep may use a database in the shape that it has."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant


class Shape(Base):
    """One migration that has run here. `works_from` is the oldest one whose program may still use this database."""

    __tablename__ = "shape"

    revision: Mapped[str] = mapped_column(String(32), primary_key=True)
    works_from: Mapped[str] = mapped_column(String(32))
    run_at: Mapped[datetime] = mapped_column(Instant)
