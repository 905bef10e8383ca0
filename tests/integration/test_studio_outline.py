"""A diagram as a list: every change of it by a plain form, kept as a draft, refused without loss, and undone."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from engine.packs import draft
from tests.browsing import Browser
from tests.conftest import SignIn as Signing
from tests.office import Office

LIST = "/studio/outline/make_visits"


@pytest.fixture
def sasha(sign_in: Signing) -> Browser:
    return sign_in("Sasha Servicehead")


def _page(browser: Browser, path: str = LIST) -> Any:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.text)


def _words(node: Any) -> str:
    return " ".join(" ".join(node.itertext()).split()).replace(" :", ":")


def _steps(page: Any) -> list[str]:
    return [_words(head) for head in page.xpath("//ol[contains(@class,'app-outline')]//h3")]


def _version(council: Office) -> int:
    with council.desk() as desk:
        found = draft.find(desk, "make_visits.bpmn")
        return found.version if found else 0


def _add(browser: Browser, version: int = 0, **given: str) -> Any:
    said = {"name": "Tell the school", "role": "social_worker", "form": "record_visit"}
    return browser.post(
        f"{LIST}/add?at=record_visit&kind=user", data={"version": str(version)} | said | given
    )


def test_the_list_says_what_the_drawing_says(sasha: Browser) -> None:
    page = _page(sasha)
    assert _steps(page)[1:3] == [
        "2 Record the next visit Step that a person does",
        "3 Do visits go on? Question: one way is taken",
    ]
    visit = _words(page.get_element_by_id("step-record_visit"))
    assert "Who Social worker" in visit
    assert "20 working days, counted from the day the child was last seen" in visit
    question = _words(page.get_element_by_id("step-do_visits_go_on"))
    assert "no: when visits go on is no, to Visiting stopped" in question
    assert "yes (when no other applies): to Record the next visit" in question
    assert page.xpath("//svg")


def test_links_of_the_list_lead_to_steps_that_are_on_it(sasha: Browser) -> None:
    for id in ("child_in_need", "hold_reviews", "follow_up_meeting"):
        page = _page(sasha, f"/studio/outline/{id}")
        ids = set(page.xpath("//*/@id"))
        assert {link[1:] for link in page.xpath("//a/@href") if link.startswith("#step")} <= ids


def test_a_step_is_added_changed_given_a_deadline_and_removed(sasha: Browser, council: Office) -> None:
    answer = _add(sasha)
    assert answer.headers["Location"] == f"{LIST}#step-tell_the_school"
    assert _steps(_page(sasha))[2] == "3 Tell the school Step that a person does"

    said = {"version": "1", "name": "Ring the school", "role": "team_manager", "form": "record_visit"}
    sasha.post(f"{LIST}/step?at=tell_the_school", data=said | {"instructions": "Ring.", "clauses": "LEW-7.2"})
    late = {"version": "2", "parameter": "visit_interval_max", "interrupts": "no", "name": ""}
    sasha.post(f"{LIST}/deadline?at=tell_the_school", data=late)
    step = _words(_page(sasha).get_element_by_id("step-tell_the_school"))
    for words in ("Ring the school", "Who Team manager", "By when Visit: 20 working days", "Clauses LEW-7.2"):
        assert words in step
    assert "Ring.</textarea>" in sasha.get(f"{LIST}/step?at=tell_the_school").text

    asked = _words(_page(sasha, f"{LIST}/remove?at=tell_the_school"))
    assert "What came before it then leads to Do visits go on?." in asked
    assert "Ring the school overdue is removed too" in asked
    sasha.post(f"{LIST}/remove?at=tell_the_school", data={"version": "3", "keep": ""})
    assert "Ring the school" not in " ".join(_steps(_page(sasha)))
    assert _version(council) == 4


def test_a_line_is_led_elsewhere_given_a_condition_and_taken_out(sasha: Browser) -> None:
    _add(sasha)
    way = "do_visits_go_on_to_record_visit"
    sasha.post(
        f"{LIST}/way?at={way}",
        data={"version": "1", "to": "tell_the_school", "name": "yes", "default": "yes"},
    )
    question = _words(_page(sasha).get_element_by_id("step-do_visits_go_on"))
    assert "yes (when no other applies): to Tell the school" in question

    line = {"version": "2", "to": "", "name": "moved", "condition": "visits_continue == true"}
    sasha.post(f"{LIST}/add-way?at=do_visits_go_on", data=line)
    page = _page(sasha)
    assert "moved: when visits go on is yes, to Ended" in _words(
        page.get_element_by_id("step-do_visits_go_on")
    )

    sasha.post(f"{LIST}/way?at=do_visits_go_on_to_ended", data={"version": "3", "do": "remove"})
    page = _page(sasha)
    assert "moved" not in _words(page.get_element_by_id("step-do_visits_go_on"))
    assert "No line leads a case to" in _words(page.get_element_by_id("step-ended"))


def test_a_question_is_added_with_both_its_ways(sasha: Browser) -> None:
    said = {
        "name": "Is the school told?",
        "way": "yes",
        "condition": "visits_continue == true",
        "to": "",
        "otherwise": "no",
    }
    sasha.post(f"{LIST}/add?at=record_visit&kind=decision", data={"version": "0"} | said)
    page = _page(sasha)
    [question] = [step for step in page.xpath("//li[h3]") if "Is the school told?" in _words(step.find("h3"))]
    assert "no (when no other applies): to Do visits go on?" in _words(question)
    assert "yes: when visits go on is yes, to Ended" in _words(question)


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(sasha: Browser, council: Office) -> None:
    answer = sasha.post(
        f"{LIST}/way?at=do_visits_go_on_to_visiting_stopped",
        data={"version": "0", "to": "visiting_stopped", "name": "no", "condition": "__import__('os')"},
    )
    assert answer.status_code == 422
    page: Any = html.fromstring(answer.text)
    assert page.xpath("//input[@id='condition']/@value") == ["__import__('os')"]
    assert page.xpath("//*[@id='condition-error']")
    assert _add(sasha, name="").status_code == 422
    assert _add(sasha, name="x" * 5_000).status_code == 422
    assert _version(council) == 0


def test_two_people_at_once_lose_nothing(sasha: Browser, sign_in: Signing, council: Office) -> None:
    grace = sign_in("Paul Approver")
    _add(grace, name="Write to the family")
    answer = _add(sasha)
    assert answer.status_code == 422
    assert "Paul Approver saved this diagram after you opened this page" in answer.text
    page: Any = html.fromstring(answer.text)
    assert page.xpath("//input[@id='name']/@value") == ["Tell the school"]
    [newest] = page.xpath("//form[contains(@class,'app-form')]//input[@name='version']/@value")
    assert _add(sasha, int(newest)).status_code == 302
    steps = " ".join(_steps(_page(sasha)))
    assert "Write to the family" in steps
    assert "Tell the school" in steps


def test_the_last_change_is_undone_and_the_undoing_too(sasha: Browser, council: Office) -> None:
    _add(sasha)
    _add(sasha, 1, name="Write to the family")
    sasha.post(f"{LIST}/undo", data={"version": "2"})
    assert "Write to the family" not in " ".join(_steps(_page(sasha)))
    sasha.post(f"{LIST}/undo", data={"version": "3"})
    assert "Write to the family" in " ".join(_steps(_page(sasha)))
    answer = sasha.post(f"{LIST}/undo", data={"version": "1"}, follow_redirects=True)
    assert "nothing was undone" in answer.text
    assert _version(council) == 4


def test_undoing_the_first_change_leaves_no_draft(sasha: Browser, council: Office) -> None:
    _add(sasha)
    sasha.post(f"{LIST}/undo", data={"version": "1"})
    with council.desk() as desk:
        assert draft.drafts(desk) == []


def _broken(council: Office) -> bytes:
    with council.desk() as desk:
        xml = draft.published(desk)["make_visits.bpmn"]
    return xml.replace(b' default="do_visits_go_on_to_record_visit"', b"")


def test_a_button_beside_a_problem_mends_it(sasha: Browser, council: Office) -> None:
    xml = _broken(council)
    with council.desk("Sasha Servicehead") as desk:
        draft.save(desk, "make_visits.bpmn", xml, 0)
    page = _page(sasha)
    step = page.get_element_by_id("step-do_visits_go_on")
    [button] = [found for found in step.xpath(".//button") if _words(found).startswith("Make “yes”")]
    form = button.getparent()
    said = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    answer = sasha.post(form.get("action"), data=said)
    assert answer.headers["Location"] == f"{LIST}#step-do_visits_go_on"
    assert "The check found nothing to mend." in _words(_page(sasha))
    again = sasha.post(form.get("action"), data=said, follow_redirects=True)
    assert "Nothing was mended" in again.text


def test_the_editor_is_offered_the_repair_and_gets_the_drawing_back(sasha: Browser, council: Office) -> None:
    broken = _broken(council).decode()
    [problem] = sasha.post("/studio/make_visits/check", json={"xml": broken}).get_json()["problems"]
    assert problem["repair"]["label"] == "Make “yes” the way taken when no other applies"
    asked = {"xml": broken, "code": problem["code"], "element_id": problem["element_id"]}
    mended = sasha.post(problem["repair"]["url"], json=asked).get_json()
    assert mended["problems"] == []
    assert 'default="do_visits_go_on_to_record_visit"' in mended["xml"]
    refused = sasha.post(problem["repair"]["url"], json=asked | {"code": "script_task"})
    assert refused.status_code == 409
    assert sasha.post(problem["repair"]["url"], json={"xml": "<a", "code": "no_end"}).status_code == 409
    assert _version(council) == 0


@pytest.mark.parametrize("path", ["step", "way", "add", "add-way", "deadline", "remove"])
def test_what_is_not_there_is_not_found(sasha: Browser, path: str) -> None:
    assert sasha.get(f"{LIST}/{path}?at=nothing").status_code == 404
    assert sasha.get(f"/studio/outline/nothing/{path}?at=record_visit").status_code == 404


def test_a_draft_that_is_no_diagram_says_so(sasha: Browser, council: Office) -> None:
    xml = b"<a"
    with council.desk("Sasha Servicehead") as desk:
        draft.save(desk, "make_visits.bpmn", xml, 0)
    page = _page(sasha)
    assert "cannot be shown as a list" in _words(page)


def test_a_script_in_a_name_is_text(sasha: Browser) -> None:
    _add(sasha, name="<script>alert(1)</script>\x00")
    assert "<script>alert" not in sasha.get(LIST).text
    assert "<script>alert(1)</script>" in " ".join(_steps(_page(sasha)))


def test_others_have_no_such_list(sign_in: Signing) -> None:
    assert sign_in("Amina Caseworth").get(LIST).status_code == 403
