"""Next month on today's open cases: counted for both policies, named only for who may open the cases."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from engine.packs import draft
from engine.packs.publish import POLICY
from engine.people.models import Person, PersonPosition
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office

ADDRESS = "/studio/year/caseload"


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


def redraw(council: Office, days: int) -> None:
    """A draft policy with a visit at least every so many working days."""
    with council.desk("Sasha Servicehead") as desk:
        text = draft.published(desk)[POLICY].decode()
        at = text.index("value = ", text.index('parameter = "visit_interval_max"')) + len("value = ")
        draft.save(desk, POLICY, (text[:at] + str(days) + text[text.index("\n", at) :]).encode(), 0)


def also_manages(council: Office, name: str) -> None:
    """Give somebody who sees no case a position that sees them all."""
    with council.desk() as desk:
        person = desk.session.get_one(Person, council.person(name, desk.session))
        person.positions.append(PersonPosition(position="head_of_service"))


def table(browser: Browser) -> list[dict[str, str]]:
    answer = browser.get(f"{ADDRESS}.csv")
    return list(csv.DictReader(answer.text.removeprefix("\ufeff").splitlines()))


def test_the_draft_policy_is_counted_beside_the_one_in_force(sasha: Browser, council: Office) -> None:
    ref = council.supported("Robin Sample")
    before = council.clocks(ref)
    redraw(council, 10)
    page = sasha.get(ADDRESS).text
    assert "With the draft’s policy" in page
    assert "style=" not in page
    visit = next(row for row in table(sasha) if row["Work"] == "visit")
    assert (visit["Due as published"], visit["Due with the draft’s policy"]) == ("2027-02-02", "2027-01-19")
    assert council.clocks(ref) == before


def test_work_that_would_be_overdue_at_once_is_said(council: Office, sign_in: SignIn) -> None:
    council.supported("Robin Sample")
    council.go_to(date(2027, 1, 25))
    redraw(council, 5)
    page = sign_in("Sasha Servicehead").get(ADDRESS).text
    assert "Overdue on the day it counts: 2; overdue today: 1." in page


def test_names_are_for_those_who_may_open_the_case(sasha: Browser, council: Office, sign_in: SignIn) -> None:
    council.supported("Robin Sample")
    assert "Robin" not in sasha.get(ADDRESS).text
    assert {row["Case"] for row in table(sasha)} == {""}
    assert "in cases that you may not open" in sasha.get(ADDRESS).text
    also_manages(council, "Paul Approver")
    assert "Robin Sample" in sign_in("Paul Approver").get(ADDRESS).text


def test_a_restricted_case_is_counted_and_not_named(council: Office, sign_in: SignIn) -> None:
    ref = council.open_case("Wren Specimen", restricted=True)
    council.do(ref, "complete_assessment")
    council.do(ref, "decide_need", by="Tom Teamlead", need_decision="plan", is_disabled=False)
    also_manages(council, "Paul Approver")
    page = sign_in("Paul Approver").get(ADDRESS).text
    assert "Wren" not in page
    assert "in cases that you may not open" in page


def test_without_a_changed_policy_there_is_one_column(sasha: Browser, council: Office) -> None:
    council.supported()
    page = sasha.get(ADDRESS).text
    assert "No limit is being changed" in page
    assert "With the draft’s policy" not in page


def test_a_policy_that_cannot_be_read_is_said(sasha: Browser, council: Office) -> None:
    council.supported()
    with council.desk("Sasha Servicehead") as desk:
        draft.save(desk, POLICY, b"timescale = <oops", 0)
    page = sasha.get(ADDRESS)
    assert page.status_code == 200
    assert "cannot be read, so only the published one is shown" in page.text


def test_the_page_costs_the_same_statements_for_any_number_of_cases(sasha: Browser, council: Office) -> None:
    counts = []
    for child in ("Robin Sample", "Wren Specimen", "Kit Mock", "Lee Test"):
        council.supported(child)
        sasha.get(ADDRESS)
        counts.append(len(sasha.last.statements))
    assert counts[0] == counts[-1] <= 24


def test_others_are_refused(sign_in: SignIn) -> None:
    amina = sign_in("Amina Caseworth")
    assert amina.get(ADDRESS).status_code == 403
    assert amina.get(f"{ADDRESS}.csv").status_code == 403
