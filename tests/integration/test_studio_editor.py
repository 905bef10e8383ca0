"""What the editor's page asks of the server: choices in words, sentences, who else is there, one diagram's check."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from lxml import html
from sqlalchemy import select

from engine.packs import draft
from engine.packs.models import DraftPresence
from engine.people.models import SignIn
from tests.browsing import Browser
from tests.conftest import SignIn as Signing
from tests.office import Office

ID = "make_visits"


@pytest.fixture
def sasha(sign_in: Signing) -> Browser:
    return sign_in("Sasha Servicehead")


def _config(browser: Browser, id: str = ID) -> dict[str, Any]:
    page: Any = html.fromstring(browser.get(f"/studio/{id}").text)
    [held] = page.xpath("//script[@id='studio-config']")
    found: dict[str, Any] = json.loads(held.text)
    return found


def _of(config: dict[str, Any], kind: str, value: str) -> dict[str, Any]:
    [found] = [each for each in config[kind] if each["value"] == value]
    return dict(found)


def test_a_deadline_says_in_words_how_long_from_when_and_by_which_clause(sasha: Browser) -> None:
    visit = _of(_config(sasha), "parameters", "visit_interval_max")
    assert visit == {
        "value": "visit_interval_max",
        "label": "Visit: 20 working days",
        "counts_from": "the day the child was last seen",
        "value_words": "20 working days (should)",
        "clauses": ["LEW-7.2"],
    }
    unset = _of(_config(sasha), "parameters", "plan_circulated_within")
    assert (unset["label"], unset["value_words"]) == ("Copies of the plan: no length set", "")


def test_answers_have_their_kind_and_codes_and_forms_say_which_they_give(sasha: Browser) -> None:
    config = _config(sasha)
    need = _of(config, "names", "need_decision")
    assert need["kind"] == "code"
    assert {"value": "plan", "label": "a CIN plan"} in need["codes"]
    # Only what a form of this council offers: a condition on another code would never be true.
    assert {code["value"] for code in need["codes"]} == {"plan", "early_help", "no_further_action"}
    assert _of(config, "names", "visits_continue")["kind"] == "flag"
    assert _of(config, "names", "last_visit_on")["kind"] == "date"
    assert _of(config, "constants", "meeting_kind")["codes"][0] == {
        "value": "initial",
        "label": "initial meeting",
    }
    assert "need_decision" in _of(config, "forms", "decide_need")["names"]
    # A stage gives what its own forms give and what the stages that it calls give.
    assert "review_outcome" in _of(config, "processes", "agree_and_review_plan")["names"]
    assert "step_up_agreed" in {each["value"] for each in config["messages"]}


def test_the_other_ways_to_look_at_the_diagram_are_a_link_away(sasha: Browser) -> None:
    page: Any = html.fromstring(sasha.get(f"/studio/{ID}").text)
    ways = {link.get("href") for link in page.xpath("//div[contains(@class, 'app-head')]//a")}
    assert {f"/studio/{ID}/export", f"/studio/{ID}/import", f"/studio/live/{ID}", "/studio/play"} <= ways


def test_a_condition_is_said_as_a_sentence_in_the_words_of_the_pack(sasha: Browser) -> None:
    asked = {"expression": 'need_decision == "plan" and is_known(initial_meeting_on)'}
    assert sasha.post("/studio/sentence", json=asked).get_json() == {
        "sentence": "what the child needs is a CIN plan and the day of the initial meeting is known"
    }


@pytest.mark.parametrize(
    "expression", ["", "need_decision = 3", "__import__('os').system('x')", "open('/etc/passwd')", "x" * 600]
)
def test_what_is_no_condition_is_answered_with_what_to_write(sasha: Browser, expression: str) -> None:
    answer = sasha.post("/studio/sentence", json={"expression": expression})
    assert answer.status_code == 422
    assert answer.get_json()["message"].endswith(".")


@pytest.mark.parametrize("body", [{}, {"expression": 3}, [], "x"])
def test_what_is_no_expression_is_refused(sasha: Browser, body: object) -> None:
    assert sasha.post("/studio/sentence", json=body).status_code == 400


def test_two_managers_are_told_of_each_other_and_nobody_is_locked_out(
    council: Office, sasha: Browser, sign_in: Signing
) -> None:
    paul = sign_in("Paul Approver")
    assert _here(sasha) == {"others": [], "version": 0}
    assert _here(paul)["others"] == ["Sasha Servicehead, now"]
    council.clock.advance(minutes=2, seconds=10)
    assert _here(paul)["others"] == ["Sasha Servicehead, 2 minutes ago"]
    assert _here(sasha)["others"] == ["Paul Approver, now"]
    assert _here(paul, "close_case")["others"] == []
    council.clock.advance(minutes=6)
    assert _here(sasha)["others"] == []


def test_a_page_that_lies_open_hears_of_a_newer_draft(sasha: Browser, sign_in: Signing) -> None:
    paul = sign_in("Paul Approver")
    xml = sasha.get(f"/studio/{ID}/xml").text
    assert paul.post(f"/studio/{ID}/save", json={"xml": xml, "version": 0}).status_code == 200
    assert _here(sasha)["version"] == 1
    refused = sasha.post(f"/studio/{ID}/save", json={"xml": xml, "version": 0})
    assert refused.status_code == 409
    assert refused.get_json()["message"].startswith("Paul Approver saved this")


def test_a_page_that_lies_open_does_not_keep_its_session_alive(council: Office, sasha: Browser) -> None:
    before = _last_seen(council)
    council.clock.advance(minutes=3)
    assert _here(sasha)["others"] == []
    assert _last_seen(council) == before


def test_being_there_reads_no_file_and_asks_little(council: Office, sasha: Browser) -> None:
    _here(sasha)
    _here(sasha)
    statements = sasha.last.statements
    assert len(statements) <= 13
    assert not [statement for statement in statements if "content" in statement]
    assert sasha.post("/studio/nothing/here", json={}).status_code == 404


def test_what_was_open_long_ago_is_not_kept(council: Office, sasha: Browser) -> None:
    _here(sasha)
    council.clock.advance(minutes=6)
    _here(sasha, "close_case")
    with council.desk() as desk:
        assert list(desk.session.scalars(select(DraftPresence.path))) == ["close_case.bpmn"]


def test_only_who_may_draw_is_answered(sign_in: Signing) -> None:
    amina = sign_in("Amina Caseworth")
    for address in (f"/studio/{ID}/here", "/studio/sentence", "/studio/import", "/studio/new"):
        assert amina.post(address, json={}).status_code == 403, address


def test_the_page_shows_one_diagrams_problems_without_script(sasha: Browser) -> None:
    xml = sasha.get(f"/studio/{ID}/xml").text
    broken = re.sub(r'<spiffworkflow:property name="role"[^>]*>', "", xml, count=1)
    saved = sasha.post(f"/studio/{ID}/save", json={"xml": broken, "version": 0}).get_json()
    assert [problem["code"] for problem in saved["problems"]] == ["role_missing"]
    assert "Record the next visit" in sasha.get(f"/studio/{ID}").text
    assert sasha.post("/studio/close_case/check", json={"xml": xml, "version": 0}).status_code == 200


@pytest.mark.parametrize("body", ['{"xml": "\\ud800", "version": 0}', '{"xml": "<x/>", "version": "²"}'])
def test_half_a_character_and_an_odd_version_are_no_error_of_ours(sasha: Browser, body: str) -> None:
    answer = sasha.post(f"/studio/{ID}/save", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 400)


def _here(browser: Browser, id: str = ID) -> dict[str, Any]:
    answer = browser.post(f"/studio/{id}/here", json={})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def _last_seen(council: Office) -> object:
    with council.desk() as desk:
        return desk.session.scalar(select(SignIn.last_seen_at).order_by(SignIn.id.desc()).limit(1))


def test_a_draft_that_others_drop_can_still_be_told_apart(council: Office, sasha: Browser) -> None:
    xml = sasha.get(f"/studio/{ID}/xml").text
    assert sasha.post(f"/studio/{ID}/save", json={"xml": xml, "version": 0}).status_code == 200
    with council.desk("Paul Approver") as desk:
        draft.discard(desk, f"{ID}.bpmn")
    gone = sasha.post(f"/studio/{ID}/save", json={"xml": xml, "version": 1})
    assert gone.status_code == 409
    assert "thrown away" in gone.get_json()["message"]
