"""How the database would find what a statement asks for: by an index, or by walking through a whole table."""

from __future__ import annotations

import re

from engine.db import Database
from tests.browsing import Watch

GROWING = (
    "access_log|agreed_interval|agreement|case|child|child_word|closing|concern|deadline|decision|document|draft|family|history|invitation|meeting|"
    "meeting_child|notification|outbox|plan_action|plan_version|sharing|sign_in|signature|submission|supervision|task|visit"
)
"""Tables that grow with the work. Staff, policy and days off stay few and may be read whole."""


def walked(db: Database, watch: Watch) -> list[str]:
    """The tables of GROWING that one of these statements walks through from end to end."""
    found: list[str] = []
    with db.engine.connect() as connection:
        for statement in watch.statements:
            if not statement.startswith("BEGIN"):
                values = ("1",) * statement.count("?")
                for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
                    found += re.findall(rf"^SCAN ({GROWING})\b", line.detail)
    return sorted(set(found))
