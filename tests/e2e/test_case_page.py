"""The case page says where the case stands and why, and only to those who may know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from engine.people.models import AccessLog
from tests.e2e.filling import press
from tests.e2e.house import House
from tests.e2e.person import Person

pytestmark = pytest.mark.browser

TABS = ("", "/timeline", "/records", "/process", "/concern")
SignIn = Callable[..., Person]


def test_the_diagram_follows_the_case(house: House, someone: SignIn) -> None:
    ref = house.office.open_case()
    amina = someone("Amina Caseworth")
    amina.open(f"/cases/{ref}/process")
    assert _state(amina, "Assess the child") == "open now"
    assert _state(amina, "Support") == ""
    house.office.do(ref, "complete_assessment")
    house.office.do(ref, "decide_need", need_decision="plan", is_disabled=False)
    amina.open(f"/cases/{ref}/process")
    assert _state(amina, "Assess the child") == "done"
    assert _state(amina, "Support") == "open now"
    # The picture says the same: a badge in words beside what is open.
    expect(amina.page.locator("main svg").get_by_text("Open", exact=True).first).to_be_visible()
    amina.follow("Visit the child (1 open)")
    assert _state(amina, "Record the next visit") == "open now"


def test_every_date_says_why(house: House, someone: SignIn) -> None:
    ref = house.office.supported()
    amina = someone("Amina Caseworth")
    amina.open(f"/cases/{ref}")
    dated = amina.page.locator(".app-clock, .app-work")
    assert dated.count() > 4
    for each in dated.all():
        each.locator("summary").click()
        expect(each.locator("details dl dt").first).to_be_visible()
    visit = amina.page.locator(".app-clock", has_text="Thu 14 Jan").locator("details")
    expect(visit).to_contain_text("LEW-7.2")
    expect(visit).to_contain_text("8 weekend days; bank holidays Fri 25 Dec, Mon 28 Dec and Fri 1 Jan")


def test_the_timeline_tells_what_happened_and_who_was_told(house: House, someone: SignIn) -> None:
    ref = house.office.agreed()
    house.go_to(date(2027, 1, 18))
    amina = someone("Amina Caseworth")
    amina.open(f"/cases/{ref}/timeline")
    lines = amina.page.locator(".moj-timeline__item")
    expect(lines.last).to_contain_text("The case was opened")
    expect(lines.first).to_contain_text("told Amina Caseworth and Tom Teamlead")
    expect(lines.filter(has_text="Visit: Thu 14 Jan passed and it was not done.")).to_have_count(1)
    press(lines.filter(has_text="Record the meeting").get_by_role("link"))
    expect(amina.page.get_by_role("heading", level=1)).to_have_text("Record the meeting about Robin")


def test_a_case_that_one_may_not_see_is_not_there(house: House, someone: SignIn) -> None:
    ref = house.office.open_case()
    olu = someone("Olu Otherteam")
    asked = [f"/cases/{each}{tab}" for tab in TABS for each in (ref, "CIN-9999")]
    for path in asked:
        answered = olu.page.goto(path)
        assert answered is not None
        assert answered.status == 404
        expect(olu.page.locator("main")).not_to_contain_text("Robin")
    with house.office.db.read() as session:
        query = select(AccessLog.asked_for).where(AccessLog.outcome == "refused").order_by(AccessLog.id)
        assert session.scalars(query).all() == [f"GET {path}" for path in asked]


def _state(person: Person, name: str) -> str:
    steps: Locator = person.page.locator("#steps ~ ol > li")
    line = steps.filter(has=person.page.get_by_text(name, exact=True)).first
    tag = line.locator(".govuk-tag")
    return tag.inner_text() if tag.count() else ""
