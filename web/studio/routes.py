"""Routes of the studio. Nothing here touches a running case; publishing is for new cases."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.cases.errors import TooLong
from engine.packs import draft as drafts
from engine.packs.compare import differences
from web.access import needs, standing
from web.filters import moment
from web.site import command, desk, read
from web.studio import bench

bp = Blueprint("studio", __name__, template_folder="templates", url_prefix="/studio")

LARGEST = 5_000_000
"""Bytes of one diagram; ours are about 30,000."""


@bp.get("")
@needs("procedure.draft")
def index() -> str:
    """Every diagram, who is redrawing it, and what is wrong with it."""
    with read() as session:
        here = desk(session)
        return render_template(
            "studio/index.html",
            diagrams=bench.listing(here),
            bundle=drafts.newest(here),
            running=drafts.running_cases(here),
            may_publish=standing().may("procedure.approve"),
        )


@bp.get("/<id>")
@needs("procedure.draft")
def edit(id: str) -> str:
    """The diagram in the editor, its problems beside it."""
    with read() as session:
        here = desk(session)
        found = _drawn(here, id)
        return render_template("studio/edit.html", drawn=found, config=bench.config(here), here=here)


@bp.get("/<id>/xml")
@needs("procedure.draft")
def xml(id: str) -> Response:
    """The drawing: the draft if there is one, else what is published. ETag is the draft's version."""
    with read() as session:
        here = desk(session)
        found = _drawn(here, id)
        answer = make_response(bench.files(here)[found.path])
    answer.headers["Content-Type"] = "application/xml; charset=utf-8"
    answer.headers["ETag"] = f'"{found.draft.version if found.draft else 0}"'
    return answer


@bp.post("/<id>/save")
@needs("procedure.draft")
def save(id: str) -> Response | tuple[Response, int]:
    """Keep the drawing, finished or not, and say what is wrong with it."""
    content, version = _posted()
    try:
        with command() as session:
            here = desk(session)
            found = _drawn(here, id)
            kept = drafts.save(here, found.path, content, version)
            answer = {
                "version": kept.version,
                "saved_at": moment(kept.saved_at),
                "problems": bench.problems(here, bench.files(here), [found.path]),
            }
    except drafts.SavedMeanwhile as refusal:
        return jsonify(message=str(refusal)), 409
    return jsonify(answer)


@bp.post("/<id>/check")
@needs("procedure.draft")
def check(id: str) -> Response:
    """What is wrong with the drawing as it stands in the browser, without keeping it."""
    content, _ = _posted()
    with read() as session:
        here = desk(session)
        found = _drawn(here, id)
        return jsonify(problems=bench.problems(here, bench.files(here) | {found.path: content}, [found.path]))


@bp.post("/<id>/discard")
@needs("procedure.draft")
def discard(id: str) -> Response:
    """Throw a draft away; what is published stays."""
    with command() as session:
        here = desk(session)
        drafts.discard(here, _drawn(here, id).path)
    flash("The draft is thrown away. The published diagram stays as it was.")
    return redirect(url_for("studio.index"))


@bp.post("/offer")
@needs("procedure.draft")
def offer() -> Response | tuple[str, int]:
    """Offer the drafts to a second person; with errors open they stay drafts."""
    try:
        return _offer(request.form.get("note", ""))
    except TooLong as refusal:
        return _change_page(request.form.get("note", ""), str(refusal)), 422


def _offer(note: str) -> Response:
    with command() as session:
        here = desk(session)
        broken = [drawn for drawn in bench.listing(here) if drawn.errors]
        if broken:
            flash(
                f"Mend first: {', '.join(drawn.name for drawn in broken)}. Each problem says what to do.",
                "error",
            )
            return redirect(url_for("studio.index"))
        drafts.offer(here, note)
    flash("Offered. Another service manager now looks at the change and publishes it.")
    return redirect(url_for("studio.change"))


@bp.get("/change")
@needs("procedure.draft")
def change() -> str:
    """What the drafts change, element by element, for the person who approves."""
    return _change_page()


def _change_page(note: str = "", error: str = "") -> str:
    with read() as session:
        here = desk(session)
        found = [
            (change.path, differences(change.before, change.after))
            for change in drafts.changes(here)
            if change.after is not None and change.path.endswith(".bpmn")
        ]
        waiting = drafts.drafts(here)
        return render_template(
            "studio/change.html",
            changes=found,
            waiting=waiting,
            seen=drafts.seen(drafts.offered_drafts(here)),
            bundle=drafts.newest(here),
            running=drafts.running_cases(here),
            mine=any(here.actor in (row.saved_by_id, row.offered_by_id) for row in waiting),
            may_publish=standing().may("procedure.approve"),
            note=note,
            error=error,
        )


@bp.post("/publish")
@needs("procedure.approve")
def publish() -> Response:
    """Publish what was offered, for new cases. Running cases stay on the version they began with."""
    with command() as session:
        here = desk(session)
        if not bench.offered_is_sound(here):
            flash("Not published: a diagram has problems. Open the studio to see them.", "error")
            return redirect(url_for("studio.index"))
        number = drafts.approve(here, request.form.get("seen", "")).number
    flash(f"Version {number} is published. New cases start on it.")
    return redirect(url_for("studio.index"))


def _drawn(here: Any, id: str) -> bench.Drawn:
    found = next((drawn for drawn in bench.listing(here) if drawn.id == id), None)
    if found is None:
        abort(404)
    return found


def _posted() -> tuple[bytes, int]:
    if request.content_length is None or request.content_length > LARGEST:
        abort(413)
    posted = request.get_json()
    if not isinstance(posted, dict) or not isinstance(posted.get("xml"), str):
        abort(400)
    version = str(posted.get("version"))
    return posted["xml"].encode(), int(version) if version.isdigit() else 0
