"""From what was refused, or broke, to a page that says what to do now."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.sansio.response import Response as BaseResponse

from engine.cases.errors import (
    AlreadyDone,
    ConcernsOpen,
    NotAllowed,
    ReasonNeeded,
    Refused,
    StaleForm,
    StepOver,
    TooLong,
)
from engine.db import LostRace
from web import trouble
from web.asked import wants_json

log = logging.getLogger(__name__)

CONFLICT = 409
STATUS: dict[type[Refused], int] = {NotAllowed: 403, ReasonNeeded: 422, TooLong: 422, ConcernsOpen: 422}
LATE = (AlreadyDone, StepOver, StaleForm)
"""A page that came too late. What was written on it is kept as a draft by the task pages."""

TITLES = {
    400: "Keepstep could not read that",
    403: "This is not open to you",
    404: "There is nothing here for you to open",
    405: "This address cannot be used like that",
    409: "This cannot be done now",
    413: "That is too large",
    422: "Something is missing",
    423: "Keepstep is locked",
    429: "Wait a moment",
    500: "Something broke in Keepstep",
    503: "Keepstep is not ready",
}
WORDS = {
    400: "Go back, load the page again, and try once more.",
    403: "Ask your team manager, or whoever looks after people in Keepstep.",
    404: "The address may be mistyped, or the page may belong to a case that is not yours. Search finds what is.",
    405: "Go back to the page before and use its buttons.",
    413: "Send less at once.",
}
EXPIRED = (
    "Your browser did not send the mark that shows this came from your own page; you may have signed in again in "
    "another window. Go back: what you wrote is still in the form. Copy it, load the page again, and send it."
)


def init(app: Flask) -> None:
    """Let every error of this application end in a page, or in JSON for a script that asked for it."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(LostRace, lost)
    app.register_error_handler(OperationalError, trouble.unusable)
    app.register_error_handler(NoConnection, trouble.unusable)
    app.register_error_handler(CSRFError, forged)
    app.register_error_handler(OverflowError, beyond)
    app.register_error_handler(DataError, beyond)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(InternalServerError, broken)


def refused(refusal: Refused) -> Response:
    """A verb or a rule said no, in words."""
    return page(status_of(refusal), str(refusal), kept=isinstance(refusal, LATE))


def status_of(refusal: Refused) -> int:
    """The HTTP status that fits a refusal; what does not exist is named NoSuch…"""
    if type(refusal).__name__.startswith("NoSuch"):
        return 404
    return next((status for kind, status in STATUS.items() if isinstance(refusal, kind)), CONFLICT)


def lost(race: LostRace) -> Response:
    """Somebody else was faster at the same thing, each time that it was tried again."""
    log.warning("%s %s lost a race", request.method, request.path, exc_info=race.__cause__)
    return page(CONFLICT, str(race))


def forged(_error: CSRFError) -> Response:
    """The CSRF token is missing or belongs to another session."""
    return page(400, EXPIRED)


def beyond(_error: OverflowError | DataError) -> Response:
    """A number, day or sign in the request that no database or calendar holds: nothing has it, so nothing is there."""
    log.warning("Something out of range at %s %s", request.method, request.path, exc_info=True)
    return page(404, WORDS[404])


def http(error: HTTPException) -> BaseResponse:
    """An error that the web framework raised, or a view with abort()."""
    if error.response is not None:
        return error.response
    status = error.code or 500
    if status < 400:
        return error.get_response()
    return page(status, WORDS.get(status) or error.description or "")


def broken(error: InternalServerError) -> Response:
    """A mistake of ours: written to the log under a number that the person can pass on."""
    number = secrets.token_hex(4)
    cause = error.original_exception or error
    log.error("Incident %s at %s %s", number, request.method, request.path, exc_info=cause)
    return page(500, f"Nothing was changed. Try again; if it happens twice, pass on the number {number}.")


def page(status: int, message: str, kept: bool = False) -> Response:
    """One error as a page, or as JSON."""
    if wants_json():
        answer = jsonify(message=message)
    else:
        title = "What you wrote is kept" if kept else TITLES.get(status, TITLES[400 if status < 500 else 500])
        ref = (request.view_args or {}).get("ref") if status != 404 else None
        answer = make_response(render_template("error.html", title=title, message=message, ref=ref))
    answer.status_code = status
    return answer
