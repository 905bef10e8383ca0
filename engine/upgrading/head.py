"""What this version is known by to others on the same database, read without Alembic: connections begin with it."""

from __future__ import annotations

from pathlib import Path

MIGRATIONS = Path(__file__).parents[1] / "migrations"

HEAD = max(path.stem.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
"""The number of the last migration."""

NAME = f"keepstep {HEAD}"
"""What each connection to PostgreSQL is called, so that an upgrade sees which versions are at work."""
