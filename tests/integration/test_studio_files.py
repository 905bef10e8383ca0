"""Diagrams as files: what other tools drew comes and goes unchanged; what is no diagram is answered with words."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from engine.packs import draft
from engine.packs.blank import blank
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.pages import form_on

FOREIGN = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- drawn elsewhere -->
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:omgdc="http://www.omg.org/spec/DD/20100524/DC"
  id="d" targetNamespace="http://tool.example/">
  <collaboration id="c"><participant id="pool" name="Council" processRef="Process_0x1" /></collaboration>
  <process id="Process_0x1" isExecutable="false">
    <startEvent id="StartEvent_1" />
    <task id="Activity_0q" name="Do &lt;b&gt;it&lt;/b&gt;" camunda:asyncBefore="true">
      <extensionElements>
        <camunda:properties><camunda:property name="a" value="1" /></camunda:properties>
      </extensionElements>
    </task>
    <scriptTask id="evil" scriptFormat="python"><script>import os</script></scriptTask>
  </process>
  <bpmndi:BPMNDiagram id="pic"><bpmndi:BPMNPlane id="plane" bpmnElement="c">
    <bpmndi:BPMNShape id="s" bpmnElement="Activity_0q">
      <omgdc:Bounds x="1.5" y="2" width="100" height="80" />
    </bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>
"""

BILLION = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
HOSTILE = {
    "nothing": b"",
    "words": b"Dear colleague",
    "half": FOREIGN[:400],
    "picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "laughs": BILLION,
    "outside": OUTSIDE,
    "no process": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" />',
    "decision table": b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" />',
    "too large": b"<x>" + b"a" * (5 * 1024 * 1024) + b"</x>",
}


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


def _send(browser: Browser, address: str, content: bytes, name: str = "drawn.bpmn", version: int = 0) -> int:
    return _sent(browser, address, content, name, version).status_code


def _sent(
    browser: Browser, address: str, content: bytes, name: str = "drawn.bpmn", version: int = 0
) -> TestResponse:
    # Written out: the test client would put a large file on the disk and leave it open.
    parts = [
        (f'name="file"; filename="{name}"', content),
        ('name="version"', str(version).encode()),
    ]
    body = b"".join(
        b"--part\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + data + b"\r\n"
        for head, data in parts
    )
    return browser.post(
        address, data=body + b"--part--\r\n", content_type="multipart/form-data; boundary=part"
    )


def _drafts(council: Office) -> dict[str, bytes | None]:
    with council.desk() as desk:
        return {row.path: row.content for row in draft.drafts(desk)}


def test_what_another_tool_drew_is_kept_and_given_back_byte_for_byte(council: Office, sasha: Browser) -> None:
    assert _send(sasha, "/studio/import", FOREIGN) == 302
    assert _drafts(council) == {"Process_0x1.bpmn": FOREIGN}
    back = sasha.get("/studio/Process_0x1/export")
    assert back.data == FOREIGN
    assert "attachment" in back.headers["Content-Disposition"]
    assert "Process_0x1.bpmn" in back.headers["Content-Disposition"]


def test_what_it_draws_that_keepstep_does_not_run_keeps_it_from_being_published(sasha: Browser) -> None:
    _send(sasha, "/studio/import", FOREIGN)
    page = sasha.get("/studio/Process_0x1")
    assert page.status_code == 200
    assert "<b>it</b>" not in page.text
    checked = sasha.post("/studio/Process_0x1/check", json={"xml": FOREIGN.decode(), "version": 1}).get_json()
    codes = {problem["code"] for problem in checked["problems"] if problem["severity"] == "error"}
    assert {"plain_task", "script_task", "pools_and_lanes", "not_executable"} <= codes
    for address in ("/studio", "/studio/change"):
        assert sasha.get(address).status_code == 200, address


def test_a_file_of_a_name_that_is_taken_gets_a_number(council: Office, sasha: Browser) -> None:
    _send(sasha, "/studio/import", blank("make_visits", "Visits"))
    _send(sasha, "/studio/import", blank("import", "A page of ours"))
    _send(sasha, "/studio/import", blank("9 odd/../id", "Odd"), "Ünsere Bezirke.bpmn")
    assert set(_drafts(council)) == {"make_visits_2.bpmn", "import_2.bpmn", "nsere_bezirke.bpmn"}


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff\xd8\xff\xe0", "save or export it as BPMN 2.0"), (b"", "That file is empty")],
    ids=["picture", "empty"],
)
def test_who_chose_the_wrong_file_is_told_what_to_choose(sasha: Browser, content: bytes, words: str) -> None:
    page = _sent(sasha, "/studio/import", content, "photo.jpg").text
    assert words in page
    assert "Start tag" not in page


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("address", ["/studio/import", "/studio/make_visits/import"])
def test_what_is_no_diagram_is_answered_with_words_and_not_kept(
    council: Office, sasha: Browser, address: str, content: bytes
) -> None:
    answer = _sent(sasha, address, content)
    assert answer.status_code == 422
    page = answer.text
    assert "The file was not taken" in page
    assert "root:" not in page
    assert "Error(" not in page
    assert _drafts(council) == {}


def test_a_file_takes_the_place_of_ones_own_draft_and_not_of_a_newer_one(
    council: Office, sasha: Browser, sign_in: SignIn
) -> None:
    address = "/studio/make_visits/import"
    seen = form_on(sasha.get(address).text, "version")
    assert _send(sasha, address, FOREIGN, version=int(seen["version"])) == 302
    paul = sign_in("Paul Approver")
    assert _send(paul, address, BILLION, version=0) == 422
    refused = _sent(paul, address, blank("make_visits", "Visits"), version=0)
    assert refused.status_code == 422
    assert "Sasha Servicehead saved this" in refused.text
    assert _drafts(council) == {"make_visits.bpmn": FOREIGN}
    assert _send(paul, address, blank("make_visits", "Visits"), version=1) == 302


def test_other_encodings_reach_the_browser_as_utf_8_and_leave_as_they_came(sasha: Browser) -> None:
    text = blank("welsh", "Cyfarfod cyntaf ŵ").decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    content = text.encode("utf-16")
    assert _send(sasha, "/studio/import", content) == 302
    assert "Cyfarfod cyntaf ŵ" in sasha.get("/studio/welsh/xml").data.decode("utf-8")
    assert sasha.get("/studio/welsh/export").data == content


def test_a_new_diagram_begins_with_a_step_and_says_what_it_lacks(council: Office, sasha: Browser) -> None:
    began = sasha.post("/studio/new", data={"name": "Hold the family’s <panel>"})
    assert began.headers["Location"].endswith("/studio/hold_the_familys_panel")
    saved = sasha.post(
        "/studio/hold_the_familys_panel/check",
        json={"xml": sasha.get("/studio/hold_the_familys_panel/xml").text, "version": 1},
    ).get_json()
    assert "role_missing" in {problem["code"] for problem in saved["problems"]}
    assert {problem["element_id"] for problem in saved["problems"] if problem["severity"] == "error"} == {
        "first_step"
    }
    again = sasha.post("/studio/new", data={"name": "Hold the family's panel"})
    assert again.headers["Location"].endswith("/studio/hold_the_familys_panel_2")
    assert sasha.post("/studio/hold_the_familys_panel/discard").status_code == 302
    assert set(_drafts(council)) == {"hold_the_familys_panel_2.bpmn"}


@pytest.mark.parametrize("name", ["", "   ", "!!!", "1 2 3", "x" * 101, "two\nlines"])
def test_a_name_that_makes_no_id_is_asked_again(sasha: Browser, council: Office, name: str) -> None:
    answer = sasha.post("/studio/new", data={"name": name})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert _drafts(council) == {}


def test_export_of_what_is_not_there_is_not_found(sasha: Browser) -> None:
    assert sasha.get("/studio/nothing/export").status_code == 404
    assert sasha.get("/studio/nothing/import").status_code == 404
