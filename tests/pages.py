"""A page as a browser without scripts has it: its form, filled in as it stands."""

from __future__ import annotations

from typing import Any

from lxml import html
from werkzeug.datastructures import MultiDict


def form_on(page: str, having: str = "_token") -> MultiDict[str, Any]:
    """What the form that has a field of this name would send if its first button were pressed."""
    root: Any = html.fromstring(page)
    [form] = [form for form in root.forms if having in form.fields]
    # A password is never filled in again by a page, and a file never by a test.
    return MultiDict(form.form_values())
