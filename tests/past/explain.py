"""Does a database still understand a statement? It is planned and not carried out."""

from __future__ import annotations

import re

from engine.db import Database

PLACES = re.compile(r"%\((\w+)\)s")


def explained(db: Database, statement: str) -> None:
    """Raises DBAPIError if this names a table or a column that is not there, or if its types do not fit."""
    values = dict.fromkeys(PLACES.findall(statement)) if db.on_postgresql else (None,) * statement.count("?")
    with db.engine.connect() as connection:
        connection.exec_driver_sql(f"EXPLAIN {statement}", values)  # type: ignore[arg-type]
