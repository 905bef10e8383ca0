"""Search finds what one may open by the beginnings of names; notices are read once, by whom they were for."""

from __future__ import annotations

import re
from datetime import date

import pytest

from engine.outbox.models import Notification
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.steps import Rows

pytestmark = pytest.mark.both_databases


@pytest.fixture
def amina(council: Office, sign_in: SignIn) -> Browser:
    with council.db.command() as session:
        rows = Rows(council, session)
        rows.case("Robin Sample", born_on=date(2017, 3, 14), ref="CIN-2041")
        rows.case("Éloïse Placeholder-Sample")
        rows.case("Robyn 100%", "Dev Exampleson")
        rows.case("Robin Elsewhere", "Carys Testwell")
        rows.case("Robin Restricted", "Dev Exampleson", restricted=True)
        rows.case("Robin Closed", status="closed", closed_on=date(2026, 12, 1))
    return sign_in("Amina Caseworth")


def found(client: Browser, q: str, more: str = "") -> list[str]:
    """The names of the children that the search page lists."""
    page = client.get(f"/search?q={q}{more}").text.partition('id="cases"')[2].partition('id="workers"')[0]
    return re.findall(r'<a class="govuk-link" href="/cases/[^"]+">([^<]+)</a>', page)


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("rob sam", ["Robin Sample"]),
        ("SAMPLE", ["Éloïse Placeholder-Sample", "Robin Sample"]),
        ("éloïse", ["Éloïse Placeholder-Sample"]),
        ("cin-2041", ["Robin Sample"]),
        ("2041", ["Robin Sample"]),
        ("robin", ["Robin Sample", "Robin Closed"]),
        ("100%25", ["Robyn 100%"]),
        ("%25", []),
        ("_", []),
        ("obin", []),
        ("", []),
    ],
)
def test_beginnings_find_children_whose_case_one_may_open(amina: Browser, q: str, names: list[str]) -> None:
    assert found(amina, q) == names


def test_what_one_may_not_open_is_neither_named_nor_counted(amina: Browser) -> None:
    page = amina.get("/search?q=Robin").text
    assert "Children <span>(2)" in page
    assert "Elsewhere" not in page
    assert "Restricted" not in page


def test_a_worker_is_found_with_team_and_position(amina: Browser) -> None:
    page = amina.get("/search?q=tom").text
    assert "Tom Teamlead" in page
    assert "Team manager, North team" in page


def test_a_concern_begins_with_finding_the_child(amina: Browser) -> None:
    page = amina.get("/search?q=robin&for=concern").text
    assert 'href="/cases/CIN-2041/concern"' in page
    assert "a new worry is a new referral" in page
    assert "Workers" not in page


def test_more_than_a_page_says_so(council: Office, sign_in: SignIn) -> None:
    with council.db.command() as session:
        rows = Rows(council, session)
        for number in range(25):
            rows.case(f"Sky{number:02} Testford")
    page = sign_in("Amina Caseworth").get("/search?q=testford").text
    assert page.count("Testford</a>") == 20
    assert "There are more." in page


def notify(council: Office, who: str, case_id: int | None, text: str) -> None:
    with council.db.command() as session:
        person_id = council.person(who, session)
        session.add(
            Notification(
                person_id=person_id, case_id=case_id, element_id="x", text=text, at=council.clock.now()
            )
        )


def test_notices_are_counted_in_the_head_read_by_a_post_and_only_ones_own(
    council: Office, sign_in: SignIn
) -> None:
    with council.db.command() as session:
        case_id = Rows(council, session).case().id
    notify(council, "Amina Caseworth", case_id, "Robin Sample, visit: due today.")
    notify(council, "Amina Caseworth", None, "You cover Dev.")
    notify(council, "Tom Teamlead", case_id, "Robin Sample, visit: late.")
    amina = sign_in("Amina Caseworth")
    page = amina.get("/notices").text
    assert "Notices (2)" in page
    assert "late." not in page
    numbers = re.findall(r'name="notice" value="(\d+)"', page)
    amina.post("/notices/read", data={"notice": numbers[0]})
    assert "Notices (1)" in amina.get("/notices").text
    amina.post("/notices/read")
    assert "Notices<" in amina.get("/notices").text
    assert "Notices (1)" in sign_in("Tom Teamlead").get("/notices").text


def test_nobody_marks_the_notices_of_somebody_else(council: Office, sign_in: SignIn) -> None:
    notify(council, "Tom Teamlead", None, "For Tom")
    tom, amina = sign_in("Tom Teamlead"), sign_in("Amina Caseworth")
    numbers = re.findall(r'name="notice" value="(\d+)"', tom.get("/notices").text)
    amina.post("/notices/read", data={"notice": numbers[0]})
    assert "Notices (1)" in tom.get("/notices").text


def test_a_notice_links_to_its_case_only_while_one_may_open_it(council: Office, sign_in: SignIn) -> None:
    with council.db.command() as session:
        case = Rows(council, session).case("Robin Sample", "Carys Testwell")
        case_id, ref = case.id, case.ref
    notify(council, "Amina Caseworth", case_id, "Robin Sample is now with Carys Testwell.")
    page = sign_in("Amina Caseworth").get("/notices").text
    assert "now with Carys" in page
    assert ref not in page
