"""Routes for new diagrams and for files. What another tool drew is kept byte for byte, as a draft."""

from __future__ import annotations

from contextlib import closing

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.packs import draft as drafts
from engine.packs.blank import blank
from engine.packs.brought import NotADiagram, free_id, id_from_name, numbered, process_of
from engine.packs.load import diagrams
from web.access import needs
from web.site import command, desk, read
from web.studio import bench

bp = Blueprint("exchange", __name__, template_folder="templates", url_prefix="/studio")

LARGEST = 5 * 1024 * 1024
LONGEST_NAME = 100
CHOOSE = "Choose the .bpmn file that you want to bring in."
EMPTY = "That file is empty. Choose another one."
NO_XML = (
    "That file is no BPMN diagram. In the tool that drew it, save or export it as BPMN 2.0, and choose the file "
    "that comes of it. Nothing was kept."
)
BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
NAMELESS = "Give the diagram a name of up to 100 characters, in the words that people use."

Answer = Response | str | tuple[str, int]


@bp.get("/new")
@needs("procedure.draft")
def new() -> str:
    """Ask for the name of a new diagram."""
    return render_template("exchange/new.html", name="", error="")


@bp.post("/new")
@needs("procedure.draft")
def begin() -> Answer:
    """A new diagram as a draft: a start, one step and an end."""
    name = request.form.get("name", "").strip()
    try:
        if not name.isprintable() or not 0 < len(name) <= LONGEST_NAME:
            return render_template("exchange/new.html", name=name, error=NAMELESS), 422
        with command() as session:
            here = desk(session)
            id = numbered(id_from_name(name), _taken(here))
            drafts.save(here, f"{id}.bpmn", blank(id, name), 0)
    except Refused as refusal:
        return render_template("exchange/new.html", name=name, error=str(refusal)), 422
    return redirect(url_for("studio.edit", id=id))


@bp.get("/import")
@needs("procedure.draft")
def bring() -> str:
    """Ask for a file that becomes a new diagram."""
    return render_template("exchange/import.html", drawn=None, error="")


@bp.post("/import")
@needs("procedure.draft")
def brought() -> Answer:
    """A file from another tool as the draft of a new diagram."""
    content, file_name = _sent()
    try:
        with command() as session:
            here = desk(session)
            id = free_id(content, file_name, _taken(here))
            drafts.save(here, f"{id}.bpmn", content, 0)
    except Refused as refusal:
        return render_template(
            "exchange/import.html", drawn=None, error=_said(refusal, content, file_name)
        ), 422
    flash("The file is kept as a draft, as it came. The check says what keeps it from being published.")
    return redirect(url_for("studio.edit", id=id))


@bp.get("/<id>/import")
@needs("procedure.draft")
def bring_over(id: str) -> str:
    """Ask for a file that takes the place of this diagram's draft."""
    with read() as session:
        return render_template("exchange/import.html", drawn=_drawn(desk(session), id), error="")


@bp.post("/<id>/import")
@needs("procedure.draft")
def brought_over(id: str) -> Answer:
    """A file from another tool as this diagram's draft. Somebody else's newer draft is not written over."""
    content, file_name = _sent()
    version = request.form.get("version", "")
    try:
        with command() as session:
            here = desk(session)
            drawn = _drawn(here, id)
            process_of(content)
            drafts.save(here, drawn.path, content, int(version) if version.isdecimal() else 0)
    except Refused as refusal:
        with read() as session:
            drawn = _drawn(desk(session), id)
            error = _said(refusal, content, file_name)
            return render_template("exchange/import.html", drawn=drawn, error=error), 422
    flash("The file is kept as this diagram’s draft, as it came. The published diagram stays as it was.")
    return redirect(url_for("studio.edit", id=id))


@bp.get("/<id>/export")
@needs("procedure.draft")
def export(id: str) -> Response:
    """The draft's own bytes as a file, or the published diagram's where there is no draft."""
    with read() as session:
        found = bench.drawing(desk(session), id)
        if found is None:
            abort(404)
        drawn, now = found
    answer = make_response(now[drawn.path])
    answer.headers["Content-Type"] = "application/octet-stream"
    answer.headers.set("Content-Disposition", "attachment", filename=drawn.path)
    return answer


def _drawn(here: Desk, id: str) -> bench.Drawn:
    found = bench.drawing(here, id)
    if found is None:
        abort(404)
    return found[0]


def _sent() -> tuple[bytes, str]:
    """What was chosen, read no further than it takes to see that it is too large, and the name of its file."""
    sent = request.files.get("file")
    if sent is None:
        return b"", ""
    with closing(sent):
        return sent.read(LARGEST + 1), sent.filename or ""


def _said(refusal: Refused, content: bytes, file_name: str) -> str:
    """What to do about a refusal, in the words of somebody who chose a file and never saw what is in it."""
    if not content:
        return EMPTY if file_name else CHOOSE
    if isinstance(refusal, NotADiagram) and not content.lstrip(BEFORE_XML).startswith(b"<"):
        return NO_XML
    return str(refusal)


def _taken(here: Desk) -> set[str]:
    """Ids that a new diagram cannot have: those of others, and the addresses of the studio's own pages."""
    pages = {
        rule.rule.split("/")[2]
        for rule in current_app.url_map.iter_rules()
        if rule.rule.startswith("/studio/") and "<" not in rule.rule.split("/")[2]
    }
    return pages | {path.removesuffix(".bpmn") for path in diagrams(bench.files(here))}
