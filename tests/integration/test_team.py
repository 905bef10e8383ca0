"""The team page: counts, load, late work by its reason, plans near a milestone."""

from __future__ import annotations

import re
from datetime import date

import pytest

from engine.cases.correlate import correlate
from engine.cases.models import Case
from engine.people.models import Team
from tests.conftest import SignIn
from tests.office import Office


def text(page: str) -> str:
    """The page's words on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def row(page: str, name: str) -> str:
    """The words of the table row that begins with this name."""
    rows = [text(found) for found in re.findall(r"<tr.*?</tr>", page, re.DOTALL)]
    return next(found for found in rows if found.startswith(name))


def count(page: str, label: str) -> str:
    """The big number above the page that has this label."""
    found = re.search(rf"<b>([^<]+)</b> <span>[^<]*{label}", page)
    assert found, f"no count {label!r}"
    return found.group(1)


def test_the_load_stands_side_by_side_and_is_not_weighted(council: Office, sign_in: SignIn) -> None:
    council.agreed("Robin Sample")
    council.open_case("Wren Sample", family_id=council.case("CIN-2001").child.family_id)
    council.open_case("Sky Testford", "Dev Exampleson")
    page = sign_in("Tom Teamlead").get("/team").text
    assert "4 workers, 3 children in 2 families, 1 on a plan" in text(page)
    assert row(page, "Amina Caseworth").startswith("Amina Caseworth 2 in 1 family 0")
    assert row(page, "Dev Exampleson").startswith("Dev Exampleson 1 in 1 family 0")
    assert "Fri 5 Mar" in row(page, "Amina Caseworth")  # supervision: two months after the plan started
    assert "None owed" in row(page, "Dev Exampleson")


def test_late_work_is_counted_and_its_reason_is_not_known_yet(council: Office, sign_in: SignIn) -> None:
    council.agreed("Robin Sample")
    council.go_to(date(2027, 2, 4))  # the visit was due on 2 February, 20 working days after 5 January
    page = sign_in("Tom Teamlead").get("/team").text
    assert count(page, "late") == "1"
    assert "No reason given yet Amina Caseworth" in row(page, "No reason given yet")
    assert "Record the next visit, Robin Sample , 2 working days late; with Amina Caseworth" in text(page)


def test_what_was_done_late_is_counted_by_the_reason_given(council: Office, sign_in: SignIn) -> None:
    ref = council.agreed("Robin Sample")
    council.go_to(date(2027, 2, 4))
    council.do(ref, "record_visit", visited_on=date(2027, 2, 4), late_reason="worker_away")
    page = sign_in("Tom Teamlead").get("/team").text
    assert count(page, "late") == "0"
    assert row(page, "The worker was away") == "The worker was away Amina Caseworth 1"
    assert count(page, "of visits in time") == "0%"


def test_a_visit_made_in_time_and_typed_late_is_in_time(council: Office, sign_in: SignIn) -> None:
    ref = council.agreed("Robin Sample")
    council.go_to(date(2027, 2, 4))
    council.do(ref, "record_visit", visited_on=date(2027, 2, 2))
    page = sign_in("Tom Teamlead").get("/team").text
    assert count(page, "of visits in time") == "100%"


def test_a_visit_counts_by_the_day_it_was_recorded_however_late_that_is_put_right(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.agreed("Robin Sample")
    council.go_to(date(2027, 2, 4))
    late = council.do(ref, "record_visit", visited_on=date(2027, 2, 4), late_reason="worker_away")
    council.go_to(date(2027, 3, 2))
    in_time = council.do(ref, "record_visit", visited_on=date(2027, 3, 2))
    council.go_to(date(2027, 5, 31))
    page = sign_in("Tom Teamlead").get("/team").text
    assert count(page, "of visits in time since Mon 1 Feb") == "50%"
    council.go_to(date(2027, 6, 1))
    for visit, day in ((late, date(2027, 2, 3)), (in_time, date(2027, 3, 1))):
        council.put_right(ref, "record_visit", visit.submission_id, visited_on=day)
    page = sign_in("Tom Teamlead").get("/team").text
    assert count(page, "of visits in time since Mon 1 Mar") == "100%"


def test_a_plan_at_five_months_warns_until_its_mapping_is_booked(council: Office, sign_in: SignIn) -> None:
    ref = council.agreed("Robin Sample")
    council.go_to(date(2027, 6, 7))
    page = sign_in("Tom Teamlead").get("/team").text
    assert count(page, "near a milestone, not booked") == "1"
    assert page.count('class="b-dot-warn"') == 2  # the plan, and the key
    assert row(page, "Robin Sample").endswith(
        "Book the case mapping: Tom Teamlead Open Book the case mapping: Tom Teamlead, Robin Sample"
    )
    council.do(ref, "book_case_mapping", planned_on=date(2027, 6, 21))
    page = sign_in("Tom Teamlead").get("/team").text
    assert count(page, "near a milestone, not booked") == "0"
    assert "6 months: Mon 5 Jul (LEW-5.1) Booked for Mon 21 Jun, with Fay Facilit" in row(
        page, "Robin Sample"
    )
    council.go_to(date(2027, 6, 22))
    page = sign_in("Tom Teamlead").get("/team").text
    assert "Was booked for Mon 21 Jun: say what happened (Fay Facilit)" in row(page, "Robin Sample")


def test_a_child_selected_for_the_nine_month_meeting_is_named_and_not_warned_of(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.agreed("Robin Sample")
    council.go_to(date(2027, 6, 7))
    council.do(ref, "book_case_mapping", planned_on=date(2027, 6, 21))
    council.go_to(date(2027, 6, 21))
    council.do(ref, "hold_case_mapping", by="Fay Facilit", held_on=date(2027, 6, 21))
    council.go_to(date(2027, 10, 6))
    with council.desk("Hana Headley") as desk:
        correlate(desk, ref, "nine_month_discussion_asked")
    page = sign_in("Tom Teamlead").get("/team").text
    assert "No limit set Record the nine-month discussion: Hana Headley" in row(page, "Robin Sample")
    assert count(page, "near a milestone, not booked") == "0"


def test_a_plan_near_the_list_joins_it_by_itself(council: Office, sign_in: SignIn) -> None:
    council.agreed("Robin Sample")
    council.go_to(date(2027, 5, 20))
    page = sign_in("Tom Teamlead").get("/team").text
    assert (
        "4 months 2 weeks 5 months: Sat 5 Jun (LEW-5.9, LEW-5.8) Joins the list of Thu 1 Jul by itself"
        in row(page, "Robin Sample")
    )
    assert count(page, "near a milestone, not booked") == "0"


def test_who_covers_stands_beside_who_is_away(council: Office, sign_in: SignIn) -> None:
    browser = sign_in("Tom Teamlead")
    browser.post(
        "/team/cover",
        data={
            "person": council.person("Efe Mockridge"),
            "by": council.person("Dev Exampleson"),
            "from": "7/1/2027",
            "until": "15/1/2027",
            "reason": "On leave",
        },
    )
    page = browser.get("/team").text
    assert "Thu 7 Jan to Fri 15 Jan Dev Exampleson covers" in row(page, "Efe Mockridge")


def test_above_several_teams_one_chooses(council: Office, sign_in: SignIn) -> None:
    council.open_case("Robin Sample")
    browser = sign_in("Gita Groupman")
    page = browser.get("/team").text
    assert row(page, "North team") == "North team Tom Teamlead 1 0"
    assert row(page, "South team") == "South team Sol Southgate 0 0"
    with council.db.read() as session:
        north = session.query(Team.id).filter_by(name="North team").scalar()
    assert "Tom Teamlead manages this team" in browser.get(f"/team?team={north}").text


def test_another_managers_team_is_not_there(council: Office, sign_in: SignIn) -> None:
    with council.db.read() as session:
        south = session.query(Team.id).filter_by(name="South team").scalar()
    assert sign_in("Tom Teamlead").get(f"/team?team={south}").status_code == 404


def test_a_restricted_case_is_not_counted_for_those_above(council: Office, sign_in: SignIn) -> None:
    council.open_case("Robin Sample", restricted=True)
    assert "1 child in 1 family" in sign_in("Tom Teamlead").get("/team").text
    assert row(sign_in("Gita Groupman").get("/team").text, "North team") == "North team Tom Teamlead 0 0"


def test_the_page_asks_the_same_number_of_questions_whatever_the_number_of_cases(
    council: Office, sign_in: SignIn
) -> None:
    browser = sign_in("Tom Teamlead")
    council.agreed("Robin Sample")
    browser.get("/team")
    browser.get("/team")
    few = len(browser.last.statements)
    for name in ("Ada One", "Bo Two", "Cy Three", "Di Four"):
        council.agreed(name)
    browser.get("/team")
    assert len(browser.last.statements) == few


def test_a_case_set_aside_still_counts_as_carried(council: Office, sign_in: SignIn) -> None:
    ref = council.open_case("Robin Sample")
    with council.db.command() as session:
        session.query(Case).filter_by(ref=ref).one().status = "incident"
    assert row(sign_in("Tom Teamlead").get("/team").text, "Amina Caseworth").startswith("Amina Caseworth 1")


@pytest.mark.parametrize("who", ["Amina Caseworth", "Fay Facilit", "Sasha Servicehead", "Ada Adminson"])
def test_only_managers_open_the_team_page(council: Office, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get("/team").status_code == 403
