"""Routes of the versions: what was published when and by whom, what differs, and the way back."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Redirect

from engine.packs import draft as drafts
from engine.packs.editions import Edition, before, editions, find
from engine.packs.export import zipped
from engine.packs.load import diagrams
from engine.packs.models import Bundle
from engine.packs.picture import of_procedure
from web.access import needs, needs_one_of, standing
from web.site import command, desk, read
from web.studio import differing
from web.studio.versions import page

bp = Blueprint("versions", __name__, template_folder="templates", url_prefix="/studio/versions")

READS = ("procedure.draft", "procedure.approve")


@bp.get("")
@needs_one_of(*READS)
def index() -> str:
    """Every version, the newest first, with how many running cases are on it."""
    with read() as session:
        here = desk(session)
        return render_template("versions/index.html", lines=page.lines(here, editions(session)))


@bp.get("/compare")
@needs_one_of(*READS)
def compare() -> str | Redirect:
    """What differs between any two versions."""
    with read() as session:
        every = editions(session)
        was, now = (_asked(every, request.args.get(name, "")) for name in ("was", "now"))
        changes = differing.between(was.files(session), now.files(session))
        return render_template("versions/compare.html", was=was, now=now, changes=changes, every=every)


@bp.get("/<key>")
@needs_one_of(*READS)
def one(key: str) -> str:
    """One version: who, when and why, what it changed, its diagrams, and what can be done with it."""
    with read() as session:
        here, every = desk(session), editions(session)
        edition = _asked(every, key)
        former, files = before(every, edition), edition.files(session)
        return render_template(
            "versions/one.html",
            line=page.lines(here, every)[every.index(edition)],
            edition=edition,
            former=former,
            changes=differing.between(former.files(session), files) if former else [],
            diagrams=[
                (path.removesuffix(".bpmn"), differing.title(path, files[path]))
                for path in differing.in_order(list(diagrams(files)))
            ],
            every=every,
            newest=every[0],
            older=page.older(here, edition),
            moves=page.moves(),
            may_draw=standing().may("procedure.draft"),
        )


@bp.get("/<key>/diagrams/<process>")
@needs_one_of(*READS)
def diagram(key: str, process: str) -> str:
    """A diagram as it was in this version."""
    with read() as session:
        edition = _one(session, key)
        found = of_procedure(edition.files(session), process) or abort(404)
    return render_template("versions/diagram.html", drawings=found, edition=edition)


@bp.get("/<key>/files.zip")
@needs_one_of(*READS)
def download(key: str) -> Response:
    """All files of this version, in the shape of a pack's folder."""
    with read() as session:
        edition, authority = _one(session, key), desk(session).policy.authority
        content = zipped(edition.files(session), authority, edition.published_at)
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{authority}-version-{edition.key}.zip"'
    return answer


@bp.get("/<key>/bring-back")
@needs("procedure.draft")
def bring_back(key: str) -> str:
    """What bringing this version back would draw, and which drafts it would replace."""
    with read() as session:
        here, edition = desk(session), _back(session, key)
        was, now = edition.files(session), drafts.published(here)
        was |= page.policy_of(now)
        lost = drafts.drafts(here)
        return render_template(
            "versions/bring_back.html",
            edition=edition,
            changes=differing.between(now, was),
            lost=[differing.title(draft.path, draft.content or now.get(draft.path, b"")) for draft in lost],
        )


@bp.post("/<key>/bring-back")
@needs("procedure.draft")
def brought_back(key: str) -> Redirect:
    """Draw the change that makes the procedure again what it was; nothing is published by it."""
    with command() as session:
        edition = _back(session, key)
        drafts.bring_back(desk(session), session.get_one(Bundle, edition.bundle_id))
    flash(
        f"The change back to version {edition.key} is drawn. Nothing is published yet: offer it for approval."
    )
    return redirect(url_for("studio.change"))


def _one(session: Session, key: str) -> Edition:
    return find(session, key) or abort(404)


def _back(session: Session, key: str) -> Edition:
    """A version of diagrams and forms, to be brought back; the policy alone is not."""
    edition = _one(session, key)
    return abort(404) if edition.only_policy else edition


def _asked(every: list[Edition], key: str) -> Edition:
    return next((edition for edition in every if edition.key == key), None) or abort(404)
