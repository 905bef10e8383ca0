"""The database cannot be used: its disk is full, it cannot be reached, or somebody writes to it without an end.

The page says so without asking the database anything, and carries what was sent, to be read and sent again.
"""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass

from flask import Response, current_app, jsonify, make_response, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from engine.db import AnswerLost
from web.asked import wants_json

log = logging.getLogger(__name__)

STATUS = 503
WAIT = 60
"""Seconds after which a program may ask again."""

NOT_SHOWN = "Keepstep cannot use its database just now, so there is nothing to show."
NOT_KEPT = "Keepstep cannot use its database just now. Nothing of what you sent was kept."
PERHAPS = (
    "Keepstep lost its database at the very moment of keeping what you sent, so it may have been kept or not."
)
ONCE = "Send it again: it counts once, also if it was kept the first time."
LOOK_FIRST = "Look in another window whether it is there, and send it again if it is not."
SECRET = ("auth.",)
"""Pages whose fields are never shown again: they hold passwords."""


@dataclass(frozen=True)
class Said:
    """What the page says: what happened, and what to do."""

    title: str
    what: str
    then: str


def unusable(error: OperationalError | NoConnection) -> Response:
    """Answer a request in which the database could not be used. A mistake of ours is raised again."""
    if _is_mistake(error):
        raise error
    log.error("The database cannot be used at %s %s", request.method, request.path, exc_info=error)
    said = _said(isinstance(error, AnswerLost))
    as_json = {"message": f"{said.what} It is still on this page." if request.method == "POST" else said.what}
    answer = jsonify(as_json) if wants_json() else make_response(_page(said))
    answer.status_code = STATUS
    answer.headers["Retry-After"] = str(WAIT)
    return answer


def _is_mistake(error: OperationalError | NoConnection) -> bool:
    # SQLite gives a statement that makes no sense the same class as a disk that is full.
    orig = getattr(error, "orig", None)
    return isinstance(orig, sqlite3.Error) and getattr(orig, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR


def _said(perhaps: bool) -> Said:
    if request.method != "POST":
        return Said("Keepstep cannot be used just now", NOT_SHOWN, "Load the page again in a minute.")
    if perhaps:
        return Said("It is not certain that this was kept", PERHAPS, ONCE if _is_once() else LOOK_FIRST)
    return Said("This was not kept", NOT_KEPT, "Wait a minute, then send it again.")


def _is_once() -> bool:
    return bool(request.form.get("_token"))


def _page(said: Said) -> str:
    # Rendered past the context of other pages, which ask the database for names and numbers.
    template = current_app.jinja_env.get_template("unusable.html")
    return template.render(
        said=said,
        navigation=tuple,
        place=lambda: current_app.extensions["keepstep"].config.authority.capitalize(),
        sent=_sent(),
        had_files=bool(request.files),
    )


def _sent() -> list[tuple[str, str]]:
    """What was typed, to be sent once more; nothing of a page that asks for a password."""
    if request.method != "POST" or (request.endpoint or "").startswith(SECRET):
        return []
    return [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
