"""The queue of what waits for a manager's decision."""

from __future__ import annotations

import re
from datetime import date

import pytest

from engine.cases.concern import raise_concern
from engine.people.cover import arrange_cover
from engine.people.models import Person, PersonPosition, Team
from engine.time.calendar import Calendar
from tests.conftest import SignIn
from tests.office import Office
from web.team.words import waited


def queue(page: str) -> list[str]:
    """The headings of what waits, in the page's order."""
    return [re.sub(r"<[^>]+>", "", found).strip() for found in re.findall(r"<h2>(.*?)</h2>", page, re.DOTALL)]


def assessed(council: Office, child: str, worker: str = "Amina Caseworth") -> str:
    """A case whose assessment waits for the team manager's decision."""
    ref = council.open_case(child, worker)
    council.do(ref, "complete_assessment")
    return ref


def test_the_oldest_comes_first(council: Office, sign_in: SignIn) -> None:
    for day, child in ((5, "Ada One"), (6, "Bo Two"), (7, "Cy Three")):
        council.go_to(date(2027, 1, day))
        assessed(council, child)
    page = sign_in("Tom Teamlead").get("/sign-off").text
    assert queue(page) == [
        f"Decide what the child needs: {child}" for child in ("Ada One", "Bo Two", "Cy Three")
    ]
    assert "2 working days</strong><span>since Tue 5 Jan" in page


def test_a_concern_goes_before_everything_in_its_own_words(council: Office, sign_in: SignIn) -> None:
    assessed(council, "Ada One")
    council.go_to(date(2027, 1, 8))
    ref = council.supported("Robin Sample")
    with council.desk("Dev Exampleson") as desk:
        raise_concern(desk, ref, "Robin said that nobody was home on Sunday night.")
    page = sign_in("Tom Teamlead").get("/sign-off").text
    assert queue(page)[0] == "Decide on the concern: Robin Sample"
    assert "Robin said that nobody was home on Sunday night." in page
    assert "Dev Exampleson raised it, today, 10am" in page


def test_the_last_thing_written_is_read_out(council: Office, sign_in: SignIn) -> None:
    ref = council.open_case("Robin Sample")
    council.do(
        ref,
        "complete_assessment",
        recommended="plan",
        worries="Robin sleeps badly. " * 30,
    )
    page = sign_in("Tom Teamlead").get("/sign-off").text
    assert "Your recommendation:</span> Yes, a child in need plan" in page
    told = re.search(r"</span> (Robin sleeps badly\..*?…)", page)
    assert told
    assert 200 < len(told.group(1)) <= 220
    assert (
        "Amina Caseworth wrote last: “Complete the Child and Family Assessment of Robin”, today, 9am" in page
    )
    assert "<strong>today</strong></div>" in page


def test_supervision_waits_only_when_it_is_near(council: Office, sign_in: SignIn) -> None:
    council.agreed("Robin Sample")  # to be gone through by 5 March
    browser = sign_in("Tom Teamlead")
    page = browser.get("/sign-off").text
    assert "Waiting (0)" in page
    assert "Later (1)" in page
    assert queue(browser.get("/sign-off?show=later").text) == ["Record supervision of the plan: Robin Sample"]
    council.go_to(date(2027, 2, 19))
    page = sign_in("Tom Teamlead").get("/sign-off").text
    assert queue(page) == ["Record supervision of the plan: Robin Sample"]
    assert "Fri 5 Mar" in page


def test_what_is_late_goes_before_what_is_only_old(council: Office, sign_in: SignIn) -> None:
    council.agreed("Robin Sample")
    assessed(council, "Ada One")
    council.go_to(date(2027, 3, 9))
    page = sign_in("Tom Teamlead").get("/sign-off").text
    assert queue(page) == [
        "Record supervision of the plan: Robin Sample",
        "Decide what the child needs: Ada One",
    ]
    assert "2 working days late" in page


def test_whoever_covers_a_manager_has_that_managers_queue_too(council: Office, sign_in: SignIn) -> None:
    assessed(council, "Robin Sample")
    assert queue(sign_in("Sol Southgate").get("/sign-off").text) == []
    with council.desk("Gita Groupman") as desk:
        tom, sol = (council.person(name, desk.session) for name in ("Tom Teamlead", "Sol Southgate"))
        arrange_cover(desk, tom, sol, date(2027, 1, 5), date(2027, 1, 6), "Training")
    page = sign_in("Sol Southgate").get("/sign-off").text
    assert queue(page) == ["Decide what the child needs: Robin Sample"]
    assert "Tom Teamlead is away; you cover" in page


def test_what_nobody_holds_waits_for_everybody_who_could_take_it(council: Office, sign_in: SignIn) -> None:
    with council.db.command() as session:
        session.query(Team).filter_by(name="North team").one().manager_id = None
        dev = session.query(Person).filter_by(name="Dev Exampleson").one()
        dev.positions.append(PersonPosition(position="team_manager"))
    assessed(council, "Robin Sample")
    for who in ("Dev Exampleson", "Sol Southgate"):
        page = sign_in(who).get("/sign-off").text
        assert queue(page) == ["Decide what the child needs: Robin Sample"]
        assert "nobody has taken it yet" in page
    assert queue(sign_in("Gita Groupman").get("/sign-off").text) == []


def test_what_is_decided_leaves_the_queue(council: Office, sign_in: SignIn) -> None:
    ref = assessed(council, "Robin Sample")
    council.do(ref, "decide_need", need_decision="no_further_action")
    page = sign_in("Tom Teamlead").get("/sign-off")
    assert queue(page.text) == []
    assert "You are up to date" in page.text


def test_a_workers_own_steps_are_not_decisions(council: Office, sign_in: SignIn) -> None:
    council.open_case("Robin Sample")
    assert queue(sign_in("Tom Teamlead").get("/sign-off").text) == []


def test_more_than_a_page_is_paged_in_the_database(council: Office, sign_in: SignIn) -> None:
    for number in range(27):
        assessed(council, f"Ada No{number}")
    browser = sign_in("Tom Teamlead")
    first, second = browser.get("/sign-off").text, browser.get("/sign-off?page=2").text
    assert (len(queue(first)), len(queue(second))) == (25, 2)
    assert not set(queue(first)) & set(queue(second))
    assert "27 steps" in first


def test_the_queue_asks_the_same_number_of_questions_whatever_its_length(
    council: Office, sign_in: SignIn
) -> None:
    browser = sign_in("Tom Teamlead")
    assessed(council, "Ada One")
    browser.get("/sign-off")
    browser.get("/sign-off")
    few = len(browser.last.statements)
    for child in ("Bo Two", "Cy Three", "Di Four"):
        assessed(council, child)
    browser.get("/sign-off")
    assert len(browser.last.statements) == few


@pytest.mark.parametrize("who", ["Amina Caseworth", "Ada Adminson", "Hana Headley"])
def test_the_queue_is_for_those_who_sign_off(council: Office, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get("/sign-off").status_code == 403


def test_what_came_on_the_day_before_a_day_off_has_not_waited_a_working_day() -> None:
    friday = date(2027, 1, 8)
    assert [waited(friday, on, Calendar()) for on in (friday, date(2027, 1, 10), date(2027, 1, 12))] == [
        "today",
        "less than a working day",
        "2 working days",
    ]
