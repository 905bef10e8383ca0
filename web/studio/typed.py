"""What was typed into a form of the studio, whatever it is about, with each thing that is wrong beside its field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Typed:
    """One form: what stands in its fields, and what is wrong by the field's name."""

    given: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.given.get(name, "")

    @property
    def version(self) -> int:
        """The version of the draft that the page showed, 0 for none."""
        return int(self["version"]) if re.fullmatch(r"[0-9]{1,9}", self["version"]) else 0

    def line(self, name: str, longest: int, missing: str = "") -> str:
        """A text in one line; `missing` says what to do when there is none."""
        return self._fitting(name, " ".join(clean(self[name]).split()), longest, missing)

    def text(self, name: str, longest: int, missing: str = "") -> str:
        """A text that may have several lines; `missing` says what to do when there is none."""
        return self._fitting(name, clean(self[name]), longest, missing)

    def _fitting(self, name: str, text: str, longest: int, missing: str) -> str:
        if missing and not text:
            self.errors[name] = missing
        if len(text) > longest:
            self.errors[name] = (
                f"This has {len(text)} characters, and there is room for {longest}. Shorten it"
            )
        return text


def clean(text: str) -> str:
    """The text without what no keyboard types; lines stay lines."""
    kept = "".join(char if char.isprintable() or char == "\n" else " " for char in text.replace("\r\n", "\n"))
    return "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()
