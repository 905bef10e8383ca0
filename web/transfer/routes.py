"""Packages: a case written out for another council, and one that came from there, read before it is opened."""

from __future__ import annotations

from contextlib import closing

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from engine.cases.errors import Refused
from engine.cases.hand_over import hand_over
from engine.cases.models import Case
from engine.people.access import may_open
from engine.records.received import Received, receive
from web.access import needs, of_case, standing
from web.case.packages import waiting_package
from web.site import command, desk, read
from web.transfer.content import content_of, digest_of
from web.transfer.paper import heading, said
from web.transfer.reading import read_package
from web.transfer.zipped import LARGEST, Unusable, zipped

NOT_YOURS = (
    "A case was opened from this package before, and it is not open to you: ask whoever looks after people"
)

bp = Blueprint("transfer", __name__, template_folder="templates", url_prefix="/cases")


class NoSuchPackage(Refused):
    """There is no such package here for you to open."""


@bp.post("/<ref>/package")
@of_case(needs="task.reassign")
def package(case: Case) -> Response:
    """The case as a package for another council: a download, noted in its history."""
    with command() as session:
        here = desk(session)
        case = session.get_one(Case, case.id)
        content = content_of(session, here, case)
        hand_over(here, case.ref, digest_of(content), f"{request.method} {request.path}")
    answer = Response(zipped(content), mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{case.ref}.zip"'
    return answer


@bp.route("/package", methods=["GET", "POST"])
@needs("case.start")
def upload() -> Answer | str | tuple[str, int]:
    """Another council's package: it is read and checked, and no case is opened yet."""
    if request.method == "GET":
        return render_template("transfer/upload.html", error="")
    package = _sent()
    try:
        digest, content = read_package(package)
    except Unusable as refusal:
        error = str(refusal) if package else "Choose the file that the other council sent"
        return render_template("transfer/upload.html", error=error), 422
    with command() as session:
        row = receive(desk(session), digest, content["council"]["name"], content["case"]["ref"], content)
        case, id = session.get_one(Case, row.case_id) if row.case_id else None, row.id
        ref = case.ref if case and may_open(session, standing(), case) else None
    if case is None:
        return redirect(url_for("transfer.waiting", id=id))
    if ref is None:
        return render_template("transfer/upload.html", error=NOT_YOURS), 422
    flash(f"The case of this package was opened here before, as {ref}.")
    return redirect(url_for("transfer.received", ref=ref, id=id))


def _sent() -> bytes:
    sent = request.files.get("package")
    if sent is None:
        return b""
    with closing(sent):
        package: bytes = sent.read(LARGEST + 1)
    return package


@bp.get("/package/<int:id>")
@needs("case.start")
def waiting(id: int) -> str:
    """What is in a package for which no case is open yet. Only who brought it may read it."""
    with read() as session:
        return _page(_waiting(session, id), None)


@bp.post("/package/<int:id>/remove")
@needs("case.start")
def discard(id: int) -> Answer:
    """Remove a package that came by mistake: what no case has is not kept."""
    with command() as session:
        session.delete(_waiting(session, id))
    flash("The package was removed.")
    return redirect(url_for("transfer.upload"))


@bp.get("/<ref>/received/<int:id>")
@of_case
def received(case: Case, id: int) -> str:
    """A package that belongs to this case, to be read like its records."""
    with read() as session:
        row = session.get(Received, id)
        if row is None or row.case_id != case.id:
            raise NoSuchPackage()
        return _page(row, case)


def _waiting(session: Session, id: int) -> Received:
    row = waiting_package(session, standing().person_id, id)
    if row is None:
        raise NoSuchPackage()
    return row


def _page(row: Received, case: Case | None) -> str:
    return render_template(
        "transfer/shown.html", row=row, package=row.content, case=case, said=said, heading=heading
    )
