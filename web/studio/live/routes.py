"""Routes of the live pictures: where open cases stand, and which of them one may open."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from engine.cases.again import try_again
from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.cases.models import Case
from engine.cases.where import pace, whereabouts
from engine.packs import draft as drafts
from engine.packs.models import Bundle
from engine.packs.where_drawn import Crowd
from web.access import needs_one_of, of_case, standing
from web.site import command, desk, read
from web.studio.live import queries

bp = Blueprint("live", __name__, template_folder="templates", url_prefix="/studio/live")
log = logging.getLogger(__name__)

LIFECYCLE = "child_in_need"
READS = ("report.read", "procedure.draft", "procedure.approve")
STILL = (
    "It still cannot be read, so it stays set aside and nothing on it was changed. Whoever looks after Keepstep "
    "finds the cause with `keepstep doctor`."
)


@bp.get("", defaults={"process": LIFECYCLE})
@bp.get("/<process>")
@needs_one_of(*READS)
def index(process: str) -> str:
    """One diagram with its open cases, the same as a table, and the other diagrams."""
    with read() as session:
        here = desk(session)
        shown, only = _version(here)
        crowd = _crowd(here, shown, only)
        if process not in crowd.drawn:
            abort(404)
        rows = crowd.rows(process, pace(here, process, only.id if only else None))
        set_aside = frozenset[int]().union(*crowd.where.set_aside.values())
        aside, unseen = queries.set_aside(session, standing(), set_aside)
        return render_template(
            "live/index.html",
            process=process,
            title=crowd.drawn[process].process.name or process,
            svg=crowd.svg(process, rows, lambda element: _address(process, element, only)),
            rows=rows,
            stages=crowd.stages(),
            elsewhere=crowd.elsewhere(process),
            versions=_numbers(here, crowd.where.versions),
            shown=shown,
            only=only,
            aside=aside,
            unseen=unseen,
            may_draw=standing().may("procedure.draft") or standing().may("procedure.approve"),
        )


@bp.get("/<process>/<element>")
@needs_one_of(*READS)
def cases(process: str, element: str) -> str:
    """The cases that stand on one element: those that one may open by name, the others as a number."""
    with read() as session:
        here = desk(session)
        shown, only = _version(here)
        crowd = _crowd(here, shown, only)
        spot = (process, element)
        if process not in crowd.drawn or not (
            element in crowd.drawn[process].elements or spot in crowd.where.at
        ):
            abort(404)
        here_now = crowd.where.at.get(spot, frozenset())
        found, seen = queries.cases_at(session, standing(), spot, here_now)
        drawn = crowd.drawn[process].elements.get(element)
        return render_template(
            "live/cases.html",
            process=process,
            title=crowd.drawn[process].process.name or process,
            name=(drawn.name if drawn else "") or element.replace("_", " ").capitalize(),
            found=found,
            seen=seen,
            total=len(here_now),
            late=len(crowd.late_at(spot)),
            only=only,
        )


@bp.post("/again/<ref>")
@of_case(needs="report.read")
def again(case: Case) -> Response:
    """Try a case again that was set aside. If it still cannot be read, nothing is changed."""
    try:
        with command() as session:
            try_again(desk(session), case.ref)
        flash(f"{case.ref} is read again and goes on. Its timeline says that you tried it.")
    except (Refused, OperationalError):
        raise
    except Exception:
        # Whatever keeps one case from being read: the log has it in full, the page says what to do.
        log.exception("%s could not be tried again", case.ref)
        flash(STILL, "error")
    return redirect(url_for("live.index"))


def _version(here: Desk) -> tuple[Bundle, Bundle | None]:
    """The version that is drawn, and the one that alone is counted if one was asked for."""
    number = request.args.get("version", type=int)
    if number is None:
        return drafts.current(here), None
    found = here.session.scalar(select(Bundle).where(Bundle.number == number)) or abort(404)
    return found, found


def _crowd(here: Desk, shown: Bundle, only: Bundle | None) -> Crowd:
    files = here.shelf.bundle(here.session, shown.id).files
    return Crowd(files, whereabouts(here, only.id if only else None))


def _numbers(here: Desk, counts: Any) -> list[tuple[int, int]]:
    """How many open cases run on each version, by number, the newest first."""
    query = select(Bundle.id, Bundle.number).where(Bundle.id.in_(counts)).order_by(Bundle.number.desc())
    return [(number, counts[id]) for id, number in here.session.execute(query)]


def _address(process: str, element: str, only: Bundle | None) -> str:
    return url_for("live.cases", process=process, element=element, version=only.number if only else None)
