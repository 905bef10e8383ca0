"""Play: drafts that cannot be played, whatever is wrong with them."""

from __future__ import annotations

import pytest

from engine.packs import draft
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.trying import BEGUN, supported


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


LIFECYCLE = "child_in_need.bpmn"


HOSTILE = {
    "nothing": b"",
    "a picture": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "another language": b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d">'
    b'<decision id="x"/></definitions>',
    "entities": b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><d>&b;</d>',
    "no process": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"/>',
    "no way on": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">'
    b'<process id="child_in_need" isExecutable="true"><startEvent id="s"><outgoing>f</outgoing></startEvent>'
    b'<sequenceFlow id="f" sourceRef="s" targetRef="nowhere"/></process></definitions>',
    "a task without form or role": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" '
    b'targetNamespace="t"><process id="child_in_need" isExecutable="true"><startEvent id="s"/><userTask id="t"/>'
    b'<endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="t"/><sequenceFlow id="g" sourceRef="t" '
    b'targetRef="e"/></process></definitions>',
    "round and round": b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">'
    b'<process id="child_in_need" isExecutable="true"><startEvent id="s"/><exclusiveGateway id="g" default="h"/>'
    b'<exclusiveGateway id="j" default="k"/><sequenceFlow id="f" sourceRef="s" targetRef="g"/>'
    b'<sequenceFlow id="h" sourceRef="g" targetRef="j"/><sequenceFlow id="k" sourceRef="j" targetRef="g"/>'
    b"</process></definitions>",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_is_drawn_the_pages_say_what_is_wrong(
    sasha: Browser, council: Office, content: bytes
) -> None:
    walker = supported(sasha)
    walker.keep("Supported")
    with council.desk("Sasha Servicehead") as desk:
        draft.save(desk, LIFECYCLE, content, 0)
    walker.post("version")
    pages = [
        walker.address,
        f"{walker.address}/keep",
        f"{walker.address}/steps/arrange_meeting",
        "/studio/play",
    ]
    pages += ["/studio/play/run", "/studio/play/run?of=pack", "/studio/play/scenarios/supported"]
    for address in pages:
        answer = sasha.get(address, follow_redirects=True)
        assert answer.status_code in (200, 404), address
        assert "Exception" not in answer.text, address
    assert sasha.post("/studio/play", data=BEGUN | {"on": "draft"}).status_code in (302, 422)
    assert sasha.post("/studio/play/scenarios/supported/walk", follow_redirects=True).status_code == 200


def test_a_draft_that_cannot_be_run_is_said_and_nothing_breaks(sasha: Browser, council: Office) -> None:
    walker = supported(sasha)
    walker.keep("Supported")
    with council.desk("Sasha Servicehead") as desk:
        draft.save(desk, "make_visits.bpmn", b"<half", 0)
    walker.post("version")
    for address in (walker.address, "/studio/play", "/studio/play/run", "/studio/play/scenarios/supported"):
        answer = sasha.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        assert "cannot be played" in answer.text, address
    assert sasha.post("/studio/play", data=BEGUN | {"on": "draft"}).status_code == 422


def test_a_draft_without_the_opening_form_is_said(sasha: Browser, council: Office) -> None:
    walker = supported(sasha)
    with council.desk("Sasha Servicehead") as desk:
        draft.save(desk, "forms/open_case.json", None, 0)
    walker.post("version")
    assert "with which every case begins, is gone" in walker.page
    assert sasha.get("/studio/play").status_code == 200
