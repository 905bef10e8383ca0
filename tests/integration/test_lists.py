"""The monthly lists by policy, the selection for the meeting, the agenda, late work, and the downloads."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from werkzeug.test import TestResponse

from engine.cases.correlate import correlate
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from web.spreadsheet import guarded

STARTED = date(2027, 2, 1)
"""Plans of these tests start here: five months on 1 July, six on 1 August, nine on 1 November."""


def text(page: str) -> str:
    """The page's words on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def rows(page: str) -> list[str]:
    """The words of each row of the list."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [text(found) for found in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]


def cells(answer: TestResponse) -> list[list[str]]:
    """The cells of a download."""
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def planned(council: Office, child: str = "Robin Sample", on: date = STARTED) -> str:
    """A case whose plan started on this day."""
    council.go_to(on)
    return council.agreed(child)


def select(browser: Browser, *refs: str) -> TestResponse:
    """Tick these plans of the nine-month list and send."""
    return browser.post("/lists/nine_months/select", data={"ref": list(refs)})


@pytest.mark.clause("LEW-5.8", "LEW-5.9")
def test_who_reaches_five_months_on_the_day_of_the_list_is_on_it(council: Office, sign_in: SignIn) -> None:
    planned(council)
    planned(council, "Kit Toolate", date(2027, 2, 2))
    council.go_to(date(2027, 7, 1))
    page = sign_in("Hana Headley").get("/lists/five_months").text
    assert "The list of Thu 1 Jul: 1 plan, 1 not booked" in page
    assert rows(page) == [
        "Robin Sample CIN-2001 Amina Caseworth North team Mon 1 Feb 5 months Sun 1 Aug in 4 weeks "
        "Not booked Book the case mapping for Robin Sample , with Tom Teamlead"
    ]


def test_the_list_of_another_month_can_be_chosen(council: Office, sign_in: SignIn) -> None:
    planned(council)
    council.go_to(date(2027, 6, 10))
    browser = sign_in("Hana Headley")
    assert "The list of Tue 1 Jun: 0 plans" in browser.get("/lists/five_months").text
    page = browser.get("/lists/five_months?on=2027-07-01").text
    assert "opens by itself on Thu 1 Jul" in page
    assert "Thu 1 Jul (to come)" in page


def test_a_booked_mapping_says_when_and_a_day_that_passed_is_not_booked(
    council: Office, sign_in: SignIn
) -> None:
    ref = planned(council)
    council.go_to(date(2027, 7, 2))
    council.do(ref, "book_case_mapping", planned_on=date(2027, 7, 20))
    browser = sign_in("Hana Headley")
    assert "1 plan, 0 not booked" in browser.get("/lists/five_months").text
    assert rows(browser.get("/lists/five_months?only=unbooked").text) == []
    council.go_to(date(2027, 7, 21))
    browser = sign_in("Hana Headley")
    assert "Was booked for Tue 20 Jul" in rows(browser.get("/lists/five_months?only=unbooked").text)[0]


def test_a_mapped_plan_leaves_the_list_and_stays_on_those_before(council: Office, sign_in: SignIn) -> None:
    ref = planned(council)
    council.go_to(date(2027, 7, 10))
    council.do(ref, "book_case_mapping", planned_on=date(2027, 7, 20))
    council.go_to(date(2027, 7, 20))
    council.do(ref, "hold_case_mapping", by="Fay Facilit", held_on=date(2027, 7, 20))
    assert council.case(ref).facts["case_mapping_on"] == "2027-07-20"
    council.go_to(date(2027, 8, 2))
    browser = sign_in("Hana Headley")
    assert rows(browser.get("/lists/five_months").text) == []
    assert len(rows(browser.get("/lists/five_months?on=2027-07-01").text)) == 1


def test_a_manager_sees_the_list_of_those_below(council: Office, sign_in: SignIn) -> None:
    planned(council)
    council.go_to(date(2027, 7, 1))
    assert len(rows(sign_in("Tom Teamlead").get("/lists/five_months").text)) == 1
    assert rows(sign_in("Sol Southgate").get("/lists/five_months").text) == []
    assert sign_in("Amina Caseworth").get("/lists/five_months").status_code == 403


def test_a_list_that_policy_does_not_know_is_not_there(council: Office, sign_in: SignIn) -> None:
    assert sign_in("Hana Headley").get("/lists/seven_months").status_code == 404
    assert sign_in("Hana Headley").get("/lists/five_months/agenda").status_code == 404


@pytest.mark.clause("LEW-6.1")
def test_a_plan_of_nine_months_can_be_selected_and_opens_the_discussion(
    council: Office, sign_in: SignIn
) -> None:
    ref = planned(council)
    council.go_to(date(2027, 11, 1))
    clocks = council.clocks(ref)
    browser = sign_in("Hana Headley")
    assert rows(browser.get("/lists/nine_months").text)[0].endswith("Can be selected")
    assert select(browser, ref).status_code == 302
    assert "record_nine_month_discussion" in council.open_elements(ref)
    assert {name: due for name, due in council.clocks(ref).items() if name in clocks} == {
        name: due for name, due in clocks.items() if name in council.clocks(ref)
    }
    assert cells(browser.get("/lists/nine_months.csv"))[1][7] == ""  # no child's own meeting is booked
    page = browser.get("/lists/nine_months").text
    assert "1 selected" in page
    assert "Selected Record the discussion of Robin Sample , with Hana Headley" in rows(page)[0]


def test_what_cannot_be_selected_is_listed_and_does_not_hold_back_the_others(
    council: Office, sign_in: SignIn
) -> None:
    old, young = planned(council), planned(council, "Kit Young", date(2027, 6, 1))
    council.go_to(date(2027, 11, 2))
    answer = select(sign_in("Hana Headley"), young, old, "CIN-9999")
    assert answer.status_code == 200
    assert "1 plan selected; these were not" in answer.text
    assert f"Kit Young ({young}): The case is not waiting for this now" in answer.text
    assert "CIN-9999: There is no case CIN-9999 that you can open" in answer.text
    assert "record_nine_month_discussion" in council.open_elements(old)
    assert "record_nine_month_discussion" not in council.open_elements(young)


def test_twice_selected_is_once_discussed(council: Office, sign_in: SignIn) -> None:
    ref = planned(council)
    council.go_to(date(2027, 11, 2))
    browser = sign_in("Hana Headley")
    select(browser, ref)
    answer = select(browser, ref)
    assert answer.status_code == 409
    assert "None of these could be selected" in answer.text
    assert len(council.history(ref, "message_sent")) == 1


def test_a_plan_that_somebody_may_not_open_cannot_be_selected_by_its_reference(
    council: Office, sign_in: SignIn
) -> None:
    council.go_to(STARTED)
    ref = council.agreed()
    council.go_to(date(2027, 11, 2))
    with council.db.command() as session:
        case = session.merge(council.case(ref))
        case.restricted = True
    assert f"There is no case {ref} that you can open" in select(sign_in("Hana Headley"), ref).text
    assert "record_nine_month_discussion" not in council.open_elements(ref)


def test_selecting_nothing_is_said_on_the_list(council: Office, sign_in: SignIn) -> None:
    answer = select(sign_in("Hana Headley"))
    assert answer.status_code == 422
    assert "Tick at least one plan" in answer.text


def test_selecting_is_for_those_who_hold_the_meeting(council: Office, sign_in: SignIn) -> None:
    ref = planned(council)
    council.go_to(date(2027, 11, 2))
    browser = sign_in("Tom Teamlead")
    assert 'name="ref"' not in browser.get("/lists/nine_months").text
    assert select(browser, ref).status_code == 403


@pytest.mark.clause("LEW-6.10")
def test_who_comes_back_is_listed_first_in_that_month_and_not_before(
    council: Office, sign_in: SignIn
) -> None:
    older = planned(council, "Ada Older", date(2027, 1, 25))
    ref = planned(council)
    council.go_to(date(2027, 11, 2))
    with council.desk("Hana Headley") as desk:
        correlate(desk, ref, "nine_month_discussion_asked")
    council.do(
        ref,
        "record_nine_month_discussion",
        nine_month_outcome="return",
        nine_month_return_on=date(2028, 1, 18),
    )
    browser = sign_in("Hana Headley")
    page = browser.get("/lists/nine_months?on=2027-12-01").text
    assert [row.partition(" CIN")[0] for row in rows(page)] == ["Select Ada Older Ada Older"]
    assert "1 plan that comes back in a later month" in page
    page = browser.get("/lists/nine_months?on=2028-01-01").text
    assert [row.split(" CIN")[1][:5] for row in rows(page)] == [ref[3:], older[3:]]
    assert "Comes back agreed for Tue 18 Jan" in rows(page)[0]


def test_who_does_not_come_back_is_no_longer_listed(council: Office, sign_in: SignIn) -> None:
    ref = planned(council)
    council.go_to(date(2027, 11, 2))
    browser = sign_in("Hana Headley")
    select(browser, ref)
    council.do(ref, "record_nine_month_discussion", nine_month_outcome="no_return")
    assert rows(browser.get("/lists/nine_months").text) == []
    assert rows(browser.get("/lists/nine_months?on=2027-12-01").text) == []


def test_who_will_be_nine_months_old_stands_on_the_list_to_come(council: Office, sign_in: SignIn) -> None:
    planned(council)
    council.go_to(date(2027, 10, 20))
    page = sign_in("Hana Headley").get("/lists/nine_months?on=2027-11-01").text
    assert rows(page)[0].endswith("Can be selected from Mon 1 Nov")
    assert 'name="ref"' not in page


@pytest.mark.clause("LEW-6.3", "LEW-6.4", "LEW-6.9")
def test_the_agenda_holds_who_was_selected_and_what_the_meeting_asks(
    council: Office, sign_in: SignIn
) -> None:
    ref, other = planned(council), planned(council, "Kit Unselected", STARTED)
    council.go_to(date(2027, 11, 2))
    browser = sign_in("Hana Headley")
    assert "Nobody is selected yet" in browser.get("/lists/nine_months/agenda").text
    select(browser, ref)
    page = browser.get("/lists/nine_months/agenda").text
    assert ref in page
    assert other not in page
    assert "Head of service; group manager; Tom Teamlead, North team; Amina Caseworth" in page
    for clause in range(4, 11):
        assert f"LEW-6.{clause}<" in page


def test_late_work_in_reach_the_longest_first_with_its_why(council: Office, sign_in: SignIn) -> None:
    ref = planned(council)
    planned(council, "Kit Later", date(2027, 2, 10))
    council.go_to(date(2027, 3, 15))
    page = sign_in("Hana Headley").get("/lists/overdue").text
    children = re.findall(r"Record the next visit: ([^<]+)</a>", page)
    assert children == ["Robin Sample", "Kit Later"]
    assert "Visit the child at least every 20 working days" in page
    assert ref in page
    assert "No reason given yet" not in text(page).partition("Late work")[0]
    assert re.findall(r"Record the next visit", sign_in("Sol Southgate").get("/lists/overdue").text) == []


def test_work_done_late_is_listed_by_its_reason(council: Office, sign_in: SignIn) -> None:
    ref = planned(council)
    council.go_to(date(2027, 3, 15))
    council.do(ref, "record_visit", visited_on=date(2027, 3, 15), late_reason="worker_away")
    browser = sign_in("Hana Headley")
    assert "Record the next visit: Robin Sample" in browser.get("/lists/overdue?reason=worker_away").text
    assert "Robin Sample" not in browser.get("/lists/overdue?reason=waiting_for_agency").text
    line = cells(browser.get("/lists/overdue.csv?reason=worker_away"))[1]
    assert (line[0], line[5], line[7], line[8]) == (ref, "2027-03-01", "2027-03-15", "The worker was away")


def test_a_download_holds_the_whole_list_in_plain_cells(council: Office, sign_in: SignIn) -> None:
    ref = planned(council, "=1+1 Sample")
    council.go_to(date(2027, 7, 1))
    answer = sign_in("Hana Headley").get("/lists/five_months.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="five_months-2027-07-01.csv"'
    head, line = cells(answer)
    assert line[head.index("Child")] == "'=1+1 Sample"
    assert line[head.index("Plan started on")] == "2027-02-01"
    assert line[head.index("Reference")] == ref


@pytest.mark.parametrize("cell", ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_a_spreadsheet_runs_nothing(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "written"), [("Robin", "Robin"), (None, ""), (-3, -3), (date(2027, 1, 5), "2027-01-05")]
)
def test_what_is_no_formula_is_left_as_it_is(cell: object, written: object) -> None:
    assert guarded(cell) == written  # type: ignore[arg-type]


def test_a_list_asks_the_same_number_of_questions_whatever_its_length(
    council: Office, sign_in: SignIn
) -> None:
    planned(council)
    council.go_to(date(2027, 7, 1))
    browser = sign_in("Hana Headley")
    browser.get("/lists/five_months")
    browser.get("/lists/five_months")
    few = len(browser.last.statements)
    council.go_to(date(2027, 7, 2), ticking=False)
    for child in ("Bo Two", "Cy Three", "Di Four"):
        planned(council, child, STARTED)
    council.go_to(date(2027, 7, 2))
    browser = sign_in("Hana Headley")
    browser.get("/lists/five_months")
    assert len(rows(browser.get("/lists/five_months").text)) == 4
    assert len(browser.last.statements) == few


def test_the_overview_names_every_list_of_the_policy(council: Office, sign_in: SignIn) -> None:
    planned(council)
    council.go_to(date(2027, 7, 1))
    page = sign_in("Hana Headley").get("/lists").text
    assert [row.partition(" LEW")[0] for row in rows(page)[:2]] == [
        "Plans that have reached five months",
        "Plans beyond nine months, to select from for the monthly meeting",
    ]
    assert "1 not booked" in rows(page)[0]
