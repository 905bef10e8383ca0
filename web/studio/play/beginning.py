"""The front page of Play, and how a trial begins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from flask import render_template, request
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.cases.errors import TooLong
from engine.packs import draft as drafts
from engine.packs import trials
from engine.simulate.scenario import Act
from engine.simulate.walk import OPENING
from engine.simulate.year import CannotBePlayed
from web.site import command, desk, read
from web.studio.play import made_up
from web.studio.play.acts import stored
from web.studio.play.ground import Ground, ground
from web.studio.play.table import opened_page

FAR = timedelta(days=5 * 366)
"""How far from today a trial may begin."""


def index_page(errors: Mapping[str, str] | None = None) -> str:
    """Where a trial begins; `errors` are by the field's name."""
    with read() as session:
        here = desk(session)
        drawn, why = bool(drafts.drafts(here)), ""
        try:
            routes = made_up.entry_routes(ground(here, drawn))
        except CannotBePlayed as error:
            routes, why = made_up.entry_routes(ground(here, False)), str(error)
        typed = {"starts_on": here.today.isoformat(), "on": "draft" if drawn and not why else "published"}
        return render_template(
            "play/index.html",
            errors=errors or {},
            typed={**typed, **request.form},
            routes=routes,
            why=why,
            drawn=drawn,
            bundle=drafts.newest(here),
            mine=trials.mine(here),
            kept=trials.scenarios(here),
        )


def begin() -> Response | tuple[str, int]:
    """Begin a virtual case with a made-up opening, or say what keeps it from beginning."""
    with read() as session:
        here = desk(session)
        on = _day(here, request.form.get("starts_on", "").strip())
        if isinstance(on, str):
            return index_page({"starts_on": on}), 422
        try:
            walked_on = ground(here, request.form.get("on") == "draft")
            act = _opening(walked_on, on, request.form.get("entry_route", ""))
        except CannotBePlayed as error:
            return index_page({"on": f"The draft cannot be played yet: {error}"}), 422
    try:
        with command() as session:
            title, on_draft = request.form.get("title", ""), request.form.get("on") == "draft"
            id = trials.begin(desk(session), title, on_draft, on, [stored(act)]).id
    except TooLong as refusal:
        return index_page({"title": str(refusal)}), 422
    return opened_page(id)


def _opening(walked_on: Ground, on: date, entry_route: str) -> Act:
    codes = [code for code, _ in made_up.entry_routes(walked_on)]
    chosen = entry_route if entry_route in codes else next(iter(codes), "")
    return Act(on, OPENING, answers=made_up.opening(walked_on, on, chosen))


def _day(here: Desk, text: str) -> date | str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "First day: write it as in 2027-01-31."
    return day if abs(day - here.today) <= FAR else "First day: choose one within five years of today."
