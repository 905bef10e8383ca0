"""The whole way of a change: drawn wrong, mended, played, a year of it, approved, published, and cases moved to it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.drawing import go_to, open_drawing, saved
from tests.e2e.filling import press, submit
from tests.e2e.house import House
from tests.e2e.person import Person

pytestmark = pytest.mark.browser

OLD, NEW = "Record the next visit", "See the child and write it down"
YEAR_TAKES = 150_000
"""Milliseconds at most for a few months of two cases, played beside other tests."""


def test_a_change_goes_all_the_way_to_a_running_case_whose_date_stays(
    house: House, someone: Callable[..., Person]
) -> None:
    ref = house.office.agreed()
    amina, sasha, paul = (someone(name) for name in ("Amina Caseworth", "Sasha Servicehead", "Paul Approver"))
    before = _visit_is_due(amina, ref, OLD)
    _draw_it_wrong_and_mend_it(sasha)
    _play_it(sasha)
    _play_some_months(sasha)
    _offer(sasha)
    _publish(paul)
    _move(paul)
    assert _visit_is_due(amina, ref, NEW) == before
    amina.open(f"/cases/{ref}/timeline")
    expect(amina.page.locator("main")).to_contain_text("moved from version 1 of the procedure to version 2")


def _visit_is_due(amina: Person, ref: str, name: str) -> str:
    amina.open(f"/cases/{ref}")
    return amina.page.locator(".app-work").filter(has_text=name).locator("time").first.inner_text()


def _draw_it_wrong_and_mend_it(sasha: Person) -> None:
    page = open_drawing(sasha, "make_visits")
    go_to(page, OLD)
    page.get_by_label("Name on the diagram").fill(NEW)
    page.get_by_label("Name on the diagram").blur()
    page.get_by_label("Who does it").select_option(label="Choose who does it")
    expect(page.locator("[data-problems] li").filter(has_text=NEW).first).to_be_visible()
    page.get_by_label("Who does it").select_option(label="Social worker")
    expect(page.locator("[data-problems]")).to_contain_text("Nothing to mend")
    saved(page)


def _play_it(sasha: Person) -> None:
    page = sasha.page
    sasha.open("/studio/play")
    press(page.get_by_role("button", name="Begin", exact=True))
    press(page.locator(".app-work").filter(has_text="Complete the assessment").get_by_role("button"))
    press(page.get_by_role("button", name="Fill it in for me"))
    submit(page, sasha.house.today)
    expect(page.locator(".app-work").filter(has_text="Decide what the child needs")).to_be_visible()


def _play_some_months(sasha: Person) -> None:
    page = sasha.page
    sasha.open("/studio/year")
    for label, value in (("Cases", "2"), ("Months", "2")):
        page.get_by_label(label, exact=True).fill(value)
    press(page.get_by_role("button", name="Play the year"))
    said = page.get_by_role("heading", name=re.compile("The year: draft beside version 1"))
    expect(said).to_be_visible(timeout=YEAR_TAKES)


def _offer(sasha: Person) -> None:
    sasha.open("/studio/change")
    expect(sasha.page.locator("main")).to_contain_text(NEW)
    sasha.page.get_by_label("What is this change for?").fill("Our own words for a visit.")
    press(sasha.page.get_by_role("button", name="Offer it for approval"))


def _publish(paul: Person) -> None:
    paul.open("/studio/change")
    press(paul.page.get_by_role("button", name="Publish for new cases"))
    expect(paul.page.locator("main")).to_contain_text("1 open case still runs on an older version.")


def _move(paul: Person) -> None:
    page = paul.page
    paul.open("/studio/moving")
    press(page.locator("a", has_text="Move cases to it"))
    expect(page.locator("main")).to_contain_text("1 would move as it is")
    paul.look()
    page.get_by_label("Why are the cases moved?").fill("The new words count for everybody.")
    press(page.get_by_role("button", name="Move 1 case"))
    expect(page.locator("main")).to_contain_text("1 moved, 0 stayed")
    paul.look()
