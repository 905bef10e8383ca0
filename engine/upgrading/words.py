"""Children whom a program of before 0006 wrote down beside a newer one: found by name, like every other."""

from __future__ import annotations

from sqlalchemy import Connection, exists, insert, select

from engine.cases.models import Child, ChildWord
from engine.cases.names import words_of


def find_children(connection: Connection) -> None:
    """Keep the words of the names of every child that has none yet."""
    known = exists().where(ChildWord.child_id == Child.id)
    rows = connection.execute(select(Child.id, Child.given_name, Child.family_name).where(~known))
    found = [{"word": word, "child_id": id} for id, *names in rows for word in sorted(words_of(names))]
    if found:
        connection.execute(insert(ChildWord), found)
