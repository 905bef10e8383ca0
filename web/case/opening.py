"""Open a case from a referral: who the child is, what was received, and who will work with them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.cases.models import Family
from engine.cases.start import Referral, start
from engine.packs.models import Bundle
from engine.people.models import Person
from forms import Form, action_of
from forms.rendering import render, render_summary
from web.access import standing
from web.case import queries
from web.filling import form_of
from web.site import command, desk, read

FORM = "open_case"
CHILD = ("given_name", "family_name", "born_on")
"""What the form asks about the child; everything else it asks is a fact or stays in the submission."""


def opening_page() -> str:
    """The empty form."""
    with read() as session:
        here = desk(session)
        return _page(here, _form(here), None, ())


def open_case() -> Response | str | tuple[str, int]:
    """Check the referral and open the case; errors keep everything that was written."""
    with command() as session:
        here = desk(session)
        form = _form(here)
        raw = form.parse(request.form)
        if action_of(request.form).kind != "submit":
            return _page(here, form, raw, (), action=action_of(request.form))
        checked = form.check(raw, {}, here.today)
        worker = _chosen(session)
        errors = checked.errors
        if worker is None:
            errors = (*errors, ("_worker", "Choose who will work with the child"))
        if errors or worker is None:
            return _page(here, form, raw, errors), 422
        case = start(here, _referral(form, checked.answers, worker, session))
        ref, name = case.ref, case.child.name
    flash(f"{name}’s case is open as {ref}.")
    return redirect(url_for("case.show", ref=ref))


def _chosen(session: Session) -> Person | None:
    """The worker who was chosen, if they are among those whom the page offers."""
    wanted = request.form.get("_worker", type=int)
    offered = queries.workers(session, standing().team_id)
    return next((person for person in offered if person.id == wanted), None)


def _form(here: Desk) -> Form:
    newest = here.session.scalar(select(func.max(Bundle.id)))
    form = form_of(here.session, here.shelf.bundle(here.session, newest or 0), FORM)
    assert form is not None, "the check at publish sees to it that the procedure has its opening form"
    return form


def _referral(form: Form, answers: dict[str, Any], worker: Person, session: Session) -> Referral:
    family_id = request.form.get("_family", type=int)
    return Referral(
        given_name=str(answers["given_name"]),
        family_name=str(answers["family_name"]),
        born_on=answers.get("born_on"),
        worker_id=worker.id,
        team_id=worker.team_id or 0,
        token=request.form.get("_token", "")[:36] or str(uuid.uuid4()),
        facts=form.outcome(answers, {}).facts,
        answers=answers,
        family_id=family_id if family_id and session.get(Family, family_id) else None,
        restricted=request.form.get("_restricted") == "yes",
        form_version=form.version,
    )


def _page(here: Desk, form: Form, raw: Any, errors: Any, action: Any = None) -> str:
    name = (raw or {}).get("family_name") or ""
    return render_template(
        "case/new.html",
        form=form,
        body=render(form, raw, errors, {}, None, action, can_save=False),
        summary=render_summary(errors),
        workers=queries.workers(here.session, standing().team_id),
        worker_error=dict(errors).get("_worker", ""),
        families=queries.families_like(here.session, str(name)) if name else [],
        token=request.form.get("_token") or str(uuid.uuid4()),
    )
