"""Dates that a change would move, for a page: whose they are to those who may see the case, else how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engine.cases.desk import Desk
from engine.cases.models import Case
from engine.cases.recompute import Moved
from engine.people.access import Standing, may_see

SHOWN = 300
"""Rows of a preview that are shown; the sentence above them counts all."""


@dataclass(frozen=True)
class Row:
    """One date that would move; or, without `ref`, alike ones of cases that the reader may not open.

    Of those they see what moves and how many, not whose it is.
    """

    ref: str
    child: str
    what: str
    was: date | None
    becomes: date | None
    number: int = 1


@dataclass(frozen=True)
class Effect:
    """What a change would do: to how many cases, how many dates, and the first of them."""

    cases: int
    moved: int
    rows: Sequence[Row]
    left_out: int


def effect_of(desk: Desk, who: Standing, moved: Sequence[Moved]) -> Effect:
    """These dates as this person may see them: one statement, whatever their number."""
    refs = {each.ref for each in moved}
    query = select(Case.ref).where(Case.ref.in_(refs), may_see(who))
    seen = set(desk.session.scalars(query)) if refs else set()
    rows = [
        Row(each.ref, each.child, each.name, each.was, each.becomes) for each in moved if each.ref in seen
    ]
    unseen = Counter((each.name, each.was, each.becomes) for each in moved if each.ref not in seen)
    rows += [Row("", "", *what, number) for what, number in unseen.items()]
    rows.sort(key=lambda row: (row.was or date.max, row.what, row.child))
    return Effect(len(refs), len(moved), rows[:SHOWN], max(len(rows) - SHOWN, 0))
