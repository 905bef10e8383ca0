"""A visit written down in a browser: the page, and what its form would send."""

from __future__ import annotations

from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from tests.browsing import Browser
from tests.office import Office
from tests.pages import form_on


def address_of(office: Office, ref: str, element: str = "record_visit") -> str:
    """Where this open step of the case is done."""
    task = office.task(ref, element)
    assert task is not None, f"{element} is not open"
    return f"/cases/{ref}/tasks/{task.id}"


def visit_on(page: str, on: date, **changed: str) -> MultiDict[str, Any]:
    """The visit's form on this page, filled in and about to be submitted. `__` stands for a hyphen."""
    sent = form_on(page)
    # The browser of these tests sends it with every request, for the session that it has by then.
    sent.pop("csrf_token", None)
    said = {"place": "home", "announced": "yes", "seen": "yes", "seen_alone": "yes", "bedroom_seen": "yes"}
    day = {"visited_on-day": str(on.day), "visited_on-month": str(on.month), "visited_on-year": str(on.year)}
    wrote = {"views": "I like the trains.", "home": "Warm and tidy.", "_action": "submit"}
    for name, value in {**said, **day, **wrote, **changed}.items():
        sent[name.replace("__", "-")] = value
    return sent


def written(browser: Browser, office: Office, ref: str, **changed: str) -> tuple[str, MultiDict[str, Any]]:
    """Open the visit's page in this browser and write it down: its address, and what submitting would send."""
    address = address_of(office, ref)
    return address, visit_on(browser.get(address).text, office.clock.now().date(), **changed)
