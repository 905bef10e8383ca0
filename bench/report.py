"""Tables of what was measured, and promises that were kept or broken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
class Chart:
    """One chart: its file's name, what it shows in which unit, a bar for each name in each series, and the limit.

    `at_least`: the limit is what must be reached, not what must be kept below.
    """

    key: str
    heading: str
    unit: str
    names: Sequence[str]
    series: Mapping[str, Sequence[float]]
    limit: float | None = None
    at_least: bool = False


@dataclass(frozen=True)
class Promise:
    """One thing that is promised, what was found, and whether it holds."""

    words: str
    found: str
    kept: bool


@dataclass
class Report:
    """Everything that one run found."""

    tables: list[Table] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)

    def promise(self, words: str, found: str, kept: bool) -> None:
        """Note a promise and whether it holds."""
        self.promises.append(Promise(words, found, kept))

    @property
    def broken(self) -> list[Promise]:
        """The promises that do not hold."""
        return [promise for promise in self.promises if not promise.kept]

    def tabled(self) -> str:
        """Every table."""
        return "\n\n".join(table.markdown() for table in self.tables)

    def promised(self) -> str:
        """What was promised, what was found, and whether it holds: the broken ones first."""
        ordered = sorted(self.promises, key=lambda promise: promise.kept)
        rows = [["kept" if each.kept else "BROKEN", each.words, each.found] for each in ordered]
        lines = [" | ".join(row) for row in (["", "Promise", "Found"], ["---"] * 3, *rows)]
        return "\n".join(["## Promises", "", *(f"| {line} |" for line in lines)]) + "\n"

    def markdown(self) -> str:
        """The whole report."""
        return f"{self.tabled()}\n\n{self.promised()}"


def _word(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) + " |"
