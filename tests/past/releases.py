"""The releases that left something behind in this folder."""

from __future__ import annotations

import json
import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Release:
    """An earlier release: its shape, and when its databases stopped."""

    folder: Path

    @property
    def shape(self) -> str:
        """The last migration that it knew."""
        return self.folder.name

    @property
    def now(self) -> datetime:
        """The moment at which its databases were left."""
        return datetime.fromisoformat(json.loads((self.folder / "about.json").read_text())["now"])

    @property
    def authorities(self) -> Sequence[str]:
        """Whose databases it left."""
        return sorted(file.name.partition(".")[0] for file in self.folder.glob("*.sqlite.xz"))

    def unpack(self, authority: str, to: Path) -> Path:
        """That authority's database, in this folder."""
        path = to / f"{authority}.sqlite"
        path.write_bytes(lzma.decompress((self.folder / f"{authority}.sqlite.xz").read_bytes()))
        return path

    def statements(self, dialect: str) -> Sequence[str]:
        """What it says to a database of this kind; nothing if it left no record of that."""
        file = self.folder / "statements.json.xz"
        found: list[str] = json.loads(lzma.decompress(file.read_bytes()))[dialect] if file.is_file() else []
        return found


RELEASES = tuple(Release(folder) for folder in sorted(HERE.glob("[0-9]*")))
