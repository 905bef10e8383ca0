"""Routes of one step. Reading never changes the case; a draft never changes the case; submitting does."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.cases.claim import claim
from engine.cases.complete import answered, complete
from engine.cases.draft import save_draft, was_submitted
from engine.cases.errors import ReasonNeeded, Refused, TooLong
from engine.cases.models import Case
from engine.cases.skip import return_to, skip, steps_back
from engine.db import hold
from engine.people.models import Person
from forms import action_of
from forms.rendering import parts, render, render_summary
from web.access import Work, of_case, of_case_at_work, standing
from web.auth.guard import kept_when_locked
from web.filling import due_with, fill
from web.pulled import pulled
from web.site import command, desk, read
from web.task.giving import give_page, give_to
from web.task.keeping import keep_locked_post
from web.task.page import Step, new_token

bp = Blueprint("task", __name__, template_folder="templates", url_prefix="/cases/<ref>/tasks")


@bp.get("/<int:task_id>")
@of_case
def show(case: Case, task_id: int) -> str:
    """The form of a step, with the person's draft in it and what the case already knows beside it."""
    with read() as session:
        step = Step.of(desk(session), session.get_one(Case, case.id), task_id)
        if step.task.status != "open":
            return _over(step)
        return _page(step, step.draft.raw if step.draft else None, ())


@bp.post("/<int:task_id>")
@kept_when_locked(keep_locked_post)
@of_case_at_work
def submit(work: Work, task_id: int) -> Response | str | tuple[str, int]:
    """Save, add or remove a row, or submit: which, says the button."""
    action = action_of(request.form)
    if action.kind == "submit":
        return _submit(work, task_id)
    with work.command() as (here, case):
        step = Step.of(here, case, task_id)
        raw = step.form.parse(request.form)
        save_draft(step.desk, case.id, step.task.element_id, raw)
        if action.kind in ("add", "remove"):
            return _page(step, raw, (), action=action)
    flash("Your draft is saved. Nobody else can see it until you submit.")
    return redirect(url_for("case.show", ref=case.ref))


@bp.post("/<int:task_id>/draft")
@kept_when_locked(keep_locked_post)
@of_case
def draft(case: Case, task_id: int) -> Response:
    """Autosave: keep what is written so far and say when it was kept."""
    with command(beside_others=True) as session:
        # Else a form that is submitted meanwhile would leave this draft behind.
        hold(session, Case, case.id)
        step = Step.of(desk(session), session.get_one(Case, case.id), task_id)
        if was_submitted(step.desk, _token()):
            return jsonify(saved_at=step.desk.now.isoformat())
        kept = save_draft(step.desk, case.id, step.task.element_id, step.form.parse(request.form))
        return jsonify(saved_at=kept.saved_at.isoformat())


@bp.post("/<int:task_id>/claim")
@of_case
def take(case: Case, task_id: int) -> Response:
    """Take a step that nobody holds."""
    with command(beside_others=True) as session:
        claim(desk(session), case.ref, task_id)
    return redirect(url_for("task.show", ref=case.ref, task_id=task_id))


@bp.route("/<int:task_id>/give", methods=["GET", "POST"])
@of_case(needs="task.reassign")
def give(case: Case, task_id: int) -> Response | str | tuple[str, int]:
    """Give a step to somebody of its position by name."""
    return give_page(case, task_id) if request.method == "GET" else give_to(case, task_id)


@bp.route("/<int:task_id>/move", methods=["GET", "POST"])
@of_case(needs="task.skip")
def move(case: Case, task_id: int) -> Response | str | tuple[str, int]:
    """Skip a step, or return to an earlier one, with a manager's reason."""
    if request.method == "GET":
        return _move_page(case, task_id)
    reason, to = request.form.get("reason", ""), request.form.get("to", "")
    try:
        with command() as session:
            if to:
                return_to(desk(session), case.ref, task_id, to, reason)
            else:
                skip(desk(session), case.ref, task_id, reason)
    except (ReasonNeeded, TooLong) as refusal:
        return _move_page(case, task_id, error=str(refusal)), 422
    flash("Done. The reason stands in the case's timeline.")
    return redirect(url_for("case.show", ref=case.ref))


def _submit(work: Work, task_id: int) -> Response | tuple[str, int]:
    try:
        with work.command() as (here, case):
            step, token = Step.of(here, case, task_id), _token()
            if answered(here, step.task, token) is None:
                raw = step.form.parse(request.form)
                due = due_with(here, case)
                checked = step.form.check(raw, step.context, here.today, due=due)
                if checked.errors:
                    save_draft(here, case.id, step.task.element_id, raw)
                    return _page(step, raw, checked.errors), 422
                filled = fill(step.form, checked.answers, step.context, token, _lock_version())
                complete(here, case.ref, task_id, filled)
    except Refused:
        if work.opened:
            _keep(work, task_id)
        raise
    flash(f"{step.form.heading(step.context)}: submitted.")
    return redirect(url_for("case.show", ref=work.ref))


def _keep(work: Work, task_id: int) -> None:
    """What was written on a page that came too late is kept as a draft; the page then says so."""
    with work.command() as (here, case):
        step = Step.of(here, case, task_id)
        save_draft(here, case.id, step.task.element_id, step.form.parse(request.form))


def _token() -> str:
    # A page without a token (hand-made) gets a fresh one: it can then be sent twice, as it asked to be.
    return request.form.get("_token", "")[:36] or new_token()


def _lock_version() -> int:
    try:
        return int(request.form.get("_lock_version", "0"))
    except ValueError:
        return 0


def _page(step: Step, raw: Any, errors: Any, action: Any = None) -> str:
    known = pulled(
        step.desk.session, step.case, step.facts, step.form.pulls(step.context), step.desk.today, step.task
    )
    typed = step.form.start(step.context, known) if raw is None else raw
    return render_template(
        "task/show.html",
        case=step.case,
        task=step.task,
        form=step.form,
        title=step.form.heading(step.context),
        body=render(step.form, raw, errors, step.context, known, action),
        summary=render_summary(errors),
        parts=parts(step.form, typed, step.context),
        draft=step.draft,
        mine=step.mine,
        may_do=step.may_do,
        may_move=standing().may("task.skip"),
        may_give=standing().may("task.reassign") and step.may_be_given,
        restarts=step.restarts(),
        reasons=step.form.reasons(step.context),
        token=request.form.get("_token") or new_token(),
        lock_version=request.form.get("_lock_version") or step.task.lock_version,
    )


def _over(step: Step) -> str:
    done_by = step.desk.session.get(Person, step.task.done_by_id) if step.task.done_by_id else None
    return render_template(
        "task/over.html", case=step.case, task=step.task, done_by=done_by, draft=step.draft, form=step.form
    )


def _move_page(case: Case, task_id: int, error: str = "") -> str:
    with read() as session:
        step = Step.of(desk(session), session.get_one(Case, case.id), task_id)
        back_to = steps_back(step.desk, step.task)
        return render_template(
            "task/move.html",
            case=step.case,
            task=step.task,
            error=error,
            back_to=back_to,
            request_form=request.form,
        )
