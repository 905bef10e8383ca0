"""Documents of a case, made for print from what people wrote: nothing is typed a second time for them."""

from __future__ import annotations

from flask import Blueprint, render_template

from engine.cases.errors import Refused
from engine.cases.models import Case
from web.access import of_case
from web.documents import written
from web.site import desk, read

bp = Blueprint("documents", __name__, template_folder="templates", url_prefix="/cases")


class NoSuchDocument(Refused):
    """This case has no document of that name yet. Those that can be printed are on its Records page."""


@bp.get("/<ref>/documents/<key>")
@of_case
def show(case: Case, key: str) -> str:
    """One document of the case, as the latest submissions of its forms have it."""
    with read() as session:
        here = desk(session)
        case = session.get_one(Case, case.id)
        document = here.policy.documents.get(key)
        parts = written.parts(session, here, case, document) if document else []
        if document is None or not parts:
            raise NoSuchDocument()
        clauses = here.policy.own_clauses(document.clauses)
        return render_template(
            "documents/show.html", case=case, document=document, parts=parts, clauses=clauses
        )
