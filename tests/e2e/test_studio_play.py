"""A service manager walks a made-up case past a deadline, keeps it, changes a limit and sees what comes out otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engine.packs import draft
from engine.packs.publish import POLICY
from tests.e2e.filling import press, submit
from tests.e2e.house import House
from tests.e2e.person import Person

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_case_is_walked_past_its_day_kept_and_played_again_on_a_change(
    house: House, someone: Callable[..., Person], script: bool
) -> None:
    sasha = someone("Sasha Servicehead", script=script)
    page = sasha.page
    _begin(sasha)
    _do(sasha, "Complete the assessment")
    _do(sasha, "Decide what the child needs")
    _clock(page, "To what happens next")
    expect(page.locator("main")).to_contain_text("Reminder to the social worker")
    _clock(page, "1 week on")
    expect(page.locator("main")).to_contain_text("Reminder to the team manager")
    expect(page.locator(".app-work--late").first).to_contain_text("late")
    sasha.look()
    _clock(page, "1 month on")
    _do(sasha, "Record the next visit")
    expect(page.get_by_role("heading", name=re.compile("What came of it"))).to_contain_text(
        "Record the next visit"
    )
    _keep(sasha)
    _allow_more_days(house)
    sasha.open("/studio/play")
    sasha.follow("Play them all on the draft")
    expect(page.locator("main")).to_contain_text("0 scenarios as before, 1 differs")
    expect(page.locator("main")).to_contain_text("is now due Mon 4 Jan instead of Wed 30 Dec")


def test_a_trial_on_a_phone_and_with_the_keyboard(house: House, someone: Callable[..., Person]) -> None:
    sasha = someone("Sasha Servicehead", width=390)
    page = sasha.page
    _begin(sasha)
    sasha.look()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    step = page.get_by_role("button", name=re.compile("^Do it"))
    step.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    made_up = page.get_by_role("button", name="Fill it in for me")
    made_up.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    sasha.look()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def _begin(sasha: Person) -> None:
    sasha.open("/studio/play")
    sasha.page.get_by_label("What do you want to see?").fill("The first visit is late")
    press(sasha.page.get_by_role("button", name="Begin", exact=True))
    expect(sasha.page.locator(".app-clock")).to_contain_text("Mon 14 Dec 2026")


def _do(sasha: Person, step: str) -> None:
    page = sasha.page
    press(page.locator(".app-work").filter(has_text=step).get_by_role("button"))
    press(page.get_by_role("button", name="Fill it in for me"))
    sasha.look()
    submit(page, sasha.house.today)
    expect(page.locator(".app-clock")).to_be_visible()


def _clock(page: Page, button: str) -> None:
    press(page.get_by_role("button", name=re.compile(f"^{button}")))


def _keep(sasha: Person) -> None:
    sasha.follow("Keep as a scenario")
    press(sasha.page.get_by_role("button", name="Keep it"))
    expect(sasha.page.locator("main")).to_contain_text("As before")
    sasha.look()


def _allow_more_days(house: House) -> None:
    """Two working days more for the first meeting, in the draft's policy."""
    with house.office.desk("Sasha Servicehead") as desk:
        text = draft.published(desk)[POLICY].decode()
        at = text.index("value = ", text.index('parameter = "initial_meeting_due"')) + len("value = ")
        draft.save(desk, POLICY, (text[:at] + "12" + text[text.index("\n", at) :]).encode(), 0)
