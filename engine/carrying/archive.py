"""The file in which a whole authority leaves, read back: proved against its own list, then a source of rows."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Table

from engine.carrying.lines import as_row
from engine.carrying.pour import CannotCarry, Tallies
from engine.carrying.rows import Row
from engine.carrying.tables import carried

FORMAT: Final = "keepstep-authority"
VERSION: Final = 1
MANIFEST, README, TABLES = "manifest.json", "readme.txt", "tables.json"

KEPT_BACK: Final = frozenset({"sign_in"})
"""Tables that are in no such file. Sessions open doors, and are nobody's record."""

DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    NotImplementedError,
)
CHUNK: Final = 1 << 20


def exported() -> list[Table]:
    """Every table that such a file has, in the order in which rows are written."""
    return [table for table in carried() if table.name not in KEPT_BACK]


def place(table: Table) -> str:
    """Where the rows of this table lie in the file."""
    return f"tables/{table.name}.jsonl"


class Archive:
    """One such file, opened. A source of rows."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
        self._archive, self._manifest = archive, manifest

    @property
    def authority(self) -> str:
        """Whose it is: the name of its pack."""
        return str(self._manifest["authority"])

    @property
    def made_at(self) -> str:
        """When it was made, in UTC as ISO 8601 has it."""
        return str(self._manifest["made_at"])

    @property
    def revision(self) -> str:
        """The shape of the database that it was made of."""
        return str(self._manifest["revision"])

    @property
    def count(self) -> int:
        """How many rows it has."""
        return sum(table["rows"] for table in self._manifest["tables"].values())

    def rows(self, table: Table, having: Sequence[str] = ()) -> Iterator[Row]:
        """Every row of the table, or those that have a value in one of these columns."""
        if table.name in KEPT_BACK:
            return
        wanted = [number for number, column in enumerate(table.columns) if column.name in having]
        with self._archive.open(place(table)) as lines:
            for line in lines:
                row = as_row(table, line)
                if not having or any(row[number] is not None for number in wanted):
                    yield row

    def differs_from(self, tallies: Tallies) -> list[str]:
        """The tables whose rows add up to something else than they did when this file was made."""
        said = self._manifest["tables"]
        return [
            name
            for name, tally in tallies.items()
            if said.get(name) != {"rows": tally.count, "digest": tally.digest}
        ]

    def prove(self) -> None:
        """Read every file in it. Raises CannotCarry if one is not as it was written, or there are others."""
        said = self._manifest["files"]
        there = [name for name in self._archive.namelist() if name != MANIFEST]
        odd = sorted(set(said) ^ set(there)) or [
            name for name in there if self._sum(name) != said[name]["sha256"]
        ]
        if odd or len(there) != len(said):
            what = ", ".join(odd[:3]) or "a file is in it twice"
            raise CannotCarry(
                f"{self._archive.filename} is not as Keepstep made it ({what}). Use another copy of it."
            )

    def _sum(self, name: str) -> str:
        with self._archive.open(name) as content:
            digest = hashlib.sha256()
            while chunk := content.read(CHUNK):
                digest.update(chunk)
        return digest.hexdigest()


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """The file, proved to be as it was made. Raises CannotCarry, in words, for any other; OSError."""
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise _damaged(file) from error
    with archive:
        try:
            found = _read(archive, file)
            found.prove()
        except DAMAGED as error:
            raise _damaged(file) from error
        yield found


def _read(archive: zipfile.ZipFile, file: Path) -> Archive:
    manifest = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT:
        raise CannotCarry(f"{file} is no export of an authority.")
    if manifest["version"] != VERSION:
        raise CannotCarry(
            f"{file} has the version {manifest['version']} of its kind, and this Keepstep reads {VERSION}: "
            "use the Keepstep that made it, or a newer one."
        )
    return Archive(archive, manifest)


def _damaged(file: Path) -> CannotCarry:
    return CannotCarry(f"{file} is no export of an authority, or it is damaged. Use another copy of it.")
