"""Signing in and out, opening a locked session, choosing a password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select, update
from werkzeug.wrappers import Response

from engine.people.models import Person, SignIn
from web.access import anyone, signed_in
from web.auth import sessions, tries
from web.auth.guard import is_here
from web.auth.passwords import hash_password, weakness
from web.auth.visitor import Door, Visitor, visitor
from web.demo import staff
from web.site import command, site

bp = Blueprint("auth", __name__, template_folder="templates")


@bp.route("/sign-in", methods=["GET", "POST"])
@anyone
def sign_in() -> Response | str | tuple[str, int]:
    """Ask for email and password."""
    if request.method == "GET":
        here = visitor()
        return redirect(_next()) if here and here.is_authenticated else _sign_in_page("")
    email, password = request.form.get("email", "").strip().lower()[:254], request.form.get("password", "")
    right = tries.is_right(email, password)
    with site().db.command() as session:
        person = tries.settle(session, email, right, "sign in")
        if person is not None:
            sessions.begin(session, person)
    return redirect(_next()) if person else (_sign_in_page(tries.REFUSAL, email), 422)


@bp.post("/sign-out")
@anyone
def sign_out() -> Response:
    """End the session, a locked one too."""
    with site().db.command() as session:
        sessions.end(session)
    flash("You are signed out.")
    return redirect(url_for("auth.sign_in"))


@bp.route("/unlock", methods=["GET", "POST"])
@anyone
def unlock() -> Response | str | tuple[str, int]:
    """Ask an idle session's person for the password, then bring them back to where they were."""
    here = visitor()
    if here is None or here.door is Door.OVER:
        return redirect(url_for("auth.sign_in", next=_next()))
    if here.is_authenticated:
        return redirect(_next())
    fields = [(name, value) for name, value in request.form.items(multi=True) if name.startswith("kept:")]
    kept = [(name.removeprefix("kept:"), value) for name, value in fields]
    if request.method == "GET":
        return _unlock_page(here, kept, "")
    right = tries.is_right(here.person.email, request.form.get("password", ""))
    with site().db.command() as session:
        person = tries.settle(session, here.person.email, right, "unlock")
        if person is not None:
            sessions.unlock(session, here.sign_in_id)
    if person is None:
        return _unlock_page(here, kept, tries.REFUSAL), 422
    if request.form.get("resend"):
        return render_template("auth/resume.html", next=_next(), fields=kept)
    return redirect(_next())


@bp.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> Response | str | tuple[str, int]:
    """Choose a new password. The person's other sessions end."""
    here = visitor()
    assert here is not None, "the rule lets nobody else in"
    if request.method == "GET":
        return _password_page(here, {})
    new = request.form.get("new", "")
    right = tries.is_right(here.person.email, request.form.get("current", ""))
    weak = weakness(new, here.person.name, here.person.email)
    with command() as session:
        person = tries.settle(session, here.person.email, right, "change password")
        if person is not None and weak is None:
            _keep_password(session.get_one(Person, person.id), new)
            others = (SignIn.person_id == person.id, SignIn.id != here.sign_in_id, SignIn.ended_at.is_(None))
            session.execute(update(SignIn).where(*others).values(ended_at=site().clock.now()))
    if person is None or weak is not None:
        wrong = "" if person else "This is not your password now. Check it and try again."
        return _password_page(here, {"current": wrong, "new": weak or ""}), 422
    flash("Your new password counts from now on. You are signed out everywhere else.")
    return redirect(url_for("week.index"))


def _keep_password(person: Person, new: str) -> None:
    person.password_hash, person.password_once = hash_password(new), False


def _next() -> str:
    wanted = request.values.get("next", "")
    return wanted if is_here(wanted) else url_for("week.index")


def _sign_in_page(error: str, email: str = "") -> str:
    shown = _made_up_people() if site().config.demo else []
    return render_template(
        "auth/sign_in.html", error=error, email=email, next=_next(), shown=shown, demo_password=staff.PASSWORD
    )


def _made_up_people() -> list[tuple[str, str, str]]:
    with site().db.read() as session:
        shown = staff.shown_of(site().shelf.policy(session))
        emails = {name: email for name, email in session.execute(select(Person.name, Person.email))}
    return [(name, words, emails[name]) for name, words in shown if name in emails]


def _unlock_page(here: Visitor, kept: list[tuple[str, str]], error: str) -> str:
    return render_template(
        "auth/unlock.html",
        person=here.person,
        next=_next(),
        fields=kept,
        resend=bool(request.form.get("resend")),
        error=error,
    )


def _password_page(here: Visitor, errors: dict[str, str]) -> str:
    found = {name: text for name, text in errors.items() if text}
    return render_template("auth/password.html", person=here.person, errors=found)
