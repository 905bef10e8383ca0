"""Open a case from a referral: who the child is, what was received, and who will work with them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from engine.cases.desk import Desk
from engine.cases.models import Case, Family, Submission
from engine.cases.start import Referral, start
from engine.people.models import AccessLog, Person
from engine.records.received import Received, attach
from forms import Form, action_of
from forms.rendering import render, render_summary
from web.access import standing
from web.case import known, queries
from web.case.packages import prefilled, token_of, waiting_package
from web.filling import form_of
from web.site import command, desk, read

FORM = "open_case"
CHILD = ("given_name", "family_name", "born_on")
"""What the form asks about the child; everything else it asks is a fact or stays in the submission."""


def opening_page() -> str:
    """The empty form."""
    with read() as session:
        here = desk(session)
        form, package = opening_form(here), _package(session)
        raw = prefilled(form, package.content) if package else None
        return _page(here, form, raw, (), known.Question(()))


def open_case() -> Response | str | tuple[str, int]:
    """Check the referral and open the case; errors keep everything that was written."""
    with command() as session:
        here = desk(session)
        form, package = opening_form(here), _package(session)
        raw = form.parse(request.form)
        if (ref := _opened_with(session)) is not None:
            return redirect(url_for("case.show", ref=ref))
        sent, worker = action_of(request.form), _chosen(session)
        checked = form.check(raw, {}, here.today, draft=sent.kind != "submit")
        same = _same_child(here, checked.answers)
        if sent.kind != "submit":
            return _page(here, form, raw, (), same, sent)
        errors = (*_errors(worker, same), *checked.errors)
        if errors or worker is None:
            return _page(here, form, raw, errors, same), 422
        case = start(here, _referral(form, checked.answers, worker, session, same, package))
        if package is not None:
            attach(here, package, case)
        ref, name = case.ref, case.child.name
    flash(f"{name}’s case is open as {ref}.")
    return redirect(url_for("case.show", ref=ref))


def _opened_with(session: Session) -> str | None:
    """The case that this very page has opened: sent twice, it must not find the child that it made itself."""
    sent = select(Case.ref).join(Submission, Submission.case_id == Case.id)
    return session.scalar(sent.where(Submission.token == _token(), Submission.form == FORM))


def _token() -> str:
    return request.form.get("_token", "")[:36]


def _package(session: Session) -> Received | None:
    """The package that the case is opened from, if the page was reached from one."""
    wanted = request.values.get("package", type=int)
    return waiting_package(session, standing().person_id, wanted) if wanted else None


def _same_child(here: Desk, answers: Mapping[str, Any]) -> known.Question:
    said = request.form.get("_same", ""), request.form.get("_same_of", "")
    same = known.question(here.session, standing(), answers, said)
    path = f"{request.method} {request.path}"[:200]
    for match in same.unnamed:
        # Coming upon a child of whom one may not be told is a refusal like any other, and logged like it.
        of = {"person_id": here.actor, "case_id": match.hidden[0].id}
        here.session.add(AccessLog(at=here.now, asked_for=path, outcome="refused", **of))
    return same


def _errors(worker: Person | None, same: known.Question) -> tuple[tuple[str, str], ...]:
    found = (("_same", same.error), ("_worker", "" if worker else "Choose who will work with the child"))
    return tuple((where, message) for where, message in found if message)


def _chosen(session: Session) -> Person | None:
    """The worker who was chosen, if they are among those whom the page offers."""
    wanted = request.form.get("_worker", type=int)
    offered = queries.workers(session, standing().team_id)
    return next((person for person in offered if person.id == wanted), None)


def opening_form(here: Desk) -> Form:
    """The form with which this authority opens a case."""
    form = form_of(here.session, here.for_new_cases(), FORM)
    assert form is not None, "the check at publish sees to it that the procedure has its opening form"
    return form


def _referral(
    form: Form,
    answers: dict[str, Any],
    worker: Person,
    session: Session,
    same: known.Question,
    package: Received | None,
) -> Referral:
    family_id = request.form.get("_family", type=int)
    return Referral(
        given_name=str(answers["given_name"]),
        family_name=str(answers["family_name"]),
        born_on=answers.get("born_on"),
        worker_id=worker.id,
        team_id=worker.team_id or 0,
        token=_token() or str(uuid.uuid4()),
        facts=form.outcome(answers, {}).facts,
        answers=answers,
        family_id=family_id if family_id and session.get(Family, family_id) else None,
        child_id=same.chosen.child.id if same.chosen else None,
        restricted=request.form.get("_restricted") == "yes"
        or (same.chosen is not None and same.chosen.restricted)
        or (package is not None and bool(package.content["case"]["restricted"])),
        form_version=form.version,
    )


def _page(here: Desk, form: Form, raw: Any, errors: Any, same: known.Question, action: Any = None) -> str:
    name = (raw or {}).get("family_name") or ""
    package = _package(here.session)
    return render_template(
        "case/new.html",
        form=form,
        body=render(form, raw, errors, {}, None, action, can_save=False),
        summary=render_summary(errors),
        workers=queries.workers(here.session, standing().team_id),
        worker_error=dict(errors).get("_worker", ""),
        known=same,
        known_error=dict(errors).get("_same", ""),
        families=queries.families_like(here.session, str(name)) if name else [],
        package=package,
        token=request.form.get("_token") or (token_of(package) if package else str(uuid.uuid4())),
    )
