"""The calendar as its page shows it: bank holidays and added days of a year, and what a change would move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases import typed
from engine.cases.desk import Desk
from engine.cases.errors import TooLong
from engine.cases.recompute import preview_all
from engine.packs.days import KINDS, calendar_with, calendar_without, cases_across
from engine.packs.models import DayOff
from engine.people.access import Standing
from engine.people.models import Person
from engine.time.calendar import bank_holidays
from forms.dates import DateError
from web.days import read_day
from web.moved import Effect, effect_of


@dataclass(frozen=True)
class Off:
    """One day on which nobody works. Only an added one can be taken away."""

    on: date
    name: str
    kind: str
    added: bool
    by: str = ""


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
    return effect_of(desk, who, preview_all(desk, cases, calendar_with(desk, on, name)))


def effect_of_removing(desk: Desk, who: Standing, on: date) -> Effect:
    """Every date that taking this day away would move."""
    cases = cases_across(desk, on)
    return effect_of(desk, who, preview_all(desk, cases, calendar_without(desk, on)))
