"""A service manager redraws a step in the browser; a second one publishes it; only new cases follow it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.filling import press
from tests.e2e.house import House
from tests.e2e.person import Person

pytestmark = pytest.mark.browser

OLD, NEW = "Record the next visit", "See the child and write it down"


def test_a_step_is_renamed_broken_mended_and_published(house: House, someone: Callable[..., Person]) -> None:
    before = house.office.supported()
    sasha, paul = someone("Sasha Servicehead"), someone("Paul Approver")
    page = _open_drawing(sasha)
    _name_the_step(page)
    _break_and_mend(page)
    _offer(sasha)
    _publish(paul)
    after = house.office.supported("Wren Specimen")
    amina = someone("Amina Caseworth")
    for ref, name, other in ((before, OLD, NEW), (after, NEW, OLD)):
        amina.open(f"/cases/{ref}")
        expect(amina.page.locator(".app-works")).to_contain_text(name)
        expect(amina.page.locator(".app-works")).not_to_contain_text(other)


def test_a_drawing_with_problems_is_not_offered(house: House, someone: Callable[..., Person]) -> None:
    sasha = someone("Sasha Servicehead")
    page = _open_drawing(sasha)
    _nobody_does_it(page)
    _save(page)
    sasha.open("/studio/change")
    press(page.get_by_role("button", name="Offer it for approval"))
    expect(page.locator("main")).to_contain_text("Mend first: Visit the child")
    assert someone("Amina Caseworth").page.goto("/studio").status == 403


def _open_drawing(sasha: Person) -> Page:
    sasha.open("/studio")
    sasha.follow("Visit the child")
    page = sasha.page
    expect(page.locator("[data-element-id=record_visit]").first).to_be_visible()
    page.get_by_label("Go to", exact=True).select_option(label=OLD)
    return page


def _name_the_step(page: Page) -> None:
    page.get_by_label("Name on the diagram").fill(NEW)
    page.get_by_label("Name on the diagram").blur()
    _save(page)
    expect(page.locator("#canvas svg").first).to_contain_text("See the child")


def _break_and_mend(page: Page) -> None:
    _nobody_does_it(page)
    page.get_by_role("button", name="Check", exact=True).click()
    problem = page.locator("[data-problems] li").filter(has_text=NEW)
    expect(problem.first).to_be_visible()
    expect(page.locator("[data-container-id=record_visit] .keepstep-badge--error")).to_have_text("1")
    page.get_by_label("Go to", exact=True).select_option(label="The whole diagram")
    problem.get_by_role("button").first.click()
    page.get_by_label("Who does it").select_option(label="Social worker")
    _save(page)
    expect(page.locator(".keepstep-badge--error")).to_have_count(0)
    expect(page.locator("[data-problems]")).to_contain_text("Nothing to mend")


def _nobody_does_it(page: Page) -> None:
    page.get_by_label("Who does it").select_option(label="Choose who does it")


def _save(page: Page) -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/save")):
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-status]")).to_contain_text("Saved today, 10am")


def _offer(sasha: Person) -> None:
    page = sasha.page
    sasha.follow("See the change as a whole")
    expect(page.locator("main")).to_contain_text(NEW)
    expect(page.locator(".app-change .app-told li")).to_have_count(1)
    page.get_by_label("What is this change for?").fill("Say what the step is in our own words.")
    press(page.get_by_role("button", name="Offer it for approval"))
    expect(page.locator("main")).to_contain_text("Somebody else who may publish")
    expect(page.get_by_role("button", name="Publish for new cases")).to_have_count(0)


def _publish(paul: Person) -> None:
    paul.open("/studio/change")
    expect(paul.page.locator("main")).to_contain_text("Say what the step is in our own words.")
    press(paul.page.get_by_role("button", name="Publish for new cases"))
    expect(paul.page.locator("main")).to_contain_text("Version 2 is published")
    paul.look()
