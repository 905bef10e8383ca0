"""A working day by keyboard alone: every stop can be seen, and Enter never sends what is not finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.house import PASSWORD, House
from tests.e2e.keys import Keys
from tests.e2e.person import Person

pytestmark = pytest.mark.browser

TODAY = (("Day", "11"), ("Month", "1"), ("Year", "2027"))


def test_a_visit_and_a_concern_by_keyboard(house: House, browser: Browser) -> None:
    ref = house.office.agreed()
    house.go_to(date(2027, 1, 11))
    page = browser.new_page(base_url=house.url, viewport={"width": 1280, "height": 900})
    keys = Keys(page)
    _sign_in(keys)
    keys.open("Record visit: See Robin Sample")
    _write_most_of_the_visit(keys)

    # Enter in a box keeps a draft; the step stays open.
    keys.reach("Who else did you see?")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Your draft is saved")
    assert house.office.task(ref, "record_visit") is not None

    keys.open("Carry on: Record the next visit")
    keys.write("What did Robin say and show?", "Robin drew the new kitchen.")
    keys.open("Submit the visit")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("submitted")
    assert house.office.case(ref).facts["last_visit_on"] == house.today.isoformat()

    _raise_a_concern(keys)
    expect(page.locator("main")).to_contain_text("1 concern waiting")
    page.context.close()


def test_an_error_summary_takes_the_focus_and_leads_to_the_question(
    house: House, someone: Callable[..., Person]
) -> None:
    ref = house.office.agreed()
    page = someone("Amina Caseworth").page
    page.goto(f"/cases/{ref}")
    keys = Keys(page)
    keys.open("Record visit: Record the next visit")
    keys.open("Submit the visit")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    keys.reach("Say on which day you visited")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="When was the visit?").get_by_label("Day")).to_be_focused()


def _sign_in(keys: Keys) -> None:
    page = keys.page
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["height"] > 10, "the skip link can be seen once it has the focus"
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keys.write("Email", "amina.caseworth@keepstep.example")
    keys.write("Password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("My week")


def _write_most_of_the_visit(keys: Keys) -> None:
    for part, number in TODAY:
        keys.write(part, number, legend="When was the visit?")
    keys.choose("At home", "Where?")
    keys.choose("Yes", "Did you see Robin?")
    keys.choose("Yes", "Did you see Robin alone?")
    keys.choose("Yes", "Did you see where Robin sleeps?")


def _raise_a_concern(keys: Keys) -> None:
    keys.open("Raise a concern")
    keys.write("What are you worried about?", "A stranger waits at the gate.")
    for part, number in TODAY:
        keys.write(part, number, legend="When did it happen")
    keys.choose("No", "Is Robin in danger now?")
    keys.choose("Yes", "Have you talked with the family about it?")
    keys.open("Raise the concern")
