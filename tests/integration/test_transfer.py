"""A case goes from one council to another as a package: two databases, and nothing shared but the file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, text

from engine.cases.facts import decode
from engine.cases.models import Case
from engine.people.models import AccessLog, Person
from engine.records.received import Received
from tests.councils import Councils
from tests.packages import BAD, NAMED, arrived, content_of, count, good, left, package_of
from web.transfer.reading import read_package
from web.transfer.zipped import Unusable, zipped


class TestOut:
    def test_a_package_says_what_is_written_in_words(self, councils: Councils) -> None:
        content = content_of(left(councils))
        assert (content["format"], content["version"]) == ("keepstep-case", 1)
        assert (content["council"]["name"], content["child"]["born_on"]) == ("Lewisham", "2017-03-14")
        facts = {fact["name"]: fact["value"] for fact in content["facts"]}
        assert (facts["last_visit_on"], facts["is_disabled"]) == ("2027-03-01", False)
        assert [row["visited_on"] for row in content["records"]["visits"]] == ["2027-03-01"]
        titles = [written["title"] for written in content["submissions"]]
        assert "Record a visit to Robin" in titles
        asked = [
            each["question"]
            for written in content["submissions"]
            for part in written["sections"]
            for each in part["answers"]
        ]
        assert "When was the visit?" in asked
        assert content["history"][0]["what"].startswith("The case was opened as CIN-2001")

    def test_staff_are_named_and_cannot_be_written_to(self, councils: Councils) -> None:
        file = left(councils)
        with zipfile.ZipFile(file) as package:
            whole = b"".join(package.read(name) for name in package.namelist())
        assert b"Amina Caseworth" in whole
        assert b"@keepstep.example" not in whole

    def test_the_page_is_complete_and_runs_nothing(self, councils: Councils) -> None:
        with zipfile.ZipFile(left(councils)) as package:
            page = package.read("case.html").decode()
        assert "<h1>Robin Sample</h1>" in page
        assert "Mon 1 Mar 2027" in page
        assert "<script" not in page
        assert "default-src 'none'" in page

    def test_history_and_the_access_log_tell_of_it(self, councils: Councils) -> None:
        left(councils)
        office = councils.office("lewisham")
        assert len(office.history("CIN-2001", "package_made")) == 1
        with office.db.read() as session:
            assert session.scalars(select(AccessLog.outcome)).all() == ["exported"]
        assert councils.doctor("lewisham") == []

    def test_a_file_that_is_there_is_not_written_over(self, councils: Councils) -> None:
        file = left(councils)
        said = councils.run("transfer-out", "CIN-2001", file)
        assert (said.exit_code, "is not written over" in said.output) == (1, True)

    def test_a_case_that_does_not_exist(self, councils: Councils) -> None:
        councils.office("lewisham")
        said = councils.run("transfer-out", "CIN-1", councils.folder / "x.zip")
        assert "There is no case CIN-1" in said.output
        assert not (councils.folder / "x.zip").exists()


class TestIn:
    def test_hillingdon_takes_over_by_its_own_way_in(self, councils: Councils) -> None:
        file = left(councils)
        ref = arrived(councils, "hillingdon", file, "--resident-on", "2027-02-22")
        office = councils.office("hillingdon")
        facts = decode(office.case(ref).facts)
        assert (facts["entry_route"], facts["family_resident_on"]) == ("transfer_in", date(2027, 2, 22))
        assert (facts["last_visit_on"], facts["is_disabled"]) == (date(2027, 3, 1), False)
        # Twenty working days after Monday 22 February: 1 March five, 8 ten, 15 fifteen, 22 twenty.
        clocks = office.clocks(ref)
        assert clocks["transfer_meeting_overdue"] == date(2027, 3, 22)
        assert clocks["visit_overdue"] == date(2027, 3, 22), (
            "three weeks after it was seen in Lewisham, or its own"
        )
        assert "complete_assessment" not in office.open_elements(ref)
        assert councils.doctor("hillingdon") == []

    def test_nothing_but_the_file_is_shared(self, councils: Councils) -> None:
        file = left(councils)
        office = councils.office("lewisham")
        before = office.case("CIN-2001").version
        ref = arrived(councils, "teeswide", file, "--resident-on", "2027-02-22")
        assert councils.office("teeswide").case(ref).child.name == NAMED
        assert office.case("CIN-2001").version == before
        with councils.office("teeswide").db.read() as session:
            (row,) = session.scalars(select(Received)).all()
        assert (row.council, row.their_ref) == ("Lewisham", "CIN-2001")

    @pytest.mark.parametrize("authority", ["manchester", "essex"])
    def test_a_procedure_without_that_way_opens_a_referral(self, councils: Councils, authority: str) -> None:
        ref = arrived(councils, authority, left(councils))
        office = councils.office(authority)
        assert decode(office.case(ref).facts)["entry_route"] == "referral"
        assert councils.doctor(authority) == []
        assert [row.content["council"] for row in office.history(ref, "package_received") if row.content] == [
            "Lewisham"
        ]

    def test_twice_is_one_case(self, councils: Councils) -> None:
        file = left(councils)
        first = arrived(councils, "manchester", file)
        assert arrived(councils, "manchester", file) == first
        assert (
            count(councils.office("manchester"), Case),
            count(councils.office("manchester"), Received),
        ) == (1, 1)

    def test_a_later_package_of_the_case_goes_to_the_same_case(self, councils: Councils) -> None:
        first = arrived(councils, "manchester", left(councils))
        office = councils.office("lewisham")
        office.do("CIN-2001", "record_visit", visited_on=date(2027, 3, 1))
        later = councils.folder / "later.zip"
        assert councils.run("transfer-out", "CIN-2001", later, "--authority", "lewisham").exit_code == 0
        assert arrived(councils, "manchester", later) == first
        assert count(councils.office("manchester"), Received) == 2

    def test_the_same_content_made_again_is_the_same_package(self, councils: Councils) -> None:
        file = left(councils)
        content = content_of(file)
        again = zipped({**content, "made_at": "2027-03-02T10:00:00+00:00"})
        assert read_package(again)[0] == read_package(file.read_bytes())[0]

    def test_a_restricted_case_arrives_restricted(self, councils: Councils) -> None:
        ref = arrived(councils, "manchester", left(councils, restricted=True))
        assert councils.office("manchester").case(ref).restricted

    def test_a_child_with_an_open_case_here_is_not_opened_twice(self, councils: Councils) -> None:
        file = left(councils)
        office = councils.office("manchester")
        mine = office.open_case(NAMED)
        said = councils.run(
            "transfer-in", file, "--authority", "manchester", "--worker", "amina.caseworth@keepstep.example"
        )
        assert said.exit_code == 1
        assert f"already has an open case, {mine}" in said.output
        assert count(office, Received) == 0

    def test_an_unknown_worker(self, councils: Councils) -> None:
        file = left(councils)
        councils.office("manchester")
        said = councils.run("transfer-in", file, "--authority", "manchester", "--worker", "x@example.org")
        assert "No social worker signs in as x@example.org" in said.output


@pytest.mark.parametrize(("made", "told"), BAD.values(), ids=BAD)
def test_a_package_that_cannot_be_trusted_is_refused_in_words(made: Callable[[], bytes], told: str) -> None:
    with pytest.raises(Unusable, match=told) as refused:
        read_package(made())
    assert str(refused.value).endswith("Ask the other council to send the package again.")


def test_what_nobody_sees_is_taken_out() -> None:
    odd = {"given_name": "Ro\u202ebin\x07\x1b[31m", "family_name": "Sam\u200bple\ud800", "born_on": None}
    _, content = read_package(package_of(good(child=odd)))
    assert (content["child"]["given_name"], content["child"]["family_name"]) == ("Robin[31m", "Sample")


def test_a_case_taken_on_says_with_what(councils: Councils) -> None:
    office = councils.office("lewisham")
    row = {"stage": "assessment_running", "referral_received_on": "2027-02-01"}
    assert councils.run("take-on", councils.table([row])).exit_code == 0
    file = councils.folder / "taken.zip"
    councils.run("transfer-out", office.case("CIN-2001").ref, file)
    (written,) = content_of(file)["submissions"]
    answers = {each["question"]: each["answer"] for each in written["sections"][0]["answers"]}
    assert written["title"] == "Taken on from elsewhere"
    assert answers["The reference that it had"] == "RX-17"
    assert answers["The day the referral came in"] == "Mon 1 Feb 2027"


def test_emails_are_in_no_column_of_what_is_kept(councils: Councils) -> None:
    arrived(councils, "manchester", left(councils))
    with councils.office("manchester").db.read() as session:
        emails = session.scalars(select(Person.email)).all()
        kept = session.scalar(text("SELECT content FROM received"))
    assert not [email for email in emails if email in str(kept)]
