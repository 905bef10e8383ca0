"""A form with repeating rows where the browser runs no script: every button is an ordinary one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.filling import answer, press, submit
from tests.e2e.house import House
from tests.e2e.person import Person

pytestmark = pytest.mark.browser


@pytest.fixture
def ref(house: House) -> str:
    """A case whose initial meeting is arranged and can be recorded."""
    ref = house.office.supported()
    house.office.do(ref, "arrange_meeting")
    return ref


@pytest.fixture
def page(ref: str, someone: Callable[..., Person]) -> Page:
    """Amina at the record of the meeting, without script."""
    amina = someone("Amina Caseworth", script=False)
    amina.open(f"/cases/{ref}")
    amina.follow("Record the meeting")
    return amina.page


def test_rows_are_added_removed_and_kept(house: House, ref: str, page: Page) -> None:
    invited = names(page)
    _add_somebody(page)
    assert names(page) == [*invited, "Uma Testaunt"]

    press(page.get_by_role("button", name="Remove person 1", exact=True))
    assert names(page) == [*invited[1:], "Uma Testaunt"]
    assert house.office.task(ref, "record_meeting") is not None, "a row's button must not submit the form"

    press(page.get_by_role("button", name="Submit the meeting record"))
    expect(page.locator(".govuk-error-summary")).to_contain_text("Nothing you wrote has been lost")
    assert names(page) == [*invited[1:], "Uma Testaunt"]
    expect(_people(page).last.get_by_label("Sent word", exact=True)).to_be_checked()

    submit(page, house.today)
    expect(page.locator(".govuk-notification-banner")).to_contain_text("submitted")
    page.goto(f"/cases/{ref}/records")
    press(page.get_by_role("row", name="Record the meeting").get_by_role("link"))
    expect(page.locator("main")).to_contain_text("Uma Testaunt, Aunt, Sent word")
    expect(page.locator("main")).not_to_contain_text(invited[0])


def test_enter_saves_and_neither_adds_nor_removes_a_row(house: House, ref: str, page: Page) -> None:
    invited = names(page)
    with page.expect_navigation():
        page.get_by_label("Who chaired?", exact=True).press("Enter")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Your draft is saved")
    assert house.office.task(ref, "record_meeting") is not None
    press(page.locator("main").get_by_role("button", name="Carry on").first)
    assert names(page) == invited


def test_questions_that_hang_on_an_answer_stand_open(page: Page) -> None:
    assert page.get_by_role("group", name="When was it cancelled?", exact=True).is_visible()
    assert page.get_by_role("heading", name="2. Who was there").is_visible()


def test_an_error_leads_to_its_question(page: Page) -> None:
    press(page.get_by_role("button", name="Submit the meeting record"))
    page.locator(".govuk-error-summary").get_by_role("link").first.click()
    assert page.url.endswith("#meeting_outcome")
    expect(page.get_by_role("group", name="Was the meeting held?").locator("input").first).to_be_in_viewport()


def names(page: Page) -> list[str]:
    """Whoever stands in the rows, in their order."""
    return [box.input_value() for box in _people(page).get_by_label("Name", exact=True).all()]


def _add_somebody(page: Page) -> None:
    answer(page, "Was the meeting held?", "Yes")
    press(page.get_by_role("button", name="Add another person", exact=True))
    added = _people(page).last
    expect(added.get_by_label("Name", exact=True)).to_be_focused()
    for question, said in (("Name", "Uma Testaunt"), ("Relation or role", "Aunt")):
        answer(added, question, said)
    answer(added, "Was the person there?", "Sent word")
    press(page.get_by_role("button", name="Save and come back later").last)
    press(page.locator("main").get_by_role("button", name="Carry on").first)


def _people(page: Page) -> Locator:
    return page.locator("#attendance .moj-add-another__item")
