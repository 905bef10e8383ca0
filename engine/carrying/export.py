"""Writing everything of one authority into a zip of open files, for whoever takes over."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from engine.carrying.archive import FORMAT, KEPT_BACK, MANIFEST, README, TABLES, VERSION, exported, place
from engine.carrying.lines import as_line, told
from engine.carrying.pour import Tallies
from engine.carrying.rows import Kept, Tally, counted_in
from engine.carrying.tables import REVISION
from engine.db import Database
from engine.packs.models import Bundle, BundleFile, PolicyVersion

WORDS = """\
Everything that {authority} has kept in Keepstep, as it was on {at} (UTC).

This file holds personal data about children and families. Keep it where the database itself would be safe, send it
only encrypted, and destroy it when it is no longer needed.

What is in it
  tables/NAME.jsonl    One file for each table, one row a line: a JSON object, in UTF-8. A column without a value is
                       left out of its line. Days are written 2026-12-14, moments 2026-12-14T10:00:00+00:00.
  tables.json          What each table is for, what each column holds, and which row of which table it refers to.
  procedure/           Each version of the procedure that was ever published: diagrams (BPMN 2.0), forms (JSON) and
                       the words that they use (TOML). A case names the version on which it runs by bundle_id.
  policy/              Each version of the timescales (TOML). The newest is in force.
  manifest.json        How many rows each table has, and the SHA-256 of every file here.

How to read it
  Begin with the table case: each has its child (child_id), its worker and its team. By case_id hang from it the steps
  (task), what was written in them (submission), dates owed (deadline), what happened and when (history), and the
  records (visit, meeting_child, plan_version, decision, and others). The column state of a case says at which steps
  it stands in a form that only Keepstep reads; task and deadline say the same in words.

What is not in it
  Passwords, not even as hashes, and signed-in sessions: they open doors, and whoever takes over gives out new ones.
  Emails that were sent, which lie with the mail server. Backups.

With Keepstep, `keepstep db import FILE` makes the same authority of it in an empty database.
"""


def write(db: Database, file: Path, authority: str, at: datetime) -> Tallies:
    """Write the export of this database, one moment of it, to a new file that its owner alone can read.

    What the rows add up to. Raises OSError; no half of a file is left behind.
    """
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as opened, zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive:
            with db.read() as session:
                tallies = _fill(_Pages(archive, at), session, authority, at)
            archive.close()
            opened.flush()
            os.fsync(opened.fileno())
    except BaseException:
        file.unlink()
        raise
    return tallies


def tallies_of(db: Database) -> Tallies:
    """What an export of this database, made now, would add up to."""
    with db.read() as session:
        kept = Kept(session, secrets=False)
        return {table.name: kept.tally(table) for table in exported()}


@dataclass
class _Pages:
    """The files of an archive, each with its sum, as they are written."""

    archive: zipfile.ZipFile
    at: datetime
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write one file, in however many pieces."""
        info = zipfile.ZipInfo(name, self.at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self.archive.open(info, "w", force_zip64=True) as page:
            for chunk in chunks:
                page.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files[name] = {"size": size, "sha256": digest.hexdigest()}


def _fill(pages: _Pages, session: Session, authority: str, at: datetime) -> Tallies:
    pages.add(README, [WORDS.format(authority=authority, at=f"{at:%d %B %Y, %H:%M}").encode()])
    pages.add(TABLES, [_json({table.name: told(table) for table in exported()})])
    kept, tallies = Kept(session, secrets=False), {table.name: Tally() for table in exported()}
    for table in exported():
        pages.add(place(table), _lines(kept, table, tallies[table.name]))
    for name, content in _published(session):
        pages.add(name, [content])
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "authority": authority,
        "made_at": at.isoformat(),
        "revision": session.scalar(text(f"SELECT version_num FROM {REVISION}")),
        "kept_back": sorted(KEPT_BACK) + ["person.password_hash"],
        "tables": {name: {"rows": tally.count, "digest": tally.digest} for name, tally in tallies.items()},
        "files": pages.files,
    }
    pages.archive.writestr(MANIFEST, _json(manifest))
    return tallies


def _lines(kept: Kept, table: Table, tally: Tally) -> Iterator[bytes]:
    return (as_line(table, row) for row in counted_in(kept.rows(table), tally))


def _published(session: Session) -> Iterator[tuple[str, bytes]]:
    """Every published version as the files that people drew and wrote."""
    files = select(Bundle.number, BundleFile.path, BundleFile.content).join(Bundle).order_by(Bundle.number)
    for number, path, content in session.execute(files.order_by(BundleFile.path)):
        # Whoever unpacks this must not be led out of the folder.
        if ".." not in PurePosixPath(path).parts:
            yield f"procedure/version-{number}/{path.lstrip('/')}", content
    for id, words in session.execute(select(PolicyVersion.id, PolicyVersion.text).order_by(PolicyVersion.id)):
        yield f"policy/version-{id}.toml", words.encode()


def _json(content: Any) -> bytes:
    return json.dumps(content, indent=1).encode()
