"""Changes the text of a TOML file in one table at a time and leaves every other character as it was written.

The text is cut at the headers of its tables. What stands between a table's last key and the next header, blank lines
and comments, belongs to what follows: a new table goes before it, so that headings in comments keep their place.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

_HEADER = re.compile(r"^[ \t]*(\[\[?)[ \t]*([A-Za-z0-9_.\"'-]+)[ \t]*\]\]?[ \t]*(?:#[^\n]*)?$", re.MULTILINE)


class UnusualText(Exception):
    """The file is written in a way that only a person can change: the message says where."""


@dataclass(frozen=True)
class Piece:
    """One table: its header's words (`timescale`, `ladders.default`; "" for what stands first), text, what follows."""

    header: str
    body: str
    after: str


def pieces(text: str) -> list[Piece]:
    """The text, cut at its tables. Joined again they are the text. Raises UnusualText if it is no TOML."""
    starts = [0, *(found.start() for found in _HEADER.finditer(text)), len(text)]
    headers = ["", *(_plain(found[2]) for found in _HEADER.finditer(text))]
    cut = [_cut(header, text[a:b]) for header, a, b in zip(headers, starts, starts[1:], strict=False)]
    for piece in cut:
        try:
            tomllib.loads(piece.body)
        except tomllib.TOMLDecodeError as error:
            raise UnusualText(
                f"The table {piece.header or 'at the top'} cannot be changed here: {error}."
            ) from None
    return cut


def joined(parts: Sequence[Piece]) -> str:
    """The text that these pieces make."""
    return "".join(piece.body + piece.after for piece in parts)


def values(piece: Piece) -> Mapping[str, Any]:
    """The keys and values of one table."""
    found: Any = tomllib.loads(piece.body)
    for key in _path(piece):
        found = found[key]
        found = found[0] if isinstance(found, list) else found
    return dict(found)


def with_values(piece: Piece, new: Mapping[str, Any]) -> Piece:
    """The piece with these values; None takes a key away. Keys that are there keep their place and their comments."""
    try:
        document = tomlkit.parse(piece.body)
    except TOMLKitError as error:
        raise UnusualText(f"The table {piece.header} cannot be changed here: {error}.") from None
    table: Any = document
    for key in _path(piece):
        table = table[key]
        table = table[0] if isinstance(table, list) else table
    for key, value in new.items():
        if value is None:
            table.pop(key, None)
        elif table.get(key) != value:
            table[key] = _item(value)
    return replace(piece, body=_ended(tomlkit.dumps(document)))


def new_piece(header: str, new: Mapping[str, Any], *, one_of_many: bool = True) -> Piece:
    """A table to be put among others. Values that are None are left out."""
    brackets = ("[[", "]]") if one_of_many else ("[", "]")
    lines = tomlkit.document()
    for key, value in new.items():
        if value is not None:
            lines.add(key, _item(value))
    return Piece(header, f"{brackets[0]}{header}{brackets[1]}\n{tomlkit.dumps(lines)}", "")


def put_after(parts: Sequence[Piece], place: int, new: Piece) -> list[Piece]:
    """The pieces with a new one after the one at `place`, before any heading that follows it."""
    before = parts[place]
    head, tail = [*parts[:place], replace(before, body=_ended(before.body), after="\n")], parts[place + 1 :]
    return [*head, replace(new, after=before.after), *tail]


def _item(value: Any) -> Any:
    # A list of tables would otherwise get headers of its own, and be no part of this table's text any more.
    if not (isinstance(value, list) and value and isinstance(value[0], dict)):
        return tomlkit.item(value)
    rows = tomlkit.array()
    for row in value:
        inline = tomlkit.inline_table()
        inline.update(row)
        rows.append(inline)
    return rows.multiline(True)


def _plain(header: str) -> str:
    return header.replace('"', "").replace("'", "")


def _path(piece: Piece) -> list[str]:
    return piece.header.split(".") if piece.header else []


def _cut(header: str, text: str) -> Piece:
    lines = text.splitlines(keepends=True)
    last = max((n for n, line in enumerate(lines, 1) if line.strip() and line.lstrip()[0] != "#"), default=0)
    return Piece(header, "".join(lines[:last]), "".join(lines[last:]))


def _ended(body: str) -> str:
    return body if body.endswith("\n") else f"{body}\n"
