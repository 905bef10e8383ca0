"""What the queue of a database on PostgreSQL has been given of its own tables."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.db import Base, Instant


class QueueScript(Base):
    """One script of Procrastinate's that has run here, by its file name. On SQLite there is none."""

    __tablename__ = "queue_script"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    run_at: Mapped[datetime] = mapped_column(Instant)
