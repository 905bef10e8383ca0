"""A case goes from one council to another as a package: two databases, and nothing shared but the file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from engine.cases.facts import decode
from engine.cases.models import Case
from engine.people.models import AccessLog, Person
from engine.records.received import Received
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.councils import Councils
from tests.office import Office
from tests.pages import form_on
from tests.referring import referral
from web.transfer.reading import read_package
from web.transfer.zipped import Unusable, zipped

NAMED = "Robin Sample"
HOSTILE = "<script>alert(1)</script>"


def _left(councils: Councils, child: str = NAMED, **more: Any) -> Path:
    """The package of a case that Lewisham has lived with for a while."""
    office = councils.office("lewisham")
    ref = office.open_case(child, **more)
    office.do(ref, "complete_assessment")
    office.do(ref, "decide_need", need_decision="plan", is_disabled=False)
    office.do(ref, "record_visit", visited_on=date(2027, 3, 1))
    file = councils.folder / f"{ref}.zip"
    said = councils.run("transfer-out", ref, file, "--authority", "lewisham")
    assert said.exit_code == 0, said.output
    return file


def _arrived(councils: Councils, authority: str, file: Path, *more: str) -> str:
    councils.office(authority)
    worker = "amina.caseworth@keepstep.example"
    said = councils.run("transfer-in", file, "--authority", authority, "--worker", worker, *more)
    assert said.exit_code == 0, said.output
    return next(
        word.rstrip(".") for word in said.output.split() if word.startswith("CIN-") and word.endswith(".")
    )


def _content(file: Path) -> Any:
    with zipfile.ZipFile(file) as package:
        return json.loads(package.read("case.json"))


def _count(office: Office, table: type[Any]) -> int:
    with office.db.read() as session:
        return session.scalar(select(func.count(table.id))) or 0


class TestOut:
    def test_a_package_says_what_is_written_in_words(self, councils: Councils) -> None:
        content = _content(_left(councils))
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
        file = _left(councils)
        with zipfile.ZipFile(file) as package:
            whole = b"".join(package.read(name) for name in package.namelist())
        assert b"Amina Caseworth" in whole
        assert b"@keepstep.example" not in whole

    def test_the_page_is_complete_and_runs_nothing(self, councils: Councils) -> None:
        with zipfile.ZipFile(_left(councils)) as package:
            page = package.read("case.html").decode()
        assert "<h1>Robin Sample</h1>" in page
        assert "Mon 1 Mar 2027" in page
        assert "<script" not in page
        assert "default-src 'none'" in page

    def test_history_and_the_access_log_tell_of_it(self, councils: Councils) -> None:
        _left(councils)
        office = councils.office("lewisham")
        assert len(office.history("CIN-2001", "package_made")) == 1
        with office.db.read() as session:
            assert session.scalars(select(AccessLog.outcome)).all() == ["exported"]
        assert councils.doctor("lewisham") == []

    def test_a_file_that_is_there_is_not_written_over(self, councils: Councils) -> None:
        file = _left(councils)
        said = councils.run("transfer-out", "CIN-2001", file)
        assert (said.exit_code, "is not written over" in said.output) == (1, True)

    def test_a_case_that_does_not_exist(self, councils: Councils) -> None:
        councils.office("lewisham")
        said = councils.run("transfer-out", "CIN-1", councils.folder / "x.zip")
        assert "There is no case CIN-1" in said.output
        assert not (councils.folder / "x.zip").exists()


class TestIn:
    def test_hillingdon_takes_over_by_its_own_way_in(self, councils: Councils) -> None:
        file = _left(councils)
        ref = _arrived(councils, "hillingdon", file, "--resident-on", "2027-02-22")
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
        file = _left(councils)
        office = councils.office("lewisham")
        before = office.case("CIN-2001").version
        ref = _arrived(councils, "teeswide", file, "--resident-on", "2027-02-22")
        assert councils.office("teeswide").case(ref).child.name == NAMED
        assert office.case("CIN-2001").version == before
        with councils.office("teeswide").db.read() as session:
            (row,) = session.scalars(select(Received)).all()
        assert (row.council, row.their_ref) == ("Lewisham", "CIN-2001")

    @pytest.mark.parametrize("authority", ["manchester", "essex"])
    def test_a_procedure_without_that_way_opens_a_referral(self, councils: Councils, authority: str) -> None:
        ref = _arrived(councils, authority, _left(councils))
        office = councils.office(authority)
        assert decode(office.case(ref).facts)["entry_route"] == "referral"
        assert councils.doctor(authority) == []
        assert [row.content["council"] for row in office.history(ref, "package_received") if row.content] == [
            "Lewisham"
        ]

    def test_twice_is_one_case(self, councils: Councils) -> None:
        file = _left(councils)
        first = _arrived(councils, "manchester", file)
        assert _arrived(councils, "manchester", file) == first
        assert (
            _count(councils.office("manchester"), Case),
            _count(councils.office("manchester"), Received),
        ) == (1, 1)

    def test_a_later_package_of_the_case_goes_to_the_same_case(self, councils: Councils) -> None:
        first = _arrived(councils, "manchester", _left(councils))
        office = councils.office("lewisham")
        office.do("CIN-2001", "record_visit", visited_on=date(2027, 3, 1))
        later = councils.folder / "later.zip"
        assert councils.run("transfer-out", "CIN-2001", later, "--authority", "lewisham").exit_code == 0
        assert _arrived(councils, "manchester", later) == first
        assert _count(councils.office("manchester"), Received) == 2

    def test_the_same_content_made_again_is_the_same_package(self, councils: Councils) -> None:
        file = _left(councils)
        content = _content(file)
        again = zipped({**content, "made_at": "2027-03-02T10:00:00+00:00"})
        assert read_package(again)[0] == read_package(file.read_bytes())[0]

    def test_a_restricted_case_arrives_restricted(self, councils: Councils) -> None:
        ref = _arrived(councils, "manchester", _left(councils, restricted=True))
        assert councils.office("manchester").case(ref).restricted

    def test_a_child_with_an_open_case_here_is_not_opened_twice(self, councils: Councils) -> None:
        file = _left(councils)
        office = councils.office("manchester")
        mine = office.open_case(NAMED)
        said = councils.run(
            "transfer-in", file, "--authority", "manchester", "--worker", "amina.caseworth@keepstep.example"
        )
        assert said.exit_code == 1
        assert f"already has an open case, {mine}" in said.output
        assert _count(office, Received) == 0

    def test_an_unknown_worker(self, councils: Councils) -> None:
        file = _left(councils)
        councils.office("manchester")
        said = councils.run("transfer-in", file, "--authority", "manchester", "--worker", "x@example.org")
        assert "No social worker signs in as x@example.org" in said.output


def _zip(files: dict[str, bytes], *, deflated: bool = True) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return whole.getvalue()


def _of(content: Any) -> bytes:
    return _zip({"case.json": json.dumps(content).encode()})


def _good(**more: Any) -> dict[str, Any]:
    return {
        "format": "keepstep-case",
        "version": 1,
        "made_at": "2027-03-01T10:00:00+00:00",
        "council": {"authority": "lewisham", "name": "Lewisham"},
        "child": {
            "given_name": "Robin",
            "family_name": "Sample",
            "born_on": "2017-03-14",
            "family": "Sample",
        },
        "case": {"ref": "CIN-2001", "restricted": False},
        "facts": [],
        "records": {},
        "submissions": [],
        "history": [],
        "documents": [],
        **more,
    }


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "This is no zip file"),
    "no_zip": (lambda: b"PK\x03\x04 and then nothing", "This is no zip file"),
    "cut": (lambda: _of(_good())[:-40], "This is no zip file"),
    "damaged": (lambda: _of(_good()).replace(b"\x04", b"\x05"), "This is no zip file"),
    "too_large": (lambda: b"x" * 20_000_001, "larger than 20 MB"),
    "a_bomb": (lambda: _zip({"case.json": b" " * 70_000_000}), "far larger than a case can be"),
    "a_path": (lambda: _zip({"case.json": b"{}", "../../etc/passwd": b"x"}), "named like a path"),
    "another_path": (lambda: _zip({"case.json": b"{}", "C:\\x": b"x"}), "named like a path"),
    "a_folder": (lambda: _zip({"case.json": b"{}", "more/case.json": b"x"}), "named like a path"),
    "many": (lambda: _zip({f"{n}.txt": b"x" for n in range(30)}), "holds 30 files"),
    "no_case": (lambda: _zip({"readme.txt": b"x"}), "has no case.json"),
    "broken_json": (lambda: _zip({"case.json": b'{"format": '}), "cannot be read as JSON"),
    "bytes": (lambda: _zip({"case.json": b"\xff\xfe{}"}), "cannot be read as JSON"),
    "deep": (lambda: _zip({"case.json": b"[" * 100_000}), "cannot be read as JSON"),
    "no_number": (lambda: _zip({"case.json": b'{"format": NaN}'}), "cannot be read as JSON"),
    "a_list": (lambda: _of([1, 2]), "no package of a case that Keepstep has made"),
    "other": (lambda: _of({"format": "invoice"}), "no package of a case that Keepstep has made"),
    "newer": (lambda: _of(_good(version=7)), "has the version 7; this Keepstep reads version 1"),
    "true": (lambda: _of(_good(version=True)), "has the version True"),
    "no_child": (lambda: _of(_good(child=None)), "“child” in this package is not what it should be"),
    "no_name": (
        lambda: _of(_good(child={"given_name": "", "family_name": "Sample"})),
        "“given_name” in this package",
    ),
    "long_name": (lambda: _of(_good(child={"given_name": "x" * 101, "family_name": "S"})), "longer than 100"),
    "no_day": (
        lambda: _of(_good(child={"given_name": "R", "family_name": "S", "born_on": "2017-02-30"})),
        "is not a day",
    ),
    "facts": (lambda: _of(_good(facts={"a": 1})), "“facts” in this package is not what it should be"),
    "records": (lambda: _of(_good(records={"visits": ["x"]})), "“records” in this package"),
    "words": (lambda: _of(_good(submissions=[{"title": ["x"]}])), "where words should stand"),
    "nested": (
        lambda: _of(_good(records={"visits": [{"a": [[[[[[[["x"]]]]]]]]}]})),
        "lists within lists without end",
    ),
}


@pytest.mark.parametrize(("made", "told"), BAD.values(), ids=BAD)
def test_a_package_that_cannot_be_trusted_is_refused_in_words(made: Callable[[], bytes], told: str) -> None:
    with pytest.raises(Unusable, match=told) as refused:
        read_package(made())
    assert str(refused.value).endswith("Ask the other council to send the package again.")


def test_what_nobody_sees_is_taken_out() -> None:
    odd = {"given_name": "Ro\u202ebin\x07\x1b[31m", "family_name": "Sam\u200bple\ud800", "born_on": None}
    _, content = read_package(_of(_good(child=odd)))
    assert (content["child"]["given_name"], content["child"]["family_name"]) == ("Robin[31m", "Sample")


def _send(browser: Browser, package: bytes, name: str = "case.zip") -> TestResponse:
    # Encoded here: for a large file the test client would leave one of its own open.
    boundary, body = encode_multipart({"package": FileStorage(io.BytesIO(package), name)})
    return browser.post("/cases/package", data=body, content_type=f"multipart/form-data; boundary={boundary}")


class TestPages:
    def test_a_manager_makes_a_package_from_the_case(self, council: Office, sign_in: SignIn) -> None:
        ref, tom = council.supported(), sign_in("Tom Teamlead")
        assert "Make a package" in tom.get(f"/cases/{ref}").text
        answer = tom.post(f"/cases/{ref}/package")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{ref}.zip"'
        _, content = read_package(answer.data)
        assert content["child"]["given_name"] == "Robin"
        assert "written out as a package" in tom.get(f"/cases/{ref}/timeline").text
        with council.db.read() as session:
            logged = select(AccessLog.person_id).where(AccessLog.outcome == "exported")
            assert session.scalars(logged).all() == [council.person("Tom Teamlead")]

    def test_who_may_not_give_work_away_makes_none(self, council: Office, sign_in: SignIn) -> None:
        ref, amina = council.supported(), sign_in("Amina Caseworth")
        assert "Make a package" not in amina.get(f"/cases/{ref}").text
        assert amina.post(f"/cases/{ref}/package").status_code == 403
        assert council.history(ref, "package_made") == []

    def test_from_the_package_to_the_case(self, council: Office, sign_in: SignIn) -> None:
        tom = sign_in("Tom Teamlead")
        assert 'href="/cases/package"' in tom.get("/cases/new").text
        asked = [{"question": "What was said?", "answer": HOSTILE}]
        written = [{"title": "A visit", "sections": [{"title": "Visit", "answers": asked}]}]
        waiting = _send(tom, _of(_good(submissions=written))).location
        shown = tom.get(waiting).text
        assert "What was said?" in shown
        assert HOSTILE not in shown
        assert "&lt;script&gt;alert(1)" in shown
        opening = form_on(tom.get(f"/cases/new?package={waiting.rpartition('/')[2]}").text)
        assert (opening["given_name"], opening["family_name"]) == ("Robin", "Sample")
        sent = referral(tom, council, "Efe Mockridge", opening["_token"])
        sent["package"] = opening["package"]
        first, second = tom.post("/cases/new", data=sent), tom.post("/cases/new", data=sent)
        assert (first.status_code, first.location) == (302, second.location)
        records = tom.get(f"{first.location}/records").text
        assert "Lewisham, case CIN-2001" in records
        assert "What was said?" in tom.get(f"{first.location}/received/1").text
        assert tom.get(waiting).status_code == 404, "it belongs to the case now"
        assert _send(tom, _of(_good(submissions=written))).location == f"{first.location}/received/1"
        assert _count(council, Case) == 1

    def test_an_error_on_the_page_keeps_the_package(self, council: Office, sign_in: SignIn) -> None:
        tom = sign_in("Tom Teamlead")
        id = _send(tom, _of(_good())).location.rpartition("/")[2]
        sent = form_on(tom.get(f"/cases/new?package={id}").text)
        page = tom.post("/cases/new", data={**sent, "_action": "submit"})
        assert page.status_code == 422
        assert form_on(page.text)["package"] == id

    def test_a_restricted_package_opens_a_restricted_case(self, council: Office, sign_in: SignIn) -> None:
        tom = sign_in("Tom Teamlead")
        id = _send(tom, _of(_good(case={"ref": "CIN-9", "restricted": True}))).location.rpartition("/")[2]
        sent = referral(tom, council, "Efe Mockridge")
        sent["package"] = id
        ref = tom.post("/cases/new", data=sent).location.rpartition("/")[2]
        assert council.case(ref).restricted

    def test_who_did_not_bring_it_does_not_read_it(self, council: Office, sign_in: SignIn) -> None:
        waiting = _send(sign_in("Tom Teamlead"), _of(_good())).location
        assert sign_in("Sol Southgate").get(waiting).status_code == 404
        assert sign_in("Ada Adminson").get(waiting).status_code == 403

    def test_a_package_of_a_case_is_read_by_those_of_the_case(self, council: Office, sign_in: SignIn) -> None:
        tom = sign_in("Tom Teamlead")
        id = _send(tom, _of(_good(case={"ref": "CIN-9", "restricted": True}))).location.rpartition("/")[2]
        sent = referral(tom, council, "Efe Mockridge")
        sent["package"] = id
        at = tom.post("/cases/new", data=sent).location
        assert sign_in("Efe Mockridge").get(f"{at}/received/{id}").status_code == 200
        assert sign_in("Amina Caseworth").get(f"{at}/received/{id}").status_code == 404
        other = council.open_case("Rowan Sample")
        assert tom.get(f"/cases/{other}/received/{id}").status_code == 404
        again = _send(sign_in("Amina Caseworth"), _of(_good(case={"ref": "CIN-9", "restricted": True})))
        assert (again.status_code, at.rpartition("/")[2] in again.text) == (422, False)

    def test_a_package_that_came_by_mistake_is_removed(self, council: Office, sign_in: SignIn) -> None:
        tom = sign_in("Tom Teamlead")
        waiting = _send(tom, _of(_good())).location
        assert tom.post(f"{waiting}/remove").status_code == 302
        assert _count(council, Received) == 0

    @pytest.mark.parametrize("name", ["no_zip", "newer", "a_path", "too_large"])
    def test_a_bad_file_is_said_on_the_page(self, council: Office, sign_in: SignIn, name: str) -> None:
        made, told = BAD[name]
        answer = _send(sign_in("Tom Teamlead"), made())
        assert (answer.status_code, told in answer.text) == (422, True)
        assert _count(council, Received) == 0

    def test_no_file_chosen(self, council: Office, sign_in: SignIn) -> None:
        answer = sign_in("Tom Teamlead").post("/cases/package", data={})
        assert "Choose the file that the other council sent" in answer.text

    def test_a_package_may_be_larger_than_any_other_page(self, council: Office, sign_in: SignIn) -> None:
        whole = _zip(
            {"case.json": json.dumps(_good()).encode(), "more.bin": b"x" * 12_000_000}, deflated=False
        )
        assert _send(sign_in("Tom Teamlead"), whole).status_code == 302


def test_a_case_taken_on_says_with_what(councils: Councils) -> None:
    office = councils.office("lewisham")
    row = {"stage": "assessment_running", "referral_received_on": "2027-02-01"}
    assert councils.run("take-on", councils.table([row])).exit_code == 0
    file = councils.folder / "taken.zip"
    councils.run("transfer-out", office.case("CIN-2001").ref, file)
    (written,) = _content(file)["submissions"]
    answers = {each["question"]: each["answer"] for each in written["sections"][0]["answers"]}
    assert written["title"] == "Taken on from elsewhere"
    assert answers["The reference that it had"] == "RX-17"
    assert answers["The day the referral came in"] == "Mon 1 Feb 2027"


def test_emails_are_in_no_column_of_what_is_kept(councils: Councils) -> None:
    _arrived(councils, "manchester", _left(councils))
    with councils.office("manchester").db.read() as session:
        emails = session.scalars(select(Person.email)).all()
        kept = session.scalar(text("SELECT content FROM received"))
    assert not [email for email in emails if email in str(kept)]
