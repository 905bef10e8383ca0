"""Filters of the templates: days, distances and moments in the words of the pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask, g, has_request_context

from engine.cases import typed
from engine.time.calendar import Calendar
from engine.time.clock import local_date
from engine.time.words import day_words, distance_words, time_words
from web.auth.visitor import visitor
from web.site import read, site


def init(app: Flask) -> None:
    """Give the templates of this application these filters."""
    for one in (
        day,
        distance,
        moment,
        capitalize_first,
        as_day_or_text,
        counted,
        tone,
        day_of,
        day_in_week,
        day_in_month,
    ):
        app.add_template_filter(one)
    app.add_template_global(is_me)
    app.jinja_env.globals["longest_reason"] = typed.LONGEST


def day(on: date) -> str:
    """ "Tue 5 Jan", with the year where it lies far off."""
    return day_words(on, _today())


def distance(on: date) -> str:
    """ "due today", "in 3 working days", "2 working days late"."""
    return distance_words(on, _today(), calendar())


def moment(at: datetime) -> str:
    """ "today, 10:42am", "yesterday, 4:15pm", "Tue 15 Dec, 9am"."""
    on, today = local_date(at), _today()
    names = {today: "today", today - timedelta(days=1): "yesterday"}
    return f"{names.get(on) or day_words(on, today)}, {time_words(at)}"


def day_of(at: datetime) -> str:
    """The day of a moment: "today", "yesterday", "Tue 15 Dec"."""
    return moment(at).partition(",")[0]


def day_in_week(on: date) -> str:
    """ "Tue 5", for a list of the days of one week."""
    return " ".join(day_words(on, on).split()[:2])


def day_in_month(on: date, with_month: bool = False) -> str:
    """ "Mon 4" or "Fri 8 January"."""
    return f"{day_in_week(on)} {on:%B}" if with_month else day_in_week(on)


def capitalize_first(text: str) -> str:
    """The text with a capital at its start and the rest as it is."""
    return text[:1].upper() + text[1:]


def as_day_or_text(value: Any) -> str:
    """A stored answer for reading: an ISO date in words, anything else as it is."""
    try:
        return day(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)


def counted(number: int, noun: str, plural: str = "") -> str:
    """ "1 child", "2 children"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def tone(due_on: date | None) -> str:
    """The colour of a date, by its name: late, today, soon, or none where no limit is set."""
    if due_on is None:
        return "none"
    return "late" if due_on < _today() else "today" if due_on == _today() else "soon"


def is_me(person_id: int | None) -> bool:
    """True for the id of whoever is signed in."""
    here = visitor()
    return here is not None and here.person.id == person_id


def calendar() -> Calendar:
    """The authority's calendar, read once a request."""
    if not has_request_context():
        with site().db.read() as session:
            return site().shelf.calendar(session)
    if "calendar" not in g:
        with read() as session:
            g.calendar = site().shelf.calendar(session)
    found: Calendar = g.calendar
    return found


def _today() -> date:
    return local_date(site().clock.now())
