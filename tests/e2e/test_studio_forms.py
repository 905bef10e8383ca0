"""A manager changes a form and the policy without a mouse, or without script; the colleague sees the difference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.e2e.filling import press
from tests.e2e.house import House
from tests.e2e.keys import Keys
from tests.e2e.person import Person

pytestmark = pytest.mark.browser

FORM = "/studio/forms/record_visit"
PETS = "Are there pets at home?"


def test_a_question_is_added_without_script_seen_in_the_preview_moved_and_taken_out(
    someone: Callable[..., Person],
) -> None:
    sasha = someone("Sasha Servicehead", width=390, script=False)
    page = sasha.page
    sasha.open("/studio/forms")
    sasha.follow("Record a visit to the child")
    press(page.get_by_role("link", name="Add after When was the visit?"))
    page.get_by_label("What is asked?").fill(PETS)
    page.get_by_label("What kind of answer?").select_option(label="Yes or no")
    page.get_by_label("It must be answered").check()
    press(page.get_by_role("button", name="Keep as a draft"))
    expect(page.locator(".govuk-error-summary")).to_contain_text("has no error")
    expect(page.get_by_label("What is asked?")).to_have_value(PETS)
    page.get_by_label("What is said when it is left blank").fill("Say whether there are pets")
    press(page.get_by_role("button", name="Keep as a draft"))
    expect(page.locator("#q-are_there_pets_at_home")).to_contain_text("must be answered")
    sasha.open(f"{FORM}/preview")
    expect(page.get_by_role("group", name=PETS)).to_be_visible()
    expect(page.get_by_label("Why was Robin not seen alone?")).to_be_visible()
    press(page.get_by_role("button", name="Submit the visit").last)
    expect(page.locator(".govuk-error-summary")).to_contain_text("Say whether there are pets")
    sasha.open(FORM)
    press(page.get_by_role("button", name=f"Up {PETS}"))
    expect(page.locator(".app-ask").first).to_contain_text(PETS)
    press(page.get_by_role("link", name=f"Take out {PETS}"))
    expect(page.locator("main")).to_contain_text("Nothing else reads its answer.")
    press(page.get_by_role("button", name="Take it out"))
    expect(page.locator("main")).not_to_contain_text(PETS)


def test_a_limit_is_changed_by_keyboard_and_a_colleague_reads_what_it_moves(
    house: House, someone: Callable[..., Person]
) -> None:
    ref = house.office.supported()
    sasha = someone("Sasha Servicehead")
    sasha.open("/studio/policy")
    keys = Keys(sasha.page)
    keys.open("Change: Visit the child at least every")
    sasha.look()
    keys.write("How many", "")
    sasha.page.keyboard.press("Control+A")
    sasha.page.keyboard.type("15")
    keys.reach("For clocks that begin", "From when?")
    sasha.page.keyboard.press("ArrowDown")
    keys.write("Why?", "The board agreed on visits every three weeks")
    keys.open("Keep as a draft")
    expect(sasha.page.locator(".govuk-notification-banner")).to_contain_text(
        "1 date of 1 running case would move."
    )
    sasha.look()
    sasha.follow("See what would move")
    expect(sasha.page.locator("main")).to_contain_text("1 case that you may not open")
    sasha.open("/studio/change")
    sasha.page.get_by_label("What is this change for?").fill("Visits every three weeks")
    press(sasha.page.get_by_role("button", name="Offer it for approval"))
    paul = someone("Paul Approver")
    paul.open("/studio/change")
    expect(paul.page.locator("main")).to_contain_text("Was 20 working days, becomes 15 working days.")
    expect(paul.page.locator("main")).to_contain_text("1 date of 1 running case moves")
    press(paul.page.get_by_role("button", name="Publish for new cases"))
    house.office.tick()
    assert house.office.clocks(ref)["visit_overdue"] == date(2027, 1, 7)
    amina = someone("Amina Caseworth")
    amina.open(f"/cases/{ref}/timeline")
    expect(amina.page.locator("main")).to_contain_text("because a new policy was published")


def test_every_page_of_the_editors_is_without_barriers(someone: Callable[..., Person]) -> None:
    sasha = someone("Sasha Servicehead")
    for address in (
        "/studio/forms",
        "/studio/forms/new",
        FORM,
        f"{FORM}/about",
        f"{FORM}/parts/1",
        f"{FORM}/questions/seen",
        f"{FORM}/questions/visits_continue/remove",
        "/studio/policy",
        "/studio/policy/new",
        "/studio/policy/effect",
        "/studio/policy/reminders/default",
        "/studio/policy/positions/social_worker",
        "/studio/policy/contradictions/1",
    ):
        sasha.open(address)
    sasha.page.goto(f"{FORM}/questions/new?part=0")
    press(sasha.page.get_by_role("button", name="Keep as a draft"))
    sasha.look()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_screen(someone: Callable[..., Person], width: int) -> None:
    sasha = someone("Sasha Servicehead", width=width)
    for address in (FORM, f"{FORM}/questions/seen", "/studio/forms", "/studio/policy", "/studio/policy/new"):
        sasha.open(address)
        assert sasha.page.evaluate("document.documentElement.scrollWidth") <= width, address
