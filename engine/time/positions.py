"""The posts of an authority: what each may do, and who stands above whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.time.reading import Table


@dataclass(frozen=True)
class Position:
    """A post in the authority: what it may do, and the post above it ("" at the top)."""

    key: str
    label: str
    above: str = ""
    permissions: frozenset[str] = frozenset()
    why: str = ""
    clauses: tuple[str, ...] = ()


def line_above(positions: Mapping[str, Position], key: str) -> tuple[str, ...]:
    """Return the posts above a post, nearest first."""
    line: list[str] = []
    post = positions.get(key)
    while post and post.above and post.above not in line:
        line.append(post.above)
        post = positions.get(post.above)
    return tuple(line)


def read_position(key: str, table: Table) -> Position:
    """Read one post of a policy; what is wrong with it is added to the table's problems."""
    label, above, why = table.text("label", required=True), table.text("above"), table.text("why")
    permissions = frozenset(table.names("permissions"))
    clauses = table.names("clauses")
    table.done()
    return Position(key, label, above, permissions, why, clauses)
