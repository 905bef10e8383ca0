"""Routes of the procedure's clauses: a page to read, and the same as CSV."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, Response, render_template, request
from sqlalchemy import select

from engine.cases.desk import Desk
from engine.packs.clauses import read_clauses
from engine.packs.models import Bundle
from engine.packs.trace import trace
from engine.time.policy import Policy
from engine.time.timescale import Timescale
from web.access import signed_in, standing
from web.procedure.page import STATES, Line, grouped, lines_of, stage_words
from web.site import desk, read
from web.spreadsheet import csv_file

bp = Blueprint("procedure", __name__, template_folder="templates")


@bp.get("/procedure")
@signed_in
def index() -> str:
    """Every clause with what it asks, where it is done and which date it sets."""
    stage, state = request.args.get("stage", ""), request.args.get("state", "")
    with read() as session:
        here = desk(session)
        bundle = _newest(here)
        lines = _lines(here, bundle)
        shown = [line for line in lines if stage in ("", line.clause.stage) and state in ("", line.state)]
        return render_template(
            "procedure/index.html",
            bundle=bundle,
            name=here.policy.name,
            lines=lines,
            groups=grouped(shown),
            shown=len(shown),
            states=Counter(line.state for line in lines),
            state_words=STATES,
            stages=[(group.stage, group.title, len(group.lines)) for group in grouped(lines)],
            stage=stage,
            state=state,
            problems=here.policy.problems(),
            silent=silent(here.policy),
            may_draw=standing().may("procedure.draft"),
        )


@bp.get("/procedure.csv")
@signed_in
def csv() -> Response:
    """The same as CSV."""
    with read() as session:
        here = desk(session)
        rows = [
            (
                line.clause.id,
                stage_words(line.clause.stage),
                line.clause.force,
                line.clause.obligation,
                "; ".join(spot.words for spot in line.spots),
                "; ".join(line.dates),
                STATES[line.state],
                line.clause.note,
            )
            for line in _lines(here, _newest(here))
        ]
        head = (
            "Clause",
            "Stage",
            "Force",
            "What it asks",
            "Where it is done",
            "Date it sets",
            "State",
            "Note",
        )
        return csv_file(f"procedure-{here.policy.authority}.csv", head, rows)


def silent(policy: Policy) -> list[Timescale]:
    """The limits that the procedure does not set: no date is made there."""
    return [row for row in policy.timescales if row.value is None]


def _newest(here: Desk) -> Bundle:
    return here.session.scalars(select(Bundle).order_by(Bundle.id.desc()).limit(1)).one()


def _lines(here: Desk, bundle: Bundle) -> list[Line]:
    published = here.shelf.bundle(here.session, bundle.id)
    places = trace(here.session, published, here.policy)
    facts = {name: str(declared.get("label", "")) for name, declared in published.names.facts.items()}
    return lines_of(read_clauses(here.policy.authority), places, here.policy, facts)
