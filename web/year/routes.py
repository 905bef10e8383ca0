"""Routes of the year. What is played here is made up, in a process of its own: nothing touches a case."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs.models import DayOff
from engine.simulate.assumed import Assumed, from_data
from web.access import needs, standing
from web.site import desk, read, site
from web.spreadsheet import csv_file
from web.studio import bench
from web.year import asking, tabled
from web.year.caseload import HEAD, LISTED, caseload, rows
from web.year.files import YearFiles
from web.year.job import Job
from web.year.keeping import OneIsPlayed, Years
from web.year.page import page

bp = Blueprint("year", __name__, template_folder="templates", url_prefix="/studio/year")

KEY = re.compile(r"[0-9a-f]{16}")


@bp.get("")
@needs("procedure.draft")
def index() -> str:
    """What a year is played with, and the years that were played."""
    with read() as session:
        return _form(desk(session), asking.Asked(asking.USUAL))


@bp.post("")
@needs("procedure.draft")
def ask() -> Response | tuple[str, int]:
    """Have a year played, or say what keeps it from being."""
    with read() as session:
        here = desk(session)
        asked = asking.read(request.form, here.today)
        if asked.assumed is None:
            return _form(here, asked), 422
        if problems := _problems(here):
            return _form(here, asked, problems), 422
        job = _job(here, asked.assumed)
    try:
        return redirect(url_for("year.show", key=_years().ask(job)))
    except OneIsPlayed as refusal:
        flash(str(refusal), "error")
        return redirect(url_for("year.show", key=_years().going() or job.key))


@bp.get("/caseload")
@needs("procedure.draft")
def today() -> str:
    """What today's open cases would owe next month under the policy that is drawn; nothing is changed."""
    with read() as session:
        here = desk(session)
        return render_template("year/caseload.html", load=caseload(here, standing()), listed=LISTED)


@bp.get("/caseload.csv")
@needs("procedure.draft")
def today_csv() -> Response:
    """The same as a file; of cases that one may not open only how much falls due when."""
    with read() as session:
        found = caseload(desk(session), standing())
        return csv_file("caseload-next-month.csv", HEAD, rows(found))


@bp.get("/<key>")
@needs("procedure.draft")
def show(key: str) -> str:
    """The year: how far it is, or what it came to."""
    years, standing = _years(), _standing(key)
    # It may come to its end between two looks.
    if standing.state != "played" and (job := years.job(key)):
        return render_template("year/going.html", standing=standing, job=job, key=key)
    return render_template("year/played.html", page=page(years.result(key)), key=key)


@bp.get("/<key>/tables.csv")
@needs("procedure.draft")
def tables(key: str) -> Response:
    """Every table of a year that was played, week by week, as CSV."""
    if _standing(key).state != "played":
        abort(404)
    result = _years().result(key)
    return csv_file(f"year-{key}.csv", tabled.head(result), tabled.rows(result))


@bp.get("/<key>/share")
@needs("procedure.draft")
def share(key: str) -> Response:
    """How far the year is, for the page's script."""
    standing = _standing(key)
    return jsonify(state=standing.state, share=round(standing.share, 3))


@bp.post("/<key>/stop")
@needs("procedure.draft")
def stop(key: str) -> Response:
    """Stop playing this year."""
    _standing(key)
    _years().stop(key)
    return redirect(url_for("year.show", key=key))


def _years() -> Years:
    here = site()
    if here.db.on_postgresql:
        # Only here, since beside a file the package of the queue need not be there.
        from web.year.rows import YearRows

        return YearRows(here.db, here.config.authority)
    return YearFiles(here.config.data / f"years-{here.config.authority}")


def _standing(key: str) -> Any:
    standing = _years().standing(key) if KEY.fullmatch(key) else None
    if standing is None or standing.state == "none":
        abort(404)
    return standing


def _form(here: Desk, asked: asking.Asked, problems: list[dict[str, Any]] | None = None) -> str:
    years = _years()
    kept = [(key, result["names"], from_data(result["assumed"])) for key, result in years.played()]
    return render_template(
        "year/index.html",
        asked=asked,
        problems=problems or [],
        bundle=drafts.newest(here),
        drawn=drafts.drafts(here),
        kept=kept,
        going=years.going(),
    )


def _problems(here: Desk) -> list[dict[str, Any]]:
    if not drafts.drafts(here):
        return []
    return [one for one in bench.problems(here, bench.files(here)) if one["severity"] == "error"]


def _job(here: Desk, assumed: Assumed) -> Job:
    days = here.session.scalars(select(DayOff)).all()
    return Job(
        authority=site().config.authority,
        label=f"Version {drafts.newest(here).number}",
        published=drafts.published(here),
        draft=drafts.drawn(here) if drafts.drafts(here) else None,
        assumed=assumed,
        closures={day.on: day.name for day in days if day.kind == "closure"},
        proclaimed={day.on: day.name for day in days if day.kind != "closure"},
    )
