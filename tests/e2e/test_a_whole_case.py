"""One child's case through the pages alone, from referral to closure, by those who work on it.

At every page met for the first time axe looks for barriers (tests/e2e/person.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.e2e.filling import answer, submit
from tests.e2e.house import House
from tests.e2e.person import Person

pytestmark = pytest.mark.browser

SignIn = Callable[..., Person]


def test_from_referral_to_closure(house: House, someone: SignIn) -> None:
    amina, tom, fay = (someone(name) for name in ("Amina Caseworth", "Tom Teamlead", "Fay Facilit"))
    ref = _take_referral(amina)
    _assess_and_decide(amina, tom, ref)
    _start_plan(house, amina, ref)
    _support(house, amina, tom, ref)
    _map_the_case(house, tom, fay, ref)
    _answer_a_concern(amina, tom, ref)
    _decide_to_close(house, amina, tom, ref)
    _close(amina, ref)


def _take_referral(amina: Person) -> str:
    amina.open("/")
    amina.follow("Open a case")
    page = amina.page
    answer(page, "Who will work with the child?", "Amina Caseworth, North team")
    answer(page, "First name", "Robin")
    answer(page, "Last name", "Sample")
    answer(page, "When was the child born?", date(2017, 3, 14))
    submit(page, amina.house.today, amina.look)
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Robin Sample’s case is open as CIN-")
    amina.look()
    return page.url.rpartition("/")[2]


def _assess_and_decide(amina: Person, tom: Person, ref: str) -> None:
    plan = {"Does Robin need a service under section 17?": "Yes, a child in need plan"}
    amina.do(ref, "Complete the assessment", plan)
    tom.open("/")
    tom.open("/team")
    tom.open("/sign-off")
    tom.do(ref, "Decide what the child needs", {"What does Robin need?": "A child in need plan"})
    clock = tom.page.locator(".app-clock", has_text="Initial CIN meeting")
    expect(clock).to_contain_text("Wed 30 Dec")
    clock.get_by_text("Why Wed 30 Dec").click()
    expect(clock).to_contain_text("bank holidays Fri 25 Dec and Mon 28 Dec")


def _start_plan(house: House, amina: Person, ref: str) -> None:
    amina.do(ref, "Arrange the meeting", _on(date(2026, 12, 22)))
    _go_to(house, date(2026, 12, 22), amina)
    amina.do(ref, "Record the meeting")
    amina.do(ref, "Record each person’s agreement")
    amina.do(ref, "Share the plan and the child’s version")
    expect(amina.page.locator(".app-clocks")).to_contain_text("Tue 2 Mar")


def _support(house: House, amina: Person, tom: Person, ref: str) -> None:
    _go_to(house, date(2027, 1, 11), amina)
    amina.do(ref, "Record the next visit", {"Did you see Robin?": "Yes", "Did you see Robin alone?": "Yes"})
    expect(amina.page.locator(".app-clocks")).to_contain_text("Mon 8 Feb")
    _go_to(house, date(2027, 2, 10), amina, tom)
    tom.do(ref, "Record supervision of the plan", {VISITS_CHANGED: "No, it stays as it is"})
    # Two days late: the reminder was sent, My week begins with it, and the form asks why.
    amina.open("/")
    expect(amina.page.locator(".app-work--late")).to_contain_text("2 working days late")
    amina.open("/notices")
    expect(amina.page.locator(".app-notice").first).to_contain_text("Robin Sample")
    amina.do(ref, "Record the next visit", {"Did you see Robin?": "Yes"})
    _hold_review(house, amina, ref, date(2027, 2, 24), "The plan goes on")


def _hold_review(house: House, amina: Person, ref: str, on: date, outcome: str) -> None:
    amina.do(ref, "Arrange the meeting", _on(on))
    _go_to(house, on, amina)
    amina.do(ref, "Record the meeting", {"Was the meeting held?": "Yes", "What follows?": outcome})
    amina.do(ref, "Share the updated plan")


def _map_the_case(house: House, tom: Person, fay: Person, ref: str) -> None:
    _go_to(house, date(2027, 5, 17), tom)
    tom.do(ref, "Book the case mapping", _on(date(2027, 6, 10)))
    _go_to(house, date(2027, 6, 10), fay)
    fay.open("/")
    fay.do(ref, "Hold and record the case mapping")
    assert fay.page.goto(f"/cases/{ref}").status == 404, (
        "with her step done the case is no longer hers to open"
    )


def _answer_a_concern(amina: Person, tom: Person, ref: str) -> None:
    amina.sign_in()
    amina.open(f"/cases/{ref}")
    amina.follow("Raise a concern", within="body")
    submit(amina.page, amina.house.today, amina.look)
    expect(amina.page.locator(".app-late").first).to_contain_text("1 concern waiting")
    tom.sign_in()
    tom.do(ref, "Decide on the concern", {"What follows from the concern?": "Go on with the plan as it is"})
    expect(tom.page.locator("main")).not_to_contain_text("1 concern waiting")


def _decide_to_close(house: House, amina: Person, tom: Person, ref: str) -> None:
    _hold_review(house, amina, ref, date(2027, 6, 14), "A final meeting, to decide whether to close")
    amina.do(ref, "Arrange the meeting", _on(date(2027, 6, 21)))
    _go_to(house, date(2027, 6, 21), amina, tom)
    tom.open("/sign-off")
    closes = {
        "Does the case close?": "Yes",
        "What does Robin need then?": "Services that are open to every child",
    }
    tom.do(ref, "Record the meeting", {"Was the meeting held?": "Yes"} | closes)
    expect(tom.page.locator(".app-clock")).to_have_count(0)


def _close(amina: Person, ref: str) -> None:
    amina.do(ref, "Write the closing summary")
    page = amina.page
    expect(page.locator(".app-identity")).to_contain_text("Closed")
    expect(page.locator("main")).to_contain_text("This case is closed.")
    expect(page.get_by_role("link", name="Raise a concern")).to_have_count(0)
    for tab in ("Timeline", "Records", "Process"):
        amina.follow(tab)
    expect(page.locator("main svg")).to_be_visible()
    amina.open("/cases?status=closed")
    expect(page.locator("main")).to_contain_text("Robin Sample")


VISITS_CHANGED = "Have you agreed another interval for visits to Robin?"


def _on(day: date) -> dict[str, object]:
    return {"Which day?": day, "What time?": "10am"}


def _go_to(house: House, on: date, *people: Person) -> None:
    house.go_to(on)
    for person in people:
        person.sign_in()
