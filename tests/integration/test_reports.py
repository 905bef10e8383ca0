"""The reports of a procedure: what is late, what waits and what is known, as a page and as CSV."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from sqlalchemy import select

from engine.people.access import standing
from engine.people.models import Person
from engine.time.pages import Report
from tests.browsing import watching
from tests.conftest import SignIn
from tests.office import Office
from tests.plans import walked
from web.reports.queries import Found, lines

LATE = date(2027, 2, 8)
"""A child last seen on 5 January is owed a visit by 2 February."""


def report(office: Office, who: str, shown: Report) -> Found:
    with office.db.read() as session:
        person = session.scalars(select(Person).where(Person.name == who)).unique().one()
        policy, _ = office.shelf.in_force(session)
        mine = standing(session, person, policy, office.clock.now().date())
        return lines(session, mine, shown, office.clock.now().date())


@pytest.mark.clause("LEW-7.2")
def test_a_late_visit_is_on_the_report_with_why(council: Office, sign_in: SignIn) -> None:
    ref = council.supported("Robin Sample")
    council.go_to(LATE)
    page = sign_in("Tom Teamlead").get("/reports/late_visits")
    assert page.status_code == 200
    assert ref in page.text
    assert "Why Tue 2 Feb" in page.text
    council.do(ref, "record_visit")
    assert "Nothing stands on this report now." in sign_in("Tom Teamlead").get("/reports/late_visits").text


def test_the_same_as_a_spreadsheet(council: Office, sign_in: SignIn) -> None:
    ref = council.supported("Robin Sample")
    council.go_to(LATE)
    answer = sign_in("Tom Teamlead").get("/reports/late_visits.csv")
    head, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert (row[0], row[6], row[7]) == (ref, "2027-02-02", "LEW-7.2")
    assert head[0] == "Reference"


def test_the_page_of_lists_counts_what_stands_on_a_report(council: Office, sign_in: SignIn) -> None:
    council.supported("Robin Sample")
    council.go_to(LATE)
    page = sign_in("Tom Teamlead").get("/lists").text
    row = page.partition("Late visits")[2].partition("</tr>")[0]
    assert ">1<" in row


def test_a_report_shows_steps_that_wait(council: Office) -> None:
    ref = council.supported("Robin Sample")
    waiting = report(council, "Tom Teamlead", Report("x", "Waiting", "open", steps=("record_supervision",)))
    assert [(each.ref, each.holder, each.due_on) for each in waiting.lines] == [
        (ref, "Tom Teamlead", date(2027, 3, 5))
    ]


def test_a_report_shows_who_knows_a_fact_and_nobody_whose_case_is_closed(council: Office) -> None:
    ref = council.supported("Robin Sample")
    seen = Report("x", "Seen", "known", fact="last_visit_on")
    assert [(each.ref, each.due_on) for each in report(council, "Tom Teamlead", seen).lines] == [
        (ref, date(2027, 1, 5))
    ]
    never = Report("x", "Mapped", "known", fact="case_mapping_on")
    assert report(council, "Tom Teamlead", never).lines == []


def test_a_report_names_only_cases_that_one_may_open(council: Office) -> None:
    council.supported("Robin Sample")
    waiting = Report("x", "Waiting", "open", steps=("record_visit",))
    assert report(council, "Sol Southgate", waiting).count == 0


def test_a_report_is_one_statement_and_walks_no_table(council: Office, sign_in: SignIn) -> None:
    council.supported("Robin Sample")
    council.go_to(LATE)
    with watching(council.db.engine) as watch:
        for shown in (
            Report("x", "Late", "overdue", parameters=("visit_interval_max",)),
            Report("x", "Waiting", "open", steps=("record_visit",)),
        ):
            report(council, "Tom Teamlead", shown)
    asked = [each for each in watch.statements if "count(*) OVER" in each]
    assert len(asked) == 2
    assert walked(council.db, watch) == []


@pytest.mark.parametrize("path", ["/reports/nothing", "/reports/nothing.csv"])
def test_a_report_that_is_not_there_says_where_the_others_are(
    council: Office, sign_in: SignIn, path: str
) -> None:
    page = sign_in("Tom Teamlead").get(path)
    assert 400 <= page.status_code < 500
    assert "no report of that name" in page.text


def test_reports_are_for_those_who_read_reports(council: Office, sign_in: SignIn) -> None:
    assert sign_in("Amina Caseworth").get("/reports/late_visits").status_code == 403
