"""Packages on the pages: a manager makes one of a case, and opens a case from one that came."""

from __future__ import annotations

import io
import json

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from engine.cases.models import Case
from engine.people.models import AccessLog
from engine.records.received import Received
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.packages import BAD, HOSTILE, count, good, package_of, zip_of
from tests.pages import form_on
from tests.referring import referral
from web.transfer.reading import read_package


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
        waiting = _send(tom, package_of(good(submissions=written))).location
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
        assert _send(tom, package_of(good(submissions=written))).location == f"{first.location}/received/1"
        assert count(council, Case) == 1

    def test_an_error_on_the_page_keeps_the_package(self, council: Office, sign_in: SignIn) -> None:
        tom = sign_in("Tom Teamlead")
        id = _send(tom, package_of(good())).location.rpartition("/")[2]
        sent = form_on(tom.get(f"/cases/new?package={id}").text)
        page = tom.post("/cases/new", data={**sent, "_action": "submit"})
        assert page.status_code == 422
        assert form_on(page.text)["package"] == id

    def test_a_restricted_package_opens_a_restricted_case(self, council: Office, sign_in: SignIn) -> None:
        tom = sign_in("Tom Teamlead")
        id = _send(tom, package_of(good(case={"ref": "CIN-9", "restricted": True}))).location.rpartition("/")[
            2
        ]
        sent = referral(tom, council, "Efe Mockridge")
        sent["package"] = id
        ref = tom.post("/cases/new", data=sent).location.rpartition("/")[2]
        assert council.case(ref).restricted

    def test_who_did_not_bring_it_does_not_read_it(self, council: Office, sign_in: SignIn) -> None:
        waiting = _send(sign_in("Tom Teamlead"), package_of(good())).location
        assert sign_in("Sol Southgate").get(waiting).status_code == 404
        assert sign_in("Ada Adminson").get(waiting).status_code == 403

    def test_a_package_of_a_case_is_read_by_those_of_the_case(self, council: Office, sign_in: SignIn) -> None:
        tom = sign_in("Tom Teamlead")
        id = _send(tom, package_of(good(case={"ref": "CIN-9", "restricted": True}))).location.rpartition("/")[
            2
        ]
        sent = referral(tom, council, "Efe Mockridge")
        sent["package"] = id
        at = tom.post("/cases/new", data=sent).location
        assert sign_in("Efe Mockridge").get(f"{at}/received/{id}").status_code == 200
        assert sign_in("Amina Caseworth").get(f"{at}/received/{id}").status_code == 404
        other = council.open_case("Rowan Sample")
        assert tom.get(f"/cases/{other}/received/{id}").status_code == 404
        again = _send(sign_in("Amina Caseworth"), package_of(good(case={"ref": "CIN-9", "restricted": True})))
        assert (again.status_code, at.rpartition("/")[2] in again.text) == (422, False)

    def test_a_package_that_came_by_mistake_is_removed(self, council: Office, sign_in: SignIn) -> None:
        tom = sign_in("Tom Teamlead")
        waiting = _send(tom, package_of(good())).location
        assert tom.post(f"{waiting}/remove").status_code == 302
        assert count(council, Received) == 0

    @pytest.mark.parametrize("name", ["no_zip", "newer", "a_path", "too_large"])
    def test_a_bad_file_is_said_on_the_page(self, council: Office, sign_in: SignIn, name: str) -> None:
        made, told = BAD[name]
        answer = _send(sign_in("Tom Teamlead"), made())
        assert (answer.status_code, told in answer.text) == (422, True)
        assert count(council, Received) == 0

    def test_no_file_chosen(self, council: Office, sign_in: SignIn) -> None:
        answer = sign_in("Tom Teamlead").post("/cases/package", data={})
        assert "Choose the file that the other council sent" in answer.text

    def test_a_package_may_be_larger_than_any_other_page(self, council: Office, sign_in: SignIn) -> None:
        whole = zip_of(
            {"case.json": json.dumps(good()).encode(), "more.bin": b"x" * 12_000_000}, deflated=False
        )
        assert _send(sign_in("Tom Teamlead"), whole).status_code == 302
