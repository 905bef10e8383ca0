"""Nothing that was written is lost: not by leaving, not by a restart, not by being away from the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.filling import answer, press, submit
from tests.e2e.house import PASSWORD, House
from tests.e2e.person import Person

pytestmark = pytest.mark.browser

HOME = "How are things at home?"
SUBMIT = "button[name=_action][value=submit]"
WORDS = "Warm, and the kitchen is mended."


@pytest.fixture
def ref(house: House) -> str:
    """A case whose child is to be visited."""
    return house.office.agreed()


@pytest.fixture
def visit(ref: str, someone: Callable[..., Person]) -> Page:
    """Amina at the record of the visit."""
    amina = someone("Amina Caseworth")
    amina.open(f"/cases/{ref}")
    amina.follow("Record the next visit")
    return amina.page


def test_what_is_written_is_saved_by_itself_and_outlives_a_restart(house: House, visit: Page) -> None:
    status = visit.locator("[data-draft-status]")
    expect(status).to_have_text("Not saved yet")
    answer(visit, HOME, WORDS)
    expect(status).to_have_text("Draft saved 10am")
    visit.reload()
    expect(visit.get_by_label(HOME)).to_have_value(WORDS)
    house.restart()
    visit.reload()
    expect(visit.get_by_label(HOME)).to_have_value(WORDS)


def test_what_reaches_a_locked_session_is_kept(house: House, ref: str, visit: Page) -> None:
    answer(visit, HOME, WORDS)
    house.wait(minutes=20)
    press(visit.locator(SUBMIT).last)
    expect(visit.get_by_role("heading", level=1)).to_have_text("Locked, because nothing happened for a while")
    expect(visit.locator("main")).to_contain_text("What you wrote is kept")
    assert house.office.task(ref, "record_visit") is not None, "nothing is submitted while it is locked"

    _unlock(visit)
    expect(visit.get_by_label(HOME)).to_have_value(WORDS)
    submit(visit, house.today)
    expect(visit.locator(".govuk-notification-banner")).to_contain_text("submitted")


def test_a_locked_page_says_so_and_keeps_its_words(house: House, visit: Page) -> None:
    house.wait(minutes=20)
    answer(visit, HOME, WORDS)
    expect(visit.locator("[data-draft-status]")).to_contain_text("Keepstep is locked")
    press(visit.get_by_role("button", name="Save and come back later").last)
    _unlock(visit)
    expect(visit.get_by_label(HOME)).to_have_value(WORDS)


def test_a_concern_sent_to_a_locked_session_can_be_sent_again(house: House, ref: str, visit: Page) -> None:
    visit.goto(f"/cases/{ref}/concern")
    answer(visit, "What are you worried about?", "Shouting at night.")
    house.wait(minutes=20)
    press(visit.locator(SUBMIT).last)
    _unlock(visit)
    press(visit.get_by_role("button", name="Send it now"))
    submit(visit, house.today)
    expect(visit.locator("main")).to_contain_text("1 concern waiting")
    expect(visit.locator("main")).to_contain_text("Decide on the concern")


def _unlock(page: Page) -> None:
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page.get_by_role("button", name="Unlock"))
