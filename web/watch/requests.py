"""Every request has a number, is counted, and is one line of the log."""

from __future__ import annotations

import logging
import re
import uuid
from time import perf_counter
from typing import Any

from flask import Flask, g, request
from werkzeug.wrappers import Response

from engine.span import Fact, span
from web.watch import journal
from web.watch.meter import Meter

log = logging.getLogger(__name__)

HEADER = "X-Request-Id"
WELL_FORMED = re.compile(r"[0-9A-Fa-f-]{16,64}")
"""As proxies make them. No other letters: a stranger's words do not get into the log by it."""

REFERENCE = re.compile(r"[A-Z]{2,6}-\d{1,9}")

UNREMARKED = frozenset(
    {"static", "health.health", "health", "health.ready", "ready", "watch.metrics", "metrics"}
)
"""What machines ask all day: counted, and not in the log."""


def init(app: Flask, meter: Meter, authority: str = "") -> None:
    """Watch every request of this application."""

    def begin() -> None:
        g.began, g.request_id = perf_counter(), _number()
        g.about = journal.begin_about(request=g.request_id, **_known(authority))
        g.span = span(f"{_method()} {_rule()}", _facts(authority))
        g.tell = g.span.__enter__()

    def answered(answer: Response) -> Response:
        if "began" in g:
            seconds = perf_counter() - g.began
            meter.answered(answer.status_code, seconds)
            answer.headers[HEADER] = g.request_id
            _note(answer.status_code, seconds)
            g.tell({"http.response.status_code": answer.status_code})
        return answer

    def end(error: BaseException | None) -> None:
        if followed := g.pop("span", None):
            followed.__exit__(type(error) if error else None, error, None)
        if token := g.pop("about", None):
            journal.end_about(token)

    app.before_request(begin)
    app.after_request(answered)
    app.teardown_request(end)


def _number() -> str:
    given = request.headers.get(HEADER, "")
    return given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


def _known(authority: str) -> dict[str, str]:
    ref = str((request.view_args or {}).get("ref", ""))
    return {
        **({"authority": authority} if authority else {}),
        **({"case": ref} if REFERENCE.fullmatch(ref) else {}),
    }


def _rule() -> str:
    """The rule and not the address: whoever types an address may type a name."""
    return request.url_rule.rule if request.url_rule else "no such page"


def _method() -> str:
    return request.method if request.method in ("GET", "HEAD", "POST") else "OTHER"


def _facts(authority: str) -> dict[str, Fact]:
    """What a trace says of a request: its number stands in the log too."""
    of_authority: dict[str, Fact] = {"keepstep.authority": authority} if authority else {}
    asked: dict[str, Fact] = {"http.request.method": _method(), "http.route": _rule()}
    return {**asked, "keepstep.request": g.request_id, **of_authority}


def _note(status: int, seconds: float) -> None:
    rule, method = _rule(), _method()
    took = round(seconds * 1000, 1)
    fields: dict[str, Any] = {
        "event": "request",
        "method": method,
        "route": rule,
        "status": status,
        "ms": took,
    }
    level = logging.DEBUG if request.endpoint in UNREMARKED else logging.INFO
    log.log(level, "%s %s %s in %s ms", method, rule, status, took, extra={"fields": fields})
