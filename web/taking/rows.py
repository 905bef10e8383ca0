"""The table of cases to take on: a CSV file, read row by row. What is wrong is said with row and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

NEEDED = ("their_reference", "given_name", "family_name", "born_on", "worker", "stage")
COLUMNS = (*NEEDED, "restricted")
"""What every table says of each case; all other columns are facts."""


@dataclass(frozen=True)
class Problem:
    """What is wrong in one place, and what to write instead. The heading is row 1."""

    row: int
    column: str
    says: str

    def __str__(self) -> str:
        place = f"Row {self.row}, {self.column}" if self.column else f"Row {self.row}"
        return f"{place}: {self.says}"


class Wrong(Exception):
    """The table cannot be taken on. `problems` are all that are wrong with it; nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.row, problem.column))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Row:
    """One row as it was written, by column; cells left blank are not there."""

    number: int
    cells: Mapping[str, str]

    def says(self, column: str) -> str:
        """The cell of this column, or nothing."""
        return self.cells.get(column, "")

    def wrong(self, column: str, says: str) -> Problem:
        """A problem in this row."""
        return Problem(self.number, column, says)


def read_rows(content: bytes, facts: Collection[str]) -> list[Row]:
    """The rows of the file, empty ones left out. Raises Wrong for what makes it no table of these columns."""
    lines = _lines(_text(content))
    head = [cell.strip() for cell in lines[0][1]] if lines else []
    if problems := [*_head(head, facts)]:
        raise Wrong(problems)
    if problems := [_too_long(number, len(head)) for number, cells in lines if any(cells[len(head) :])]:
        raise Wrong(problems)
    rows = [Row(number, _cells(head, cells)) for number, cells in lines[1:] if any(cells)]
    if not rows:
        raise Wrong([Problem(2, "", "There is no case in this file. Write one below the heading.")])
    return rows


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        says = "This is not UTF-8. In the spreadsheet choose “CSV UTF-8” when you save the file."
        raise Wrong([Problem(row, "", says)]) from error


def _lines(text: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [(number, [cell.strip() for cell in cells]) for number, cells in enumerate(reader, 1)]
    except csv.Error as error:
        says = f"This cannot be read as CSV ({error}). Save the table again as “CSV UTF-8”."
        raise Wrong([Problem(reader.line_num, "", says)]) from error


def _head(head: Sequence[str], facts: Collection[str]) -> Iterator[Problem]:
    known = (*COLUMNS, *facts)
    if len(head) == 1 and ";" in head[0]:
        yield Problem(1, "", "The columns are parted by semicolons. Save the file with commas.")
        return
    for column in NEEDED:
        if column not in head:
            yield Problem(1, column, "This column is missing. Add it.")
    for column in dict.fromkeys(head):
        if head.count(column) > 1:
            yield Problem(1, column, "This column stands there twice. Leave one.")
        if column not in known:
            near = get_close_matches(column, known, 1)
            meant = (
                f"Did you mean {near[0]}?"
                if near
                else "Take it out, or name it like a fact of the procedure."
            )
            yield Problem(1, column or "(blank)", f"There is no such column. {meant}")


def _too_long(number: int, columns: int) -> Problem:
    return Problem(
        number, "", f"This row has more cells than the heading, which has {columns}. Take them out."
    )


def _cells(head: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return {column: cell for column, cell in zip(head, cells, strict=False) if cell}
