"""Routes of the procedure: its clauses, one clause, and the diagrams, forms and limits that serve them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, render_template, request

from engine.cases.desk import Desk
from engine.packs import picture
from engine.packs.clauses import read_clauses
from engine.packs.models import Bundle
from engine.packs.proofs import read_proofs
from engine.packs.shelf import Published
from engine.packs.trace import trace
from engine.time.policy import Policy
from engine.time.timescale import Timescale
from web.access import ACTIONS, signed_in, standing
from web.filling import form_of
from web.procedure import page
from web.procedure.asked import labels_of, questions_of
from web.procedure.cited import cited, what_it_asks
from web.procedure.page import Line
from web.procedure.spots import every_spot
from web.site import desk, read
from web.spreadsheet import csv_file

bp = Blueprint("procedure", __name__, template_folder="templates")
bp.app_template_filter()(cited)
bp.app_template_filter()(what_it_asks)


@bp.get("/procedure")
@signed_in
def index() -> str:
    """Every clause with what it asks, where it is done, which date it sets and how it is proved."""
    section, state = request.args.get("section", ""), request.args.get("state", "")
    with read() as session:
        here = desk(session)
        published = here.for_new_cases()
        bundle = here.session.get_one(Bundle, published.id)
        lines = _lines(here, published)
        shown = [line for line in lines if section in ("", line.section) and line.is_in(state)]
        return render_template(
            "procedure/index.html",
            bundle=bundle,
            name=here.policy.name,
            lines=lines,
            groups=page.grouped(shown),
            shown=len(shown),
            counts={key: sum(line.is_in(key) for line in lines) for key in page.STATES},
            states=page.STATES,
            labels=page.LABELS,
            sections=[(group.title, len(group.lines)) for group in page.grouped(lines)],
            section=section,
            state=state,
            problems=here.policy.problems(),
            conflicts=here.policy.conflicts,
            positions=here.policy.positions,
            silent=silent(here.policy),
            own=own_values(here.policy),
        )


@bp.get("/procedure.csv")
@signed_in
def csv() -> Response:
    """The same as CSV."""
    with read() as session:
        here = desk(session)
        rows = [_cells(line) for line in _lines(here, here.for_new_cases())]
        return csv_file(f"procedure-{here.policy.authority}.csv", HEAD, rows)


HEAD = (
    "Clause",
    "Section",
    "Force",
    "What it asks",
    "Where it is done",
    "Date it sets",
    "State",
    "Why not carried",
    "Tests",
    "Note",
)


def _cells(line: Line) -> tuple[str, ...]:
    return (
        line.clause.id,
        line.section,
        line.clause.force,
        line.clause.obligation,
        "; ".join(spot.words for spot in line.spots),
        "; ".join(line.dates),
        page.LABELS[line.state],
        line.clause.not_carried,
        "; ".join(line.tests),
        line.clause.note,
    )


@bp.get("/procedure/clauses/<id>")
@signed_in
def clause(id: str) -> str:
    """One clause: why a task or a date is there."""
    with read() as session:
        here = desk(session)
        lines = _lines(here, here.for_new_cases())
        found = next((line for line in lines if line.clause.id == id), None) or abort(404)
        return render_template(
            "procedure/clause.html",
            line=found,
            clause=found.clause,
            name=here.policy.name,
            label=page.LABELS[found.state],
            spots=every_spot(found.places),
            tests=page.shown_tests(found.tests),
            conflicts=[each for each in here.policy.conflicts if id in each.clauses],
            positions=here.policy.positions,
        )


@bp.get("/procedure/diagrams/<process>")
@signed_in
def diagram(process: str) -> str:
    """A diagram as it is published, with one element pointed out."""
    with read() as session:
        here = desk(session)
        published = here.for_new_cases()
        found = picture.of_procedure(published.files, process, request.args.get("at", "")) or abort(404)
        return render_template(
            "procedure/diagram.html", drawings=found, name=here.policy.name, may_draw=_may_draw()
        )


@bp.get("/procedure/forms/<id>")
@signed_in
def form(id: str) -> str:
    """A form as a list of its questions, each with the clauses that it serves."""
    with read() as session:
        here = desk(session)
        found = form_of(session, here.for_new_cases(), id) or abort(404)
        return render_template(
            "procedure/form.html",
            title=found.heading({"child": "the child"}),
            clauses=found.definition.clauses,
            parts=questions_of(found),
            name=here.policy.name,
        )


@bp.get("/procedure/settled")
@signed_in
def settled() -> str:
    """What the policy settles: limits, reminders, positions, lists, documents and reports, each with its clauses."""
    with read() as session:
        here = desk(session)
        facts = labels_of(here.for_new_cases().names.facts)
        rows = [(row, page.limit_words(row, facts)) for row in here.policy.timescales]
        return render_template("procedure/settled.html", policy=here.policy, limits=rows, actions=ACTIONS)


def silent(policy: Policy) -> list[Timescale]:
    """The limits that the procedure does not set: no date is made there."""
    return [row for row in policy.timescales if row.value is None]


def own_values(policy: Policy) -> list[Timescale]:
    """The limits whose length the authority has set itself, over a procedure that several share."""
    return [row for row in policy.timescales if row.is_local]


def _may_draw() -> bool:
    return standing().may("procedure.draft")


def _lines(here: Desk, published: Published) -> Sequence[Line]:
    authority, places = here.policy.authority, trace(here.session, published, here.policy)
    facts = labels_of(published.names.facts)
    return page.lines_of(read_clauses(authority), places, here.policy, facts, read_proofs(authority))
