"""Routes of the case pages. What a person may not open is answered like what does not exist."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine.cases.correct import correct, corrected_with
from engine.cases.correlate import correlate
from engine.cases.errors import NoSuchTask, ReasonNeeded, TooLong
from engine.cases.facts import decode
from engine.cases.models import Case, Draft, Submission
from engine.packs import picture
from forms import action_of
from forms.rendering import render, render_summary
from web.access import needs, of_case, require, signed_in, standing
from web.case import known, queries
from web.case.concern import concern_page, raise_it
from web.case.opening import open_case, opening_page
from web.case.reading import context_in, read_out, titles_of
from web.case.summary import clock, stages
from web.case.words import sentence
from web.documents.written import printable
from web.filling import due_with, fill, form_of
from web.site import command, desk, read

OFFERED = {
    "early_review_asked": "Review early",
    "drift_reported": "Report drift",
    "move_reported": "Report a move",
    "no_recourse_found": "No recourse found",
}
"""What anybody on a case may bring to it, where its procedure waits for it: the words of the button."""

SELECTS = "nine_month.record"
"""The permission that it takes to select a case for a meeting, from a list or from the case."""

bp = Blueprint("case", __name__, template_folder="templates", url_prefix="/cases")


@bp.get("")
@signed_in
def index() -> str:
    """My cases, or every case I may open."""
    mine, status = request.args.get("show") != "all", request.args.get("status", "open")
    page = max(request.args.get("page", 1, type=int), 1)
    with read() as session:
        found, count = queries.cases(session, standing(), mine, status, page)
        return render_template(
            "case/index.html",
            cases=found,
            count=count,
            page=page,
            pages=-(-count // queries.PAGE),
            mine=mine,
            status=status,
            may_start=standing().may("case.start"),
        )


@bp.route("/new", methods=["GET", "POST"])
@needs("case.start")
def new() -> Response | str | tuple[str, int]:
    """Take a referral: open a child's case."""
    return opening_page() if request.method == "GET" else open_case()


@bp.get("/<ref>")
@of_case
def show(case: Case) -> str:
    """The summary: what happens next, which clocks run, who is around the child."""
    with read() as session:
        here = desk(session)
        case = session.get_one(Case, case.id)
        tasks, facts = queries.open_tasks(session, case), decode(case.facts)
        drafts = session.scalars(
            select(Draft.element_id).where(Draft.case_id == case.id, Draft.person_id == here.actor)
        ).all()
        return render_template(
            "case/show.html",
            case=case,
            tab="show",
            tasks=tasks,
            drafts=set(drafts),
            stages=stages(case, facts, [task.process_id for task in tasks], here.today),
            clocks=[clock(row, here.today) for row in queries.clocks(session, case)],
            visit=queries.latest_visit(session, case),
            records=queries.records(session, case),
            concerns=[found for found in queries.concerns(session, case) if found[0].outcome is None],
            recent=_told(queries.timeline(session, case, None, 5), here.today),
            **_head(session, case, here),
        )


@bp.get("/<ref>/timeline")
@of_case
def timeline(case: Case) -> str:
    """Everything that happened, the latest first."""
    before = request.args.get("before", type=int)
    with read() as session:
        here = desk(session)
        case = session.get_one(Case, case.id)
        found = queries.timeline(session, case, before)
        older = found[-1].entry.seq if len(found) == queries.PAGE else None
        return render_template(
            "case/timeline.html",
            case=case,
            tab="timeline",
            lines=_told(found, here.today),
            older=older,
            **_head(session, case, here),
        )


@bp.get("/<ref>/process")
@of_case
def process(case: Case) -> str:
    """The diagram of the case with where it stands, and the same as a list."""
    with read() as session:
        here = desk(session)
        case = session.get_one(Case, case.id)
        drawings = picture.of_case(here, case, request.args.get("stage"))
        return render_template(
            "case/process.html", case=case, tab="process", drawings=drawings, **_head(session, case, here)
        )


@bp.get("/<ref>/records")
@of_case
def records(case: Case) -> str:
    """What was recorded: visits, meetings, plan, supervision, decisions, documents, and every form."""
    with read() as session:
        here = desk(session)
        case = session.get_one(Case, case.id)
        written = queries.submissions(session, case)
        return render_template(
            "case/records.html",
            case=case,
            tab="records",
            records=queries.records(session, case),
            submissions=written,
            titles=titles_of(session, here, case, {each.form for each, _ in written}),
            concerns=queries.concerns(session, case),
            documents=printable(session, here, case),
            received=queries.received(session, case),
            **_head(session, case, here),
        )


@bp.route("/<ref>/concern", methods=["GET", "POST"])
@of_case
def concern(case: Case) -> Response | str | tuple[str, int]:
    """Raise a concern: the team manager gets a task at once."""
    return concern_page(case) if request.method == "GET" else raise_it(case)


@bp.post("/<ref>/ask/<message>")
@of_case
def ask(case: Case, message: str) -> Response:
    """Ask for an early review, report drift or a move, or select the child for the monthly meeting."""
    with command() as session:
        here = desk(session)
        if message in here.policy.selecting():
            require(SELECTS)
        elif message not in OFFERED:
            raise NoSuchTask()
        correlate(here, case.ref, message)
    flash("Done. The case shows what opens now.")
    return redirect(url_for("case.show", ref=case.ref))


@bp.get("/<ref>/submissions/<int:submission_id>")
@of_case
def submission(case: Case, submission_id: int) -> str:
    """What somebody wrote, as it was asked."""
    with read() as session:
        here = desk(session)
        case = session.get_one(Case, case.id)
        found = _submission(session, case, submission_id)
        said = read_out(session, here, case, found)
        return render_template(
            "case/submission.html",
            case=case,
            submission=found,
            title=said.title,
            answers=said.sections,
            may_correct=_may_correct(found),
        )


@bp.route("/<ref>/submissions/<int:submission_id>/correct", methods=["GET", "POST"])
@of_case
def correction(case: Case, submission_id: int) -> Response | str | tuple[str, int]:
    """Put a mistake right: the form as it was, and why it changes."""
    with command() if request.method == "POST" else read() as session:
        here = desk(session)
        case = session.get_one(Case, case.id)
        found = _submission(session, case, submission_id)
        form = form_of(session, here.published(case), found.form)
        token = request.form.get("_token", "")[:36] or str(uuid.uuid4())
        if request.method == "POST" and corrected_with(here, found, token) is not None:
            return redirect(url_for("case.show", ref=case.ref))
        if form is None or not _may_correct(found):
            raise NoSuchTask()
        context = context_in(session, here, case, found)
        if request.method == "GET":
            return _correction_page(case, found, form, form.to_raw(found.answers), context)
        raw, reason = form.parse(request.form), request.form.get("_reason", "")
        if action_of(request.form).kind != "submit":
            return _correction_page(case, found, form, raw, context, reason=reason)
        checked = form.check(raw, context, here.today, due=due_with(here, case))
        if checked.errors:
            return _correction_page(case, found, form, raw, context, checked.errors, reason), 422
        filled = fill(form, checked.answers, context, token)
        try:
            correct(here, case.ref, submission_id, filled, reason)
        except (ReasonNeeded, TooLong) as refusal:
            return _correction_page(
                case, found, form, raw, context, (("_reason", str(refusal)),), reason
            ), 422
    flash("Corrected. The first version is kept, and the dates that count from it have moved.")
    return redirect(url_for("case.show", ref=case.ref))


def _correction_page(
    case: Case, found: Submission, form: Any, raw: Any, context: Any, errors: Any = (), reason: str = ""
) -> str:
    return render_template(
        "case/correct.html",
        case=case,
        submission=found,
        form=form,
        title=form.heading(context),
        body=render(form, raw, errors, context, can_save=False),
        summary=render_summary(errors),
        reason=reason,
        reason_error=dict(errors).get("_reason", ""),
        token=request.form.get("_token") or str(uuid.uuid4()),
    )


def _head(session: Any, case: Case, here: Any) -> dict[str, Any]:
    """What stands above every tab of a case."""
    weeks = (here.today - case.plan_started_on).days // 7 + 1 if case.plan_started_on else None
    return {
        "age": queries.age(case.child.born_on, here.today),
        "plan_week": weeks,
        "siblings": queries.siblings(session, case, standing()),
        "earlier": known.earlier(session, case, standing()),
        "today": here.today,
        "may_hand_over": standing().may("task.reassign"),
        "may_try": standing().may("task.reassign") or standing().may("procedure.draft"),
        "offered": {message: words for message, words in OFFERED.items() if message in case.awaited},
    }


def _told(found: list[queries.Happening], today: Any) -> list[dict[str, Any]]:
    return [
        {
            "at": line.entry.at,
            "who": line.who,
            "text": sentence(line.entry.kind, line.entry.content, today),
            "submission": (line.entry.content or {}).get("submission"),
        }
        for line in found
    ]


def _submission(session: Any, case: Case, submission_id: int) -> Submission:
    found: Submission | None = session.get(Submission, submission_id)
    if found is None or found.case_id != case.id:
        raise NoSuchTask()
    return found


def _may_correct(found: Submission) -> bool:
    if found.corrected_by_id is not None or found.form in ("open_case", "take_on"):
        return False
    mine = found.by_id == standing().person_id and standing().may("correct.record")
    return mine or standing().may("correct.others")
