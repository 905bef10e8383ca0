"""Headers of every answer: a strict Content-Security-Policy, and nothing kept in a shared browser's cache."""

from __future__ import annotations

import secrets

from flask import Flask, g, request
from werkzeug.wrappers import Response

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
YEAR = 365 * 24 * 3600


def init(app: Flask, https: bool) -> None:
    """Put the headers on every answer of this application, errors and files included.

    `https` asks browsers never to come without it again.
    """
    app.after_request(lambda answer: secure(answer, https))
    app.add_template_global(csp_nonce)


def csp_nonce() -> str:
    """The one word by which this answer's own scripts are known."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def secure(answer: Response, https: bool) -> Response:
    """The answer with its headers."""
    answer.headers["Content-Security-Policy"] = POLICY.format(nonce=csp_nonce())
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
    if https:
        answer.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    return answer
