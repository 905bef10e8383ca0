"""Routes of the studio. Nothing here touches a running case; publishing is for new cases."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.packs import draft as drafts
from engine.packs import presence
from engine.packs.brought import as_utf8
from engine.packs.sentences import NotUnderstood
from web.access import needs, needs_one_of
from web.filters import moment
from web.site import command, desk, read, site
from web.studio import bench, changing, front

bp = Blueprint("studio", __name__, template_folder="templates", url_prefix="/studio")

LARGEST = 5_000_000
"""Bytes of one diagram; ours are about 30,000."""


@bp.get("")
@needs_one_of("procedure.draft", "procedure.approve")
def index() -> str:
    """What counts now, what is being changed, what to do next, and the ways to everything else."""
    return front.page()


@bp.get("/<id>")
@needs("procedure.draft")
def edit(id: str) -> str:
    """The diagram in the editor, its problems beside it."""
    with read() as session:
        here = desk(session)
        found, now = _drawing(here, id)
        return render_template(
            "studio/edit.html",
            drawn=found,
            problems=bench.to_mend(here, now, found.path),
            config=bench.config(here),
            bundle=drafts.newest(here),
            person_id=here.actor,
            beside=_beside(found.id),
        )


def _beside(id: str) -> list[tuple[str, str]]:
    """The other ways to look at this diagram, as far as this installation has them: (address, words)."""
    ways: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("outline.edit", {"id": id}, "Outline: edit as a list"),
        ("play.index", {}, "Play"),
        ("live.index", {"process": id}, "Where cases stand"),
        ("exchange.export", {"id": id}, "Export"),
        ("exchange.bring_over", {"id": id}, "Import a .bpmn file"),
    )
    return [
        (url_for(view, **named), words) for view, named, words in ways if view in current_app.view_functions
    ]


@bp.get("/<id>/xml")
@needs("procedure.draft")
def xml(id: str) -> Response:
    """The drawing: the draft if there is one, else what is published. ETag is the draft's version."""
    with read() as session:
        found, now = _drawing(desk(session), id)
    answer = make_response(as_utf8(now[found.path]))
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
            found, now = _drawing(here, id)
            kept = drafts.save(here, found.path, content, version)
            answer = {
                "version": kept.version,
                "saved_at": moment(kept.saved_at),
                "problems": bench.to_mend(here, now | {found.path: content}, found.path),
            }
    except (drafts.SavedMeanwhile, drafts.GoneMeanwhile) as refusal:
        return jsonify(message=str(refusal)), 409
    return jsonify(answer)


@bp.post("/<id>/check")
@needs("procedure.draft")
def check(id: str) -> Response:
    """What is wrong with the drawing as it stands in the browser, without keeping it."""
    content, _ = _posted()
    with read() as session:
        here = desk(session)
        found, now = _drawing(here, id)
        return jsonify(problems=bench.to_mend(here, now | {found.path: content}, found.path))


@bp.post("/<id>/here")
@needs("procedure.draft")
def here(id: str) -> Response:
    """Note that this page is open; who else has it open, and the draft's version by now."""
    # Not `command()`: a page that lies open by itself must not keep an idle session from being locked.
    with site().db.command() as session:
        seen = presence.note(desk(session), f"{id}.bpmn")
    if seen is None:
        abort(404)
    return jsonify(others=seen.others, version=seen.version)


@bp.post("/sentence")
@needs("procedure.draft")
def sentence() -> Response | tuple[Response, int]:
    """An expression as a sentence, or what to write instead."""
    posted = request.get_json()
    expression = posted.get("expression") if isinstance(posted, dict) else None
    if not isinstance(expression, str):
        abort(400)
    with read() as session:
        here = desk(session)
        try:
            return jsonify(sentence=bench.in_words(here, expression))
        except NotUnderstood as refusal:
            return jsonify(message=str(refusal)), 422


@bp.post("/<id>/discard")
@needs("procedure.draft")
def discard(id: str) -> Response:
    """Throw a draft away; what is published stays."""
    with command() as session:
        here = desk(session)
        drafts.discard(here, _drawing(here, id)[0].path)
    flash("The draft is thrown away. The published diagram stays as it was.")
    return redirect(url_for("studio.index"))


@bp.post("/offer")
@needs("procedure.draft")
def offer() -> changing.Answer:
    """Offer the drafts to a second person, from a day; with errors open they stay drafts."""
    return changing.offer()


@bp.get("/change")
@needs_one_of("procedure.draft", "procedure.approve")
def change() -> str:
    """What the drafts change, in words and in pictures, for the person who approves."""
    return changing.page()


@bp.post("/send-back")
@needs("procedure.approve")
def send_back() -> changing.Answer:
    """Do not publish what was offered, and say why."""
    return changing.send_back()


@bp.post("/throw-away")
@needs("procedure.draft")
def throw_away() -> changing.Answer:
    """Throw one draft away, whatever kind of file it is; what is published stays."""
    return changing.throw_away()


@bp.post("/publish")
@needs("procedure.approve")
def publish() -> changing.Answer:
    """Publish what was offered, for new cases. Running cases stay on the version they began with."""
    return changing.publish()


def _drawing(here: Desk, id: str) -> tuple[bench.Drawn, dict[str, bytes]]:
    found = bench.drawing(here, id)
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
    try:
        return posted["xml"].encode(), int(version) if version.isdecimal() else 0
    except ValueError:  # half of a character, or a version of thousands of digits
        abort(400)
