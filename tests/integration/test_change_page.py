"""The change as a whole: what a second person sees of it, and what they can do about it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from engine.packs import draft
from engine.packs.models import Bundle
from engine.packs.publish import POLICY
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.pages import form_on

VISITS = "make_visits.bpmn"
OLD, NEW = b'name="Record the next visit"', b'name="See the child"'
HOSTILE = "&lt;script&gt;alert(1)&lt;/script&gt;"


def _draw(council: Office, *changes: tuple[bytes, bytes], path: str = VISITS) -> None:
    """Sasha draws these changes into a file, over what she drew before."""
    with council.desk("Sasha Servicehead") as desk:
        content, before = draft.drawn(desk)[path], draft.find(desk, path)
        for was, becomes in changes:
            assert was in content
            content = content.replace(was, becomes)
        draft.save(desk, path, content, before.version if before else 0)


def _offer(council: Office, note: str = "Plainer", opens_on: date | None = None) -> None:
    with council.desk("Sasha Servicehead") as desk:
        draft.offer(desk, note, opens_on)


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


@pytest.fixture
def paul(sign_in: SignIn) -> Browser:
    return sign_in("Paul Approver")


def test_the_difference_is_said_in_words_and_stands_on_both_pictures(council: Office, sasha: Browser) -> None:
    _draw(council, (OLD, NEW), (b'due("visit_interval_max")', b'due("supervision_interval_max")'))
    page = sasha.get("/studio/change").text
    assert "It is now called “See the child”; it was “Record the next visit”." in page
    assert "The date is now 2 months from" in page
    for side in ("before", "after"):
        assert f'id="make_visits_{side}_at_record_visit"' in page
    assert page.count(">Changed</text>") == 4, "the step and its deadline, on either picture"


def test_every_kind_of_file_is_compared(council: Office, sasha: Browser) -> None:
    _draw(
        council,
        (
            b'value = 20\nunit = "working_days"\nkind = "max_interval"',
            b'value = 15\nunit = "working_days"\nkind = "max_interval"',
        ),
        path=POLICY,
    )
    _draw(council, (b'"title": "', b'"title": "Please: '), path="forms/record_visit.json")
    _draw(
        council,
        (b'label = "the day of the case mapping"', b'label = "the mapping day"'),
        path="names/lewisham.toml",
    )
    page = sasha.get("/studio/change").text
    assert "Policy: Timescales, reminders and positions" in page
    assert "Form: Please: " in page
    assert 'href="/studio/forms/record_visit/preview"' in page
    assert "It is now called “the mapping day”; it was “the day of the case mapping”." in page


def test_a_tidied_drawing_is_said_to_change_nothing(council: Office, sasha: Browser) -> None:
    _draw(council, (b'<dc:Bounds x="208" y="170"', b'<dc:Bounds x="200" y="170"'))
    page = sasha.get("/studio/change").text
    assert "Only the drawing was tidied: 1 shape or line stands elsewhere." in page
    assert "What happens to a case stays the same." in page


def test_hostile_names_are_text_in_the_words_and_in_both_pictures(council: Office, sasha: Browser) -> None:
    _draw(council, (OLD, f'name="{HOSTILE}"'.encode()), (b'name="no"', f'name="{HOSTILE}"'.encode()))
    _draw(council, (b'"title": "', b'"title": "<script>alert(2)</script>'), path="forms/record_visit.json")
    page = sasha.get("/studio/change").text
    assert HOSTILE in page
    assert "<script>alert" not in page
    assert "<script>alert" not in sasha.get("/studio").text


def test_a_long_name_is_cut_and_said_to_be_long_and_one_of_megabytes_is_not_opened(
    council: Office, sasha: Browser
) -> None:
    _draw(council, (OLD, b'name="' + b"Visit " * 150 + b'"'))
    assert "… (899 characters)" in sasha.get("/studio/change").text
    _draw(council, (b"Visit " * 150, b"Visit " * 600_000))
    page = sasha.get("/studio/change")
    assert page.status_code == 200
    assert "This file holds a name of 3,600,000 characters" in page.text
    assert len(page.data) < 100_000


def test_a_clause_that_loses_its_last_place_is_told_of(council: Office, sasha: Browser) -> None:
    _draw(council, (b"LEW-8.5 LEW-8.7 MAN-END.1", b"LEW-8.7 MAN-END.1"), path="close_case.bpmn")
    _draw(council, (b"LEW-8.5", b"LEW-8.7"), path="forms/write_closing_summary.json")
    page = sasha.get("/studio/change").text
    assert "It no longer serves LEW-8.5." in page
    assert "Worth a look, but no bar to publishing" in page
    assert "LEW-8.5" in page.partition("Worth a look")[2]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/2/2027", "The day must be a real date"),
        ("soon", "The day must be a day, a month and a year"),
        ("4/1/2027", "was to count from 4 January 2027, and that day has passed"),
    ],
)
def test_a_day_that_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    council: Office, sasha: Browser, typed: str, said: str
) -> None:
    _draw(council, (OLD, NEW))
    answer = sasha.post("/studio/offer", data={"note": "Our own words", "opens_on": typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed}"' in answer.text
    assert "Our own words</textarea>" in answer.text
    with council.desk() as desk:
        assert draft.offered_drafts(desk) == []


def test_a_change_is_offered_from_a_day_and_opens_on_it(
    council: Office, sasha: Browser, paul: Browser
) -> None:
    _draw(council, (OLD, NEW))
    assert sasha.post("/studio/offer", data={"note": "Plainer", "opens_on": "1/2/2027"}).status_code == 302
    page = paul.get("/studio/change").text
    assert "Mon 1 Feb" in page
    answer = paul.post("/studio/publish", data=dict(form_on(page, "seen")))
    assert answer.location.endswith("/studio/versions/2")
    assert "New cases start on it from 1 February 2027." in paul.get(answer.location).text
    with council.desk() as desk:
        assert desk.session.scalar(select(Bundle.opens_on).where(Bundle.number == 2)) == date(2027, 2, 1)
    assert "opens on <strong>Mon 1 Feb</strong>" in paul.get("/studio").text


def test_with_errors_nothing_is_offered_and_each_is_listed_with_its_page(
    council: Office, sasha: Browser
) -> None:
    _draw(council, (b'name="role" value="social_worker"', b'name="role" value="nobody_known"'))
    answer = sasha.post("/studio/offer", data={"note": "Who does it"})
    assert answer.status_code == 422
    assert "Mend first: Visit the child" in answer.text
    assert '<a href="/studio/make_visits">Visit the child:' in answer.text
    assert "Who does it</textarea>" in answer.text


def test_what_was_begun_since_the_offer_is_no_part_of_it(
    council: Office, sasha: Browser, paul: Browser
) -> None:
    _draw(council, (OLD, NEW))
    _offer(council)
    _draw(council, (b'name="Write the closing summary"', b'name="Sum up"'), path="close_case.bpmn")
    page = paul.get("/studio/change").text
    assert "See the child" in page
    assert "Sum up" not in page
    assert "Begun since it was offered, and no part of it: Close the case." in page
    assert paul.post("/studio/publish", data=dict(form_on(page, "seen"))).status_code == 302
    with council.desk() as desk:
        assert [each.path for each in draft.drafts(desk)] == ["close_case.bpmn"]


def test_whoever_worked_on_it_is_told_that_somebody_else_decides(
    council: Office, sasha: Browser, paul: Browser
) -> None:
    _draw(council, (OLD, NEW))
    with council.desk("Paul Approver") as desk:
        found = draft.find(desk, VISITS)
        assert found is not None
        assert found.content is not None
        draft.save(
            desk, VISITS, found.content.replace(b"See the child", b"Go and see the child"), found.version
        )
    _offer(council)
    with council.desk() as desk:
        seen = draft.seen(draft.offered_drafts(desk))
    for author in (sasha, paul):
        page = author.get("/studio/change").text
        assert "You worked on this change." in page
        assert "Publish for new cases" not in page
        refused = author.post("/studio/publish", data={"seen": seen})
        assert (refused.status_code, "somebody else must publish it" in refused.text) == (409, True)


def test_a_change_is_sent_back_with_a_reason_and_offered_again(
    council: Office, sasha: Browser, paul: Browser
) -> None:
    _draw(council, (OLD, NEW))
    _offer(council)
    without = paul.post("/studio/send-back", data={"why": " "})
    assert (without.status_code, "Say why" in without.text) == (422, True)
    assert paul.post("/studio/send-back", data={"why": "Name the plan too"}).status_code == 302
    assert "The change was sent back: “Name the plan too”" in sasha.get("/studio").text
    page = sasha.get("/studio/change").text
    assert "Paul Approver did not publish it: “Name the plan too”" in page
    assert sasha.post("/studio/offer", data={"note": "With the plan"}).status_code == 302
    assert "Name the plan too" not in paul.get("/studio/change").text


def test_after_publishing_the_page_leads_on_to_moving_running_cases(
    council: Office, sasha: Browser, paul: Browser
) -> None:
    council.supported()
    _draw(council, (OLD, NEW))
    _offer(council)
    answer = paul.post("/studio/publish", data=dict(form_on(paul.get("/studio/change").text, "seen")))
    page = paul.get(answer.location).text
    assert "1 open case still runs on an older version." in page
    assert 'href="/studio/moving"' in page
    assert "1 open case runs on an older version." in paul.get("/studio").text


def test_only_those_who_draw_or_approve_see_it(sign_in: SignIn) -> None:
    worker = sign_in("Amina Caseworth")
    for address in ("/studio", "/studio/change", "/studio/versions", "/studio/live"):
        assert worker.get(address).status_code == 403
    assert worker.post("/studio/send-back", data={"why": "No"}).status_code == 403


def test_without_drafts_the_page_says_that_nothing_is_being_changed(sasha: Browser) -> None:
    assert "Nothing is being changed." in sasha.get("/studio/change").text
    assert "Nothing is being changed and nothing waits." in sasha.get("/studio").text


def test_a_draft_of_any_file_can_be_thrown_away(council: Office, sasha: Browser) -> None:
    names = (b'label = "the day of the case mapping"', b'label = "the mapping day"')
    _draw(council, names, path="names/lewisham.toml")
    _draw(council, (OLD, NEW))
    page = sasha.get("/studio/change").text
    assert "Names: Lewisham</span>" in page
    assert "Names: Names:" not in page
    sasha.post("/studio/throw-away", data={"path": "names/lewisham.toml"})
    page = sasha.get("/studio/change").text
    assert "The draft of “Names: Lewisham” is thrown away." in page
    assert "the mapping day" not in page
    assert sasha.post("/studio/throw-away", data={"path": "../x"}).status_code == 302
    with council.desk() as desk:
        assert [each.path for each in draft.drafts(desk)] == [VISITS]
