"""Tables of what was measured, and promises that were kept or broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """One table: a heading, what its columns are called, and rows of words and numbers."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]

    def markdown(self) -> str:
        """The table as text that reads well in a terminal and in a page alike."""
        cells = [list(self.columns), *([_word(cell) for cell in row] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        first, *rest = [_line(row, widths) for row in cells]
        rule = "|" + "|".join("-" * (width + 1) + ":" for width in widths) + "|"
        return "\n".join([f"## {self.heading}", "", first, rule, *rest])


@dataclass(frozen=True)
class Promise:
    """One thing that is promised, what was found, and whether it holds."""

    words: str
    found: str
    kept: bool

    def __str__(self) -> str:
        return f"{'Kept' if self.kept else 'BROKEN'}: {self.words} Found: {self.found}."


@dataclass
class Report:
    """Everything that one run found."""

    tables: list[Table] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)

    def promise(self, words: str, found: str, kept: bool) -> None:
        """Note a promise and whether it holds."""
        self.promises.append(Promise(words, found, kept))

    @property
    def broken(self) -> list[Promise]:
        """The promises that do not hold."""
        return [promise for promise in self.promises if not promise.kept]

    def markdown(self) -> str:
        """The whole report."""
        kept = "\n".join(f"- {promise}" for promise in self.promises)
        return "\n\n".join([*(table.markdown() for table in self.tables), "## Promises", kept]) + "\n"


def _word(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) + " |"
