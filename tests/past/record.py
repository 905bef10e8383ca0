"""A plugin for pytest that notes every statement which a release sends to its databases: see make.py."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

FOLDER = "KEEPSTEP_RECORD"
"""Names the folder that the statements are written to, a file a process."""

OURS = re.compile(r"(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
STRANGE = re.compile(r"alembic_version|sqlite_master|pg_catalog|_alembic_tmp|pragma_", re.IGNORECASE)
MANY = re.compile(r"(\([^()]*\))(?:, \([^()]*\))+")
"""Many rows, or many values of one IN, differ in nothing but their number."""

_seen: set[tuple[str, str]] = set()


def pytest_configure() -> None:
    """Begin to listen, to every database."""
    event.listen(Engine, "before_cursor_execute", _note)


def pytest_sessionfinish() -> None:
    """Write down what was heard."""
    file = Path(os.environ[FOLDER]) / f"{os.getpid()}.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in sorted(_seen)), encoding="utf-8")


def _note(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    if OURS.match(statement) and not STRANGE.search(statement):
        _seen.add((connection.dialect.name, MANY.sub(r"\1", statement)))
