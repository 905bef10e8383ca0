"""A problem that one press mends: the server redraws, and the editor takes it as one change that can be undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.drawing import go_to, open_drawing, saved, status
from tests.e2e.person import Person

pytestmark = pytest.mark.browser

SignIn = Callable[..., Person]


def test_a_problem_with_one_certain_repair_is_mended_at_a_press_and_can_be_undone(someone: SignIn) -> None:
    page = open_drawing(someone("Sasha Servicehead"), "make_visits")
    go_to(page, "Do visits go on? → yes → Record the next visit")
    page.get_by_label("Follow this line when no other applies").uncheck()
    problem = page.locator("[data-problems] li").filter(has_text="Do visits go on?").first
    repair = problem.get_by_role("button").first
    expect(repair).not_to_have_text("Show")
    repair.click()
    expect(page.locator("[data-problems-heading]")).to_have_text("Check: nothing to mend")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator("[data-problems-heading]")).to_contain_text("to mend before approval")
    page.get_by_role("button", name="Redo", exact=True).click()
    expect(page.locator("[data-problems-heading]")).to_have_text("Check: nothing to mend")
    saved(page)
    expect(status(page)).to_contain_text("Saved today")
