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

CASE = ("", "/timeline", "/records", "/process", "/concern")
PAGES = {
    "Amina Caseworth": ("/", "/notices", "/search?q=robin", "/cases", "/cases/new", "/no-such-page"),
    "Tom Teamlead": ("/team", "/sign-off", "/team/cover"),
    "Sasha Servicehead": ("/studio", "/studio/child_in_need"),
}


@pytest.mark.parametrize("width", [390, 320])
def test_no_page_scrolls_sideways(width: int, house: House, someone: Callable[..., Person]) -> None:
    refs = [house.office.agreed(), house.office.agreed("Maximiliana Placeholderington")]
    house.go_to(date(2027, 2, 22))
    tasks = [house.office.task(refs[0], step) for step in ("record_visit", "record_supervision")]
    wide: list[str] = []
    for name, paths in PAGES.items():
        person = someone(name, width=width)
        if name == "Amina Caseworth":
            paths += tuple(f"/cases/{ref}{tab}" for ref in refs for tab in CASE)
            paths += tuple(f"/cases/{refs[0]}/tasks/{task.id}" for task in tasks if task)
        for path in paths:
            person.page.goto(path)
            if overflow(person):
                wide.append(path)
    assert not wide


@pytest.mark.parametrize("width", [390, 320])
def test_signing_in_does_not_scroll_sideways(width: int, someone: Callable[..., Person]) -> None:
    person = someone("Amina Caseworth", width=width)
    press(person.page.get_by_role("button", name="Sign out"))
    assert not overflow(person)
    press(person.page.get_by_role("button", name="Sign in", exact=True))
    assert not overflow(person)


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


def overflow(person: Person) -> bool:
    """True if the page is wider than the screen."""
    return bool(person.page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"))
