"""Raise a concern on the page: the procedure's own form, and what happens then."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.cases.concern import raise_concern
from engine.cases.desk import Desk
from engine.cases.facts import decode
from engine.cases.models import Case
from forms import Form, action_of
from forms.rendering import render, render_summary
from web.filling import context_of, fill, form_of
from web.site import command, desk, read

FORM = "raise_concern"


def concern_page(case: Case) -> str:
    """The empty form."""
    with read() as session:
        here = desk(session)
        return _page(here, session.get_one(Case, case.id), None, ())


def raise_it(case: Case) -> Response | str | tuple[str, int]:
    """Check what was written and tell the team manager; errors keep everything."""
    with command() as session:
        here, case = desk(session), session.get_one(Case, case.id)
        form, context = _form(session, here, case), _context(here, case)
        raw = form.parse(request.form)
        if action_of(request.form).kind != "submit":
            return _page(here, case, raw, ())
        checked = form.check(raw, context, here.today)
        if checked.errors:
            return _page(here, case, raw, checked.errors), 422
        token = request.form.get("_token", "")[:36] or str(uuid.uuid4())
        filled = fill(form, checked.answers, context, token)
        raise_concern(here, case.ref, str(checked.answers["what"]), filled)
    flash("Your concern is recorded and the team manager has been told.")
    return redirect(url_for("case.show", ref=case.ref))


def _form(session: Session, here: Desk, case: Case) -> Form:
    form = form_of(session, here.published(case), FORM)
    assert form is not None, "every procedure has the form on which a concern is raised"
    return form


def _context(here: Desk, case: Case) -> dict[str, Any]:
    return context_of(case, decode(case.facts), here.today)


def _page(here: Desk, case: Case, raw: Any, errors: Any) -> str:
    form, context = _form(here.session, here, case), _context(here, case)
    return render_template(
        "case/concern.html",
        case=case,
        title=form.heading(context),
        intro=form.intro(context),
        body=render(form, raw, errors, context, can_save=False),
        summary=render_summary(errors),
        token=request.form.get("_token") or str(uuid.uuid4()),
    )
