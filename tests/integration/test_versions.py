"""The history of versions: who, when, why, what differs, and the way back as a new version."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from engine.packs import draft
from engine.packs.editions import before, editions, find
from engine.packs.load import read_folder
from engine.packs.models import Bundle
from engine.packs.publish import POLICY
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office

VISITS = "make_visits.bpmn"
OLD, NEW = b"Record the next visit", b"See the child"
TWENTY = b'value = 20\nunit = "working_days"\nkind = "max_interval"'
FIFTEEN = TWENTY.replace(b"20", b"15")


def _publish(council: Office, path: str, was: bytes, becomes: bytes, note: str, **more: date) -> str:
    """Sasha changes a file and Paul publishes it; the key of what came of it."""
    with council.desk("Sasha Servicehead") as desk:
        content = draft.published(desk)[path]
        assert was in content
        draft.save(desk, path, content.replace(was, becomes, 1), 0)
        draft.offer(desk, note, **more)
    with council.desk("Paul Approver") as desk:
        draft.approve(desk)
        council.clock.advance(minutes=5)
        return editions(desk.session)[0].key


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


def test_the_policy_alone_makes_a_version_between_two_of_the_diagrams(council: Office) -> None:
    keys = [
        _publish(council, POLICY, TWENTY, FIFTEEN, "Visit sooner"),
        _publish(council, VISITS, OLD, NEW, "Plainer"),
        _publish(council, POLICY, FIFTEEN, TWENTY, "Back again"),
    ]
    assert keys == ["1.1", "2", "2.1"]
    with council.desk() as desk:
        every = editions(desk.session)
        assert [each.key for each in every] == ["2.1", "2", "1.1", "1"]
        newest, second, only_policy, first = every
        assert (only_policy.only_policy, second.only_policy) == (True, False)
        assert FIFTEEN in second.files(desk.session)[POLICY]
        assert TWENTY in first.files(desk.session)[POLICY]
        assert before(every, second) == only_policy
        assert before(every, first) is None
        assert find(desk.session, "2.1") == newest
        assert (newest.note, newest.drawn_by, newest.approved_by) == (
            "Back again",
            "Sasha Servicehead",
            "Paul Approver",
        )


def test_the_policy_published_with_diagrams_belongs_to_their_version(council: Office) -> None:
    with council.desk("Sasha Servicehead") as desk:
        files = draft.published(desk)
        draft.save(desk, VISITS, files[VISITS].replace(OLD, NEW), 0)
        draft.save(desk, POLICY, files[POLICY].replace(TWENTY, FIFTEEN, 1), 0)
        draft.offer(desk, "Both")
    with council.desk("Paul Approver") as desk:
        draft.approve(desk)
        newest, first = editions(desk.session)
        assert (newest.key, first.key) == ("2", "1")
        assert FIFTEEN in newest.files(desk.session)[POLICY]


def test_everybody_who_drew_a_version_is_named(council: Office) -> None:
    with council.desk("Sasha Servicehead") as desk:
        opened = draft.published(desk)[VISITS]
        version = draft.save(desk, VISITS, opened.replace(OLD, NEW), 0).version
    with council.desk("Hana Headley") as desk:
        draft.save(desk, VISITS, opened.replace(OLD, NEW + b" again"), version)
        draft.offer(desk, "Two hands")
    with council.desk("Paul Approver") as desk:
        draft.approve(desk)
        assert editions(desk.session)[0].drawn_by == "Hana Headley and Sasha Servicehead"


def test_the_list_says_who_why_from_when_and_how_many_cases_run(council: Office, sasha: Browser) -> None:
    council.supported()
    _publish(council, VISITS, OLD, NEW, "Plainer words", opens_on=date(2027, 2, 1))
    page = sasha.get("/studio/versions").text
    for said in ("Plainer words", "Sasha Servicehead", "Paul Approver", "Mon 1 Feb", "Opens later"):
        assert said in page
    assert "New cases start on it" in page
    assert page.count('data-label="Running cases">1</td>') == 1


def test_a_version_shows_its_difference_in_words_and_pictures(council: Office, sasha: Browser) -> None:
    _publish(council, VISITS, OLD, NEW, "Plainer words")
    page = sasha.get("/studio/versions/2").text
    assert "What it changed in version 1" in page
    assert "It is now called “See the child”; it was “Record the next visit”." in page
    assert 'id="make_visits_before_at_record_visit"' in page
    assert "There is no version before it to compare with." in sasha.get("/studio/versions/1").text


def test_any_two_versions_are_compared_either_way_round(council: Office, sasha: Browser) -> None:
    _publish(council, POLICY, TWENTY, FIFTEEN, "Visit sooner")
    _publish(council, VISITS, OLD, NEW, "Plainer words")
    there = sasha.get("/studio/versions/compare?was=1&now=2").text
    assert "It is now called “See the child”" in there
    assert "20 working days" in there
    assert "15 working days" in there
    back = sasha.get("/studio/versions/compare?was=2&now=1").text
    assert "It is now called “Record the next visit”" in back
    assert "Nothing differs." in sasha.get("/studio/versions/compare?was=2&now=2").text


def test_a_diagram_of_an_old_version_stays_what_it_was(council: Office, sasha: Browser) -> None:
    _publish(council, VISITS, OLD, NEW, "Plainer words")
    assert OLD.decode() in sasha.get("/studio/versions/1/diagrams/make_visits").text
    assert NEW.decode() in sasha.get("/studio/versions/2/diagrams/make_visits").text


@pytest.mark.parametrize(
    "address",
    [
        "/studio/versions/9",
        "/studio/versions/1.9",
        "/studio/versions/..%2f..",
        "/studio/versions/1/diagrams/none",
        "/studio/versions/9/files.zip",
        "/studio/versions/9/bring-back",
        "/studio/versions/compare?was=1&now=77",
        "/studio/versions/compare",
    ],
)
def test_what_there_is_not_is_said_so(sasha: Browser, address: str) -> None:
    assert sasha.get(address).status_code == 404


def test_what_is_downloaded_is_a_pack_that_can_be_read_back(
    council: Office, sasha: Browser, tmp_path: Path
) -> None:
    answer = sasha.get("/studio/versions/1/files.zip")
    assert "lewisham-version-1.zip" in answer.headers["Content-Disposition"]
    assert sasha.get("/studio/versions/1/files.zip").data == answer.data
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        archive.extractall(tmp_path)
    with council.desk() as desk:
        files = draft.published(desk)
    assert (tmp_path / "lewisham" / POLICY).read_bytes() == files.pop(POLICY)
    assert read_folder("lewisham", tmp_path) == files


def test_bringing_a_version_back_says_what_is_lost_and_becomes_a_new_version(
    council: Office, sasha: Browser, sign_in: SignIn
) -> None:
    _publish(council, VISITS, OLD, NEW, "Plainer words")
    with council.desk("Sasha Servicehead") as desk:
        content = draft.published(desk)["close_case.bpmn"]
        draft.save(desk, "close_case.bpmn", content.replace(b"Write the closing", b"Write a closing"), 0)
    page = sasha.get("/studio/versions/1/bring-back").text
    assert "What is being changed now is thrown away: Close the case." in page
    assert "It is now called “Record the next visit”" in page
    assert sasha.post("/studio/versions/1/bring-back").location.endswith("/studio/change")
    with council.desk("Sasha Servicehead") as desk:
        assert [each.path for each in draft.drafts(desk)] == [VISITS]
        draft.offer(desk, "Back to what worked")
    with council.desk("Paul Approver") as desk:
        assert draft.approve(desk).number == 3
        files = {
            number: each.files(desk.session) for number, each in enumerate(editions(desk.session)[::-1], 1)
        }
    assert files[3] == files[1]


def test_a_policy_alone_is_not_brought_back(council: Office, sasha: Browser) -> None:
    _publish(council, POLICY, TWENTY, FIFTEEN, "Visit sooner")
    assert "Bring this version back" not in sasha.get("/studio/versions/1.1").text
    assert sasha.post("/studio/versions/1.1/bring-back").status_code == 404


def test_who_approves_without_drawing_reads_all_and_draws_nothing(council: Office, sign_in: SignIn) -> None:
    _only_approves(council)
    paul = sign_in("Paul Approver")
    for address in ("/studio", "/studio/change", "/studio/versions", "/studio/versions/1", "/studio/live"):
        assert paul.get(address).status_code == 200, address
    assert "/studio/make_visits" not in paul.get("/studio").text
    assert paul.post("/studio/versions/1/bring-back").status_code == 403


def _only_approves(council: Office) -> None:
    """A policy as in other councils, where a position approves and does not draw."""
    was = b'permissions = ["procedure.draft", "procedure.approve", "calendar.edit", "report.read"]'
    _publish(council, POLICY, was, b'permissions = ["procedure.approve"]', "Only to approve")


def test_the_list_costs_the_same_for_any_number_of_versions(council: Office, sasha: Browser) -> None:
    sasha.get("/studio/versions")
    sasha.get("/studio/versions")
    few = len(sasha.last.statements)
    with council.desk() as desk:
        first = desk.session.get_one(Bundle, 1)
        for number in range(2, 40):
            desk.session.add(
                Bundle(number=number, digest=f"{number}", note="x", published_at=first.published_at)
            )
    sasha.get("/studio/versions")
    assert len(sasha.last.statements) == few
