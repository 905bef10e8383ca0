"""The calendar as its page shows it: bank holidays and added days of a year, and what a change would move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases import typed
from engine.cases.desk import Desk
from engine.cases.errors import TooLong
from engine.cases.models import Case
from engine.cases.recompute import Moved, preview_all
from engine.packs.days import KINDS, calendar_with, calendar_without, cases_across
from engine.packs.models import DayOff
from engine.people.access import Standing, may_see
from engine.people.models import Person
from engine.time.calendar import bank_holidays
from forms.dates import DateError
from web.days import read_day

SHOWN = 300
"""Rows of a preview that are shown; the sentence above them counts all."""


@dataclass(frozen=True)
class Off:
    """One day on which nobody works. Only an added one can be taken away."""

    on: date
    name: str
    kind: str
    added: bool
    by: str = ""


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
    """What a change of the calendar would do."""

    cases: int
    moved: int
    rows: Sequence[Row]
    left_out: int


@dataclass
class NewDay:
    """The form that adds a day, as it was filled in."""

    on_text: str = ""
    name: str = ""
    kind: str = "closure"
    on: date | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, posted: Mapping[str, str], today: date) -> NewDay:
        """Read the form; what is missing or cannot be read stands in `errors`."""
        day = cls(posted.get("on", "").strip(), posted.get("name", "").strip(), posted.get("kind", ""))
        try:
            day.on = read_day(day.on_text, today)
        except DateError as error:
            day.errors["on"] = f"The day {error}"
        try:
            typed.fitting(day.name, typed.LONGEST_NAME)
        except TooLong as refusal:
            day.errors["name"] = str(refusal)
        if not day.name:
            day.errors["name"] = "Say what the day is, as people will read it"
        if day.kind not in KINDS:
            day.errors["kind"] = "Choose what kind of day it is"
        return day


def days_off(session: Session, year: int) -> list[Off]:
    """Every bank holiday and added day of one year, weekends aside, in order: one statement."""
    query = (
        select(DayOff.on, DayOff.name, DayOff.kind, Person.name)
        .outerjoin(Person, Person.id == DayOff.added_by_id)
        .where(DayOff.on.between(date(year, 1, 1), date(year, 12, 31)))
    )
    added = [
        Off(on, name, KINDS.get(kind, kind), True, by or "the procedure")
        for on, name, kind, by in session.execute(query)
    ]
    known = {off.on for off in added}
    listed = [
        Off(on, name, "Bank holiday", False) for on, name in bank_holidays(year).items() if on not in known
    ]
    return sorted([*added, *listed], key=lambda off: off.on)


def effect_of_adding(desk: Desk, who: Standing, on: date, name: str) -> Effect:
    """Every date that adding this day would move: a fixed number of statements."""
    cases = cases_across(desk, on)
    return _effect(desk, who, preview_all(desk, cases, calendar_with(desk, on, name)))


def effect_of_removing(desk: Desk, who: Standing, on: date) -> Effect:
    """Every date that taking this day away would move."""
    cases = cases_across(desk, on)
    return _effect(desk, who, preview_all(desk, cases, calendar_without(desk, on)))


def _effect(desk: Desk, who: Standing, moved: Sequence[Moved]) -> Effect:
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
