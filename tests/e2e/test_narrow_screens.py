"""Nothing scrolls sideways on a phone, nor on the narrowest screen that WCAG 2.2 asks for (1.4.10: 320 px)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.e2e.filling import press
from tests.e2e.house import House
from tests.e2e.person import Person

pytestmark = pytest.mark.browser

WIDTHS = (390, 320)
CASE = ("", "/timeline", "/records", "/process", "/concern")
PAGES = {
    "Amina Caseworth": ("/", "/notices", "/search?q=robin", "/cases", "/cases/new", "/no-such-page"),
    "Tom Teamlead": ("/team", "/sign-off", "/team/cover"),
    "Sasha Servicehead": (
        "/studio",
        "/studio/child_in_need",
        "/procedure",
        "/procedure/clauses/LEW-3.14",
        "/procedure/diagrams/child_in_need?at=make_visits",
        "/procedure/forms/record_meeting",
        "/procedure/settled",
    ),
}


def test_no_page_scrolls_sideways(house: House, someone: Callable[..., Person]) -> None:
    refs = [house.office.agreed(), house.office.agreed("Maximiliana Placeholderington")]
    house.go_to(date(2027, 2, 22))
    tasks = [house.office.task(refs[0], step) for step in ("record_visit", "record_supervision")]
    own = [f"/cases/{ref}{tab}" for ref in refs for tab in CASE]
    own += [f"/cases/{refs[0]}/tasks/{task.id}" for task in tasks if task]
    wide: list[tuple[str, int]] = []
    for name, paths in PAGES.items():
        person = someone(name)
        for path in (*paths, *(own if name == "Amina Caseworth" else ())):
            person.page.goto(path)
            wide += [(path, width) for width in WIDTHS if is_too_wide(person, width)]
    assert not wide


def test_signing_in_does_not_scroll_sideways(someone: Callable[..., Person]) -> None:
    person = someone("Amina Caseworth")
    press(person.page.get_by_role("button", name="Sign out"))
    assert not any(is_too_wide(person, width) for width in WIDTHS)
    press(person.page.get_by_role("button", name="Sign in", exact=True))
    expect(person.page.locator(".govuk-error-summary")).to_be_visible()
    assert not any(is_too_wide(person, width) for width in WIDTHS)


def test_a_concern_is_raised_from_the_foot_of_a_phone(house: House, someone: Callable[..., Person]) -> None:
    ref = house.office.agreed()
    amina = someone("Amina Caseworth", width=390)
    for path in (f"/cases/{ref}", f"/cases/{ref}/timeline"):
        amina.open(path)
        amina.page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
        button = amina.page.get_by_role("button", name="Raise a concern")
        expect(button).to_have_count(1)
        expect(button).to_be_in_viewport()
    press(button)
    expect(amina.page.get_by_role("heading", level=1)).to_have_text("Raise a concern about Robin")


def is_too_wide(person: Person, width: int) -> bool:
    """True if the page is wider than a screen of this many pixels."""
    person.page.set_viewport_size({"width": width, "height": 900})
    return bool(person.page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"))
