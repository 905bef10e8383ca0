"""Running the command line in tests, and spoiling a database behind its back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

from click.testing import Result

from tests.office import Office

Keepstep = Callable[..., Result]
"""A command with its words; its result."""


def alter(office: Office, *statements: str) -> None:
    """Change the database behind Keepstep's back."""
    if office.db.on_postgresql:
        with office.db.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        return
    with closing(sqlite3.connect(str(office.db.engine.url.database))) as raw:
        for statement in statements:
            raw.execute(statement)
        raw.commit()
