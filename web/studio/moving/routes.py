"""Routes of moving running cases. Only a person who may publish moves them, and nothing moves before it was shown."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.cases import move_run
from engine.cases.desk import Desk
from engine.cases.errors import ReasonNeeded, Refused, TooLong
from engine.cases.moves import MoveRun
from engine.packs import draft as drafts
from engine.packs.models import Bundle
from engine.people.models import Person
from web.access import needs, standing
from web.site import command, desk, read, site
from web.studio.moving import page

bp = Blueprint("moving", __name__, template_folder="templates", url_prefix="/studio/moving")

AT_ONCE = 100
"""Cases that are moved before the page answers, so that a small council sees the end of it at once."""


@bp.get("")
@needs("procedure.approve")
def index() -> str:
    """Which version open cases run on, where they could move, and every move so far."""
    with read() as session:
        here = desk(session)
        return render_template(
            "moving/index.html",
            versions=session.scalars(select(Bundle).order_by(Bundle.id.desc())).all(),
            running=drafts.running_cases(here),
            current=drafts.current(here),
            runs=page.runs(session),
        )


@bp.get("/to/<int:number>")
@needs("procedure.approve")
def preview(number: int) -> str:
    """What would come of every case, before anything happens."""
    with read() as session:
        return _preview(desk(session), number)


@bp.post("/to/<int:number>")
@needs("procedure.approve")
def begin(number: int) -> Response | tuple[str, int]:
    """Begin to move the cases, as it was shown."""
    reason = request.form.get("reason", "")
    try:
        with command() as session:
            here = desk(session)
            to = _version(session, number)
            id = move_run.begin(here, to.id, page.choices_from(request.form), reason).id
    except (
        move_run.NotOpenYet,
        move_run.NothingToMove,
        move_run.MovingAlready,
        ReasonNeeded,
        TooLong,
    ) as refusal:
        with read() as session:
            return _preview(desk(session), number, reason, str(refusal)), 422
    move_run.rounds(site().db, site().shelf, site().clock, AT_ONCE)
    return redirect(url_for("moving.run", id=id))


@bp.get("/runs/<int:id>")
@needs("procedure.approve")
def run(id: int) -> str:
    """How far a move is, or what came of it."""
    with read() as session:
        found = session.get(MoveRun, id) or abort(404)
        return render_template(
            "moving/run.html",
            run=found,
            to=session.get_one(Bundle, found.to_bundle_id),
            who=session.get_one(Person, found.started_by_id).name,
            done=move_run.progress(session, id),
            groups=page.outcome(session, standing(), found),
            titles=page.CAME_OF_IT,
            shown=page.SHOWN,
        )


@bp.get("/runs/<int:id>/share")
@needs("procedure.approve")
def share(id: int) -> Response:
    """How far it is, for the bar on the page."""
    with read() as session:
        found = session.get(MoveRun, id) or abort(404)
        done = move_run.progress(session, id)
        left = done.moved if found.status == "undoing" else done.waiting
        going = "going" if found.status in move_run.GOING else found.status
        return jsonify(state=going, share=1 - left / max(1, done.total))


@bp.post("/runs/<int:id>/stop")
@needs("procedure.approve")
def stop(id: int) -> Response:
    """Stop after the cases that are under way."""
    return _act(id, move_run.stop, "Stopped. The cases that had not moved yet stay on their version.")


@bp.post("/runs/<int:id>/go-on")
@needs("procedure.approve")
def go_on(id: int) -> Response:
    """Go on with a move that was stopped."""
    return _act(id, move_run.go_on, "Going on.")


@bp.post("/runs/<int:id>/take-back")
@needs("procedure.approve")
def take_back(id: int) -> Response:
    """Put back every case that nothing has happened to since."""
    return _act(id, move_run.take_back, "Cases that nothing has happened to since are put back.")


def _act(id: int, act: Callable[[Desk, MoveRun], None], said: str) -> Response:
    try:
        with command() as session:
            act(desk(session), session.get(MoveRun, id) or abort(404))
        flash(said)
    except Refused as refusal:
        flash(str(refusal), "error")
    move_run.rounds(site().db, site().shelf, site().clock, AT_ONCE)
    return redirect(url_for("moving.run", id=id))


def _preview(here: Desk, number: int, reason: str = "", error: str = "") -> str:
    chosen = page.choices_from({**request.args, **request.form})
    return render_template(
        "moving/preview.html",
        found=page.looked_at(here, standing(), _version(here.session, number), chosen),
        chosen={(each.process, each.was): each.becomes or page.GOES_ON for each in chosen},
        goes_on=page.GOES_ON,
        titles=page.TITLES,
        shown=page.SHOWN,
        reason=reason,
        error=error,
    )


def _version(session: Session, number: int) -> Bundle:
    return session.scalar(select(Bundle).where(Bundle.number == number)) or abort(404)
