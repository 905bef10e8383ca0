"""What a package says of a case: plain data that another council reads without sharing anything else with this one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from engine.cases.desk import Desk
from engine.cases.facts import decode
from engine.cases.models import Case
from web.case import queries
from web.case.reading import read_out
from web.case.words import sentence
from web.documents.written import printable

FORMAT, VERSION = "keepstep-case", 1

OURS = frozenset({"id", "case_id", "submission_id", "meeting_id", "plan_version_id", "family_id", "replaced"})
"""Columns that mean something in this database only."""

Content = dict[str, Any]


def content_of(session: Session, here: Desk, case: Case) -> Content:
    """Everything that is written of this case: facts, records, what people wrote, what happened."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": here.now.isoformat(timespec="seconds"),
        "council": {"authority": here.policy.authority, "name": here.policy.name},
        "child": {
            "given_name": case.child.given_name,
            "family_name": case.child.family_name,
            "born_on": _plain(case.child.born_on),
            "family": case.child.family.name,
        },
        "case": {
            "ref": case.ref,
            "status": case.status,
            "opened_on": _plain(case.opened_on),
            "closed_on": _plain(case.closed_on),
            "outcome": case.outcome,
            "restricted": case.restricted,
            "worker": case.worker.name,
            "team": case.team.name,
        },
        "facts": list(_facts(here, case)),
        "records": dict(_records(session, case)),
        "submissions": list(_submissions(session, here, case)),
        "history": list(_history(session, here, case)),
        "documents": [document.label for document in printable(session, here, case)],
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """What a package hashes to. When it was made does not count: the same content is the same package."""
    said = {name: value for name, value in content.items() if name != "made_at"}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _facts(here: Desk, case: Case) -> Iterator[Content]:
    declared = here.published(case).names.facts
    for name, value in decode(case.facts).items():
        label = declared.get(name, {}).get("label") or name.replace("_", " ")
        yield {"name": name, "label": label, "value": _plain(value)}


def _records(session: Session, case: Case) -> Iterator[tuple[str, list[Content]]]:
    found = queries.records(session, case)
    for name, rows in found.items():
        yield name, [_row(*row) if name == "meetings" else _row(row) for row in rows]
    raised = queries.concerns(session, case)
    yield "concerns", [_row(concern) | {"raised_by": by} for concern, by in raised]


def _row(*parts: Any) -> Content:
    columns = [(part, column.key) for part in parts for column in inspect(part).mapper.column_attrs]
    values = {key: _plain(getattr(part, key)) for part, key in columns if not _is_ours(key)}
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def _is_ours(key: str) -> bool:
    return key in OURS or key.endswith("_id")


def _submissions(session: Session, here: Desk, case: Case) -> Iterator[Content]:
    for written, by in queries.submissions(session, case):
        said = read_out(session, here, case, written)
        yield {
            "form": written.form,
            "title": said.title,
            "at": _plain(written.at),
            "by": by,
            "late": written.late,
            "corrected_since": written.corrected_by_id is not None,
            "reason": written.reason,
            "sections": [_section(title, rows) for title, rows in said.sections],
        }


def _section(title: str, rows: Any) -> Content:
    return {"title": title, "answers": [{"question": asked, "answer": said} for asked, said in rows]}


def _history(session: Session, here: Desk, case: Case) -> Iterator[Content]:
    for line in reversed(queries.timeline(session, case, None, limit=100_000)):
        text = sentence(line.entry.kind, line.entry.content, here.today)
        yield {"at": _plain(line.entry.at), "who": line.who or "Keepstep", "what": text}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value
