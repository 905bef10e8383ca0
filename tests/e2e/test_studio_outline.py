"""A service manager changes the procedure as a list, with the keyboard alone; and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.filling import press
from tests.e2e.house import House
from tests.e2e.person import Person
from tests.e2e.test_keyboard import Keys

pytestmark = pytest.mark.browser

LIST = "/studio/outline/make_visits"


def test_a_step_is_added_settled_reconnected_removed_and_offered_by_keyboard(
    house: House, someone: Callable[..., Person]
) -> None:
    sasha = someone("Sasha Servicehead")
    page, keys = sasha.page, Keys(sasha.page)
    sasha.open(LIST)
    for _ in range(2):
        keys.open("Add a step after this: Record the next visit")
        sasha.look()
        keys.open("A step that a person does")
        sasha.look()
        keys.write("Name on the diagram", "Tell the school")
        _pick(keys, "Who does it", "Team")
        _pick(keys, "Form", "Record a visit")
        keys.open("Add it")
    expect(page.locator("#step-tell_the_school_2")).to_contain_text("Team manager")
    sasha.look()

    keys.open("Add a deadline: Tell the school")
    sasha.look()
    _pick(keys, "Deadline", "Visit")
    keys.open("Add it")
    expect(page.locator("#step-tell_the_school_2")).to_contain_text("By when")

    keys.open("Change where it leads: from Do visits go on? to Record the next visit")
    sasha.look()
    _pick(keys, "Where it leads", "Tell")
    keys.open("Keep")
    expect(page.locator("#step-do_visits_go_on")).to_contain_text("to Tell the school")

    keys.open("Remove: Tell the school")
    sasha.look()
    keys.open("Remove it")
    expect(page.locator("#step-tell_the_school_2")).to_have_count(0)
    keys.open("Undo the last change")
    expect(page.locator("#step-tell_the_school_2")).to_have_count(1)
    expect(page.locator(".app-drawing svg")).to_contain_text("Tell the school")

    keys.open("See the change as a whole")
    keys.write("What is this change for?", "The school hears of each visit.")
    keys.open("Offer it for approval")
    expect(page.locator("main")).to_contain_text("The school hears of each visit.")


def test_a_problem_is_mended_without_javascript(someone: Callable[..., Person]) -> None:
    sasha = someone("Sasha Servicehead", width=390, script=False)
    page = sasha.page
    sasha.open(f"{LIST}/remove?at=visiting_stopped")
    press(page.get_by_role("button", name="Remove it"))
    sasha.open(f"{LIST}/remove?at=do_visits_go_on")
    press(page.get_by_role("button", name="Remove it"))
    sasha.open(f"{LIST}/way?at=record_visit_to_do_visits_go_on")
    press(page.get_by_role("button", name="Take this line out"))
    mend = page.get_by_role("button", name="Add an end after “Record the next visit”")
    expect(mend).to_have_count(1)
    press(mend)
    expect(page.locator("main")).to_contain_text("The check found nothing to mend.")


def _pick(keys: Keys, label: str, begins: str) -> None:
    """Choose from a list as the keyboard does: go to it and type how the choice begins."""
    keys.reach(label)
    keys.page.keyboard.type(begins)
