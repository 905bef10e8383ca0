"""Routes of the calendar and of people's accounts."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.cases.errors import Refused
from engine.packs.days import KINDS, DayAlreadyOff, DayNotAdded, add_day_off, refuse_day_off, remove_day_off
from engine.packs.models import DayOff
from engine.time.explain import day_words
from engine.time.words import counted
from web.access import needs, standing
from web.admin import accounts
from web.admin.calendar import NewDay, days_off, effect_of_adding, effect_of_removing
from web.site import command, desk, read

bp = Blueprint("admin", __name__, template_folder="templates", url_prefix="/admin")


@bp.get("/calendar")
@needs("calendar.edit")
def calendar() -> str:
    """The days off of a year, and the form that adds one."""
    return _calendar_page(NewDay())


@bp.post("/calendar")
@needs("calendar.edit")
def add_day() -> Response | str | tuple[str, int]:
    """Show every date that a day would move; once that is confirmed, add it."""
    if request.form.get("_action") == "confirm":
        return _confirm_day()
    with read() as session:
        here = desk(session)
        day = NewDay.read(request.form, here.today)
        if day.on is not None and not day.errors:
            try:
                refuse_day_off(here, day.on)
            except DayAlreadyOff as refusal:
                day.errors["on"] = str(refusal)
        if day.errors or day.on is None:
            return _calendar_page(day), 422
        effect = effect_of_adding(here, standing(), day.on, day.name)
        return render_template("admin/day_added.html", day=day, kinds=KINDS, effect=effect)


@bp.route("/calendar/<on>/remove", methods=["GET", "POST"])
@needs("calendar.edit")
def remove_day(on: str) -> Response | str:
    """Show every date that taking a day away would move; once that is confirmed, take it away."""
    day = _iso(on)
    if request.method == "GET":
        with read() as session:
            here = desk(session)
            row = session.get(DayOff, day)
            if row is None:
                raise DayNotAdded(day=day_words(day, here.today))
            effect = effect_of_removing(here, standing(), day)
            return render_template("admin/day_removed.html", day=row, kinds=KINDS, effect=effect)
    with command() as session:
        number = remove_day_off(desk(session), day)
    flash(f"The day is a working day again. {_counting(number)}")
    return redirect(url_for("admin.calendar", year=day.year))


@bp.get("/people")
@needs("people.edit")
def people() -> str:
    """Every account, and the teams with their managers."""
    return accounts.list_page()


@bp.route("/people/new", methods=["GET", "POST"])
@needs("people.edit")
def add_person() -> str | tuple[str, int]:
    """Take somebody in; the page then shows their one-time password, once."""
    return accounts.new_page() if request.method == "GET" else accounts.add()


@bp.route("/people/<int:person_id>", methods=["GET", "POST"])
@needs("people.edit")
def person(person_id: int) -> Response | str | tuple[str, int]:
    """One account: name, address, positions, team, line manager."""
    return accounts.edit_page(person_id) if request.method == "GET" else accounts.change(person_id)


@bp.post("/people/<int:person_id>/end")
@needs("people.edit")
def end(person_id: int) -> Response | tuple[str, int]:
    """End an account; refused while work hangs on it."""
    return accounts.end(person_id)


@bp.post("/people/<int:person_id>/begin")
@needs("people.edit")
def begin(person_id: int) -> Response:
    """Let somebody sign in again."""
    return accounts.begin(person_id)


@bp.post("/people/<int:person_id>/password")
@needs("people.edit")
def new_password(person_id: int) -> str:
    """Give a one-time password, shown once."""
    return accounts.new_password(person_id)


@bp.post("/teams")
@needs("people.edit")
def add_team() -> Response | tuple[str, int]:
    """Make a team."""
    return accounts.add_team_named(request.form.get("name", ""))


@bp.post("/teams/<int:team_id>/manager")
@needs("people.edit")
def team_manager(team_id: int) -> Response | tuple[str, int]:
    """Give a team its manager; the open steps of the one before go along."""
    return accounts.give_team(team_id, request.form.get("person", type=int))


def _confirm_day() -> Response | tuple[str, int]:
    try:
        with command() as session:
            here = desk(session)
            day = NewDay.read(request.form, here.today)
            if day.errors or day.on is None:
                return _calendar_page(day), 422
            number = add_day_off(here, day.on, day.name, day.kind)
    except Refused as refusal:
        day.errors["on"] = str(refusal)
        return _calendar_page(day), 422
    flash(f"The day is in the calendar. {_counting(number)}")
    return redirect(url_for("admin.calendar", year=day.on.year))


def _calendar_page(day: NewDay) -> str:
    with read() as session:
        here = desk(session)
        year = request.args.get("year", day.on.year if day.on else here.today.year, type=int)
        year = min(max(year, here.today.year - 5), here.today.year + 5)
        return render_template(
            "admin/calendar.html", days=days_off(session, year), year=year, day=day, kinds=KINDS
        )


def _counting(number: int) -> str:
    if not number:
        return "No date moves."
    return f"The clocks of {counted(number, 'case')} are being counted again; the timelines say why."


def _iso(on: str) -> date:
    try:
        return date.fromisoformat(on)
    except ValueError:
        raise DayNotAdded(day=on) from None
