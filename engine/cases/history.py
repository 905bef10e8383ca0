"""The case's history: append-only, one hash chain a case over hashes of content.

The chain runs over hashes, so that content can be erased by law (UK GDPR, article 17) and leave a tombstone
without breaking the chain.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.cases.facts import encode
from engine.cases.models import Case, History

GATHERED = "history"
"""Where a session keeps what was appended and is not written yet."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened, before it has a number. `content` is JSON-able and never narrative."""

    kind: str
    content: dict[str, Any]


def append(session: Session, case: Case, entries: Sequence[Entry], actor: int | None, at: datetime) -> None:
    """Write these entries at the end of the case's chain, in this order, in one statement."""
    if not entries:
        return
    rows = []
    for entry in entries:
        content = encode(entry.content)
        case.history_seq += 1
        content_hash = _hash(json.dumps(content, sort_keys=True, ensure_ascii=False))
        case.history_hash = _link(case.history_hash, case.history_seq, at, actor, entry.kind, content_hash)
        rows.append(
            {
                "case_id": case.id,
                "seq": case.history_seq,
                "at": at,
                "actor_id": actor,
                "kind": entry.kind,
                "content": content,
                "content_hash": content_hash,
                "chain_hash": case.history_hash,
            }
        )
    gathered = session.info.get(GATHERED)
    if gathered is None:
        session.execute(insert(History), rows)
    else:
        gathered += rows


@contextmanager
def gathered(session: Session) -> Iterator[None]:
    """Write what is appended within, of however many cases, in one statement at the end; nothing if it breaks off."""
    rows: list[dict[str, Any]] = []
    session.info[GATHERED] = rows
    try:
        yield
    finally:
        del session.info[GATHERED]
    if rows:
        session.execute(insert(History), rows)


def broken_at(session: Session, case: Case) -> int | None:
    """The number of the first entry that does not follow from the one before, or None if the chain holds."""
    before = ""
    query = select(History).where(History.case_id == case.id).order_by(History.seq)
    for number, row in enumerate(session.scalars(query), start=1):
        expected = _link(before, number, row.at, row.actor_id, row.kind, row.content_hash)
        erased = row.content is None
        if (
            not erased
            and _hash(json.dumps(row.content, sort_keys=True, ensure_ascii=False)) != row.content_hash
        ):
            return number
        if row.seq != number or row.chain_hash != expected:
            return number
        before = row.chain_hash
    return None if before == case.history_hash else case.history_seq


def _link(before: str, seq: int, at: datetime, actor: int | None, kind: str, content_hash: str) -> str:
    return _hash("|".join((before, str(seq), at.isoformat(), str(actor or ""), kind, content_hash)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
