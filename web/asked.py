"""How an answer is wanted."""

from __future__ import annotations

from flask import request


def wants_json() -> bool:
    """True for a script's own request rather than a page that somebody opens."""
    kinds = request.accept_mimetypes
    return request.is_json or kinds["application/json"] > kinds["text/html"]
