"""Before every request: nobody comes in without signing in, and an idle session asks for the password first."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from engine.people.models import SignIn
from web.access import ANYONE
from web.asked import wants_json
from web.auth import sessions
from web.auth.visitor import Door, Visitor, visitor
from web.site import command, site

log = logging.getLogger(__name__)

View = TypeVar("View", bound=Callable[..., Any])

NOTED_AFTER = timedelta(minutes=1)
"""Reading notes that somebody is active at most this often; every change notes it anyway."""

OPEN_WITH_ONE_TIME_PASSWORD = frozenset({"auth.password", "auth.sign_out"})


def init(app: Flask) -> None:
    """Set up CSRF, Flask-Login and the guard, in this order: what is forged is not even kept as a draft."""
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None,
        SESSION_COOKIE_NAME=f"keepstep_{site_of(app).config.authority}",
        SESSION_COOKIE_PATH=f"{site_of(app).config.prefix}/",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=site_of(app).config.secure_cookies,
    )
    CSRFProtect(app)
    manager = LoginManager(app)
    manager.user_loader(sessions.load)
    app.before_request(guard)


def site_of(app: Flask) -> Any:
    """The site of an application that is being set up."""
    return app.extensions["keepstep"]


def kept_when_locked(keep: Callable[..., str]) -> Callable[[View], View]:
    """Mark a view whose POST is kept when it reaches a locked session.

    `keep` takes the view's URL arguments, saves what `request.form` holds as the person's draft, and returns
    the address at which they go on. It checks for itself that the person may.
    """

    def decorate(view: View) -> View:
        view.keep_locked_post = keep  # type: ignore[attr-defined]
        return view

    return decorate


def guard() -> Response | str | tuple[str, int] | None:
    """Let the request through (None), or answer it with the door that has to be opened first."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "access_rule", None) == ANYONE:
        return None
    here = visitor()
    if here is None:
        return _sign_in_first()
    if here.door is Door.LOCKED:
        return _locked(here, view)
    if here.door is Door.OVER:
        return _over(here, view)
    if here.person.password_once and request.endpoint not in OPEN_WITH_ONE_TIME_PASSWORD:
        return redirect(url_for("auth.password"))
    _note_active(here)
    return None


def is_here(address: str) -> bool:
    """True for an address of this site, given without its host: nothing else is redirected to."""
    parts = urlsplit(address)
    plain = address.isprintable() and "\\" not in address
    ours = address.startswith(f"{request.script_root}/") and address[1:2] != "/"
    return plain and not parts.scheme and not parts.netloc and ours


def _sign_in_first() -> Response:
    if wants_json():
        return _json(401, "Sign in first: nobody is signed in here.")
    return redirect(url_for("auth.sign_in", next=_return_to()))


def _locked(here: Visitor, view: Any) -> Response | tuple[str, int]:
    sessions.lock(here.sign_in_id)
    kept_at = _keep(view)
    if wants_json():
        return _json(423, "Keepstep is locked. Give your password, then try again.")
    if request.method in ("GET", "HEAD") or kept_at:
        return redirect(url_for("auth.unlock", next=kept_at or _return_to()))
    # What is no step's form has no draft to go to: the page carries it until it can be sent.
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    page = render_template(
        "auth/unlock.html",
        person=here.person,
        next=_whole(request.path),
        fields=fields,
        resend=True,
        error="",
    )
    return page, 423


def _over(here: Visitor, view: Any) -> Response:
    kept_at = _keep(view)
    with site().db.command() as session:
        session.get_one(SignIn, here.sign_in_id).ended_at = site().clock.now()
    hours = site().config.absolute_hours
    if wants_json():
        return _json(401, f"You have been signed in for {hours} hours. Sign in again.")
    kept = " What you wrote is kept as a draft." if kept_at else ""
    flash(f"A session ends after {hours} hours. Sign in again to go on.{kept}")
    return redirect(url_for("auth.sign_in", next=kept_at or _return_to()))


def _keep(view: Any) -> str:
    keep = getattr(view, "keep_locked_post", None)
    if request.method != "POST" or keep is None:
        return ""
    return str(keep(**(request.view_args or {})))


def _return_to() -> str:
    here = _whole(request.full_path.rstrip("?"))
    return here if request.method in ("GET", "HEAD") else url_for("week.index")


def _whole(path: str) -> str:
    """The path as the browser knows it: below the authority's own where one process serves several."""
    return request.script_root + path


def _note_active(here: Visitor) -> None:
    if request.method not in ("GET", "HEAD"):
        return
    with site().db.read() as session:
        seen = session.get_one(SignIn, here.sign_in_id).last_seen_at
    if site().clock.now() - seen >= NOTED_AFTER:
        _note()


def _note() -> None:
    try:
        with command(beside_others=True):
            pass
    except OperationalError:
        # A page can still be read while nothing can be written.
        log.warning("It could not be noted that somebody is active", exc_info=True)


def _json(status: int, message: str) -> Response:
    answer = jsonify(message=message)
    answer.status_code = status
    return answer
