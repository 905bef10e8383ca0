"""What the studio's requests do with unfinished, hostile and outdated drawings, and with addresses made up."""

from __future__ import annotations

import pytest

from engine.packs import draft
from engine.packs.publish import files_of
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.office import Office
from tests.pages import form_on

PATH, ID = "close_case.bpmn", "close_case"
WAS = "Write the closing summary"
LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">'
    '<bpmn:process id="close_case"><bpmn:userTask id="t"><bpmn:documentation>&b;</bpmn:documentation>'
    "</bpmn:userTask></bpmn:process></bpmn:definitions>"
)


def _published(council: Office, path: str = PATH) -> str:
    with council.desk() as desk:
        return files_of(desk.session, draft.current(desk).id)[path].decode()


def _save(browser: Browser, xml: str, version: int = 0, id: str = ID) -> int:
    return browser.post(f"/studio/{id}/save", json={"xml": xml, "version": version}).status_code


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


@pytest.mark.parametrize("xml", ["Dear colleague", "<half", LAUGHS], ids=["no XML", "half", "entities"])
def test_a_drawing_that_cannot_be_read_is_kept_and_told_of_on_every_page(sasha: Browser, xml: str) -> None:
    assert _save(sasha, xml) == 200
    for address in ("/studio", f"/studio/{ID}", "/studio/change"):
        page = sasha.get(address)
        assert page.status_code == 200, address
    assert "cannot be read" in sasha.get("/studio/change").text.lower()


@pytest.mark.parametrize("id", ["nothing", "..%2f..%2fpolicy", "names%2flewisham", "%2fetc%2fpasswd"])
def test_only_diagrams_of_the_procedure_have_an_address(sasha: Browser, council: Office, id: str) -> None:
    assert sasha.get(f"/studio/{id}").status_code == 404
    assert _save(sasha, "<x/>", id=id) in (404, 405)
    with council.desk() as desk:
        assert draft.drafts(desk) == []


@pytest.mark.parametrize("body", [{}, {"xml": 3}, [], {"xml": "<x/>", "version": "-1"}])
def test_what_is_no_drawing_is_refused_or_read_as_new(sasha: Browser, body: object) -> None:
    assert sasha.post(f"/studio/{ID}/save", json=body).status_code in (200, 400)


def test_a_drawing_opened_before_the_last_publishing_does_not_undo_it(
    council: Office, sasha: Browser, sign_in: SignIn
) -> None:
    first = _published(council)
    assert _save(sasha, first.replace(WAS, "Say how it ended")) == 200
    sasha.post("/studio/offer", data={"note": "Plainer"})
    paul = sign_in("Paul Approver")
    assert paul.post("/studio/publish", data=_seen(paul)).status_code == 302
    assert "Say how it ended" in _published(council)
    assert _save(sasha, first.replace(WAS, "An old idea"), version=1) == 409
    with council.desk() as desk:
        assert draft.drafts(desk) == []


def test_what_changed_after_the_approver_looked_is_not_published(
    council: Office, sasha: Browser, sign_in: SignIn
) -> None:
    first = _published(council)
    _save(sasha, first.replace(WAS, "Say how it ended"))
    sasha.post("/studio/offer", data={"note": "Plainer"})
    paul = sign_in("Paul Approver")
    seen = _seen(paul)
    _save(sasha, first.replace(WAS, "Something else"), version=1)
    sasha.post("/studio/offer", data={"note": "Plainer"})
    answer = paul.post("/studio/publish", data=seen)
    assert answer.status_code == 409
    assert WAS in _published(council)
    assert paul.post("/studio/publish", data=_seen(paul)).status_code == 302
    assert "Something else" in _published(council)


def test_what_was_not_offered_does_not_mend_what_was(
    council: Office, sasha: Browser, sign_in: SignIn
) -> None:
    lifecycle = _published(council, "child_in_need.bpmn")
    other_half = _published(council).replace('id="close_case"', 'id="end_case"').encode()
    _save(
        sasha, lifecycle.replace('calledElement="close_case"', 'calledElement="end_case"'), id="child_in_need"
    )
    with council.desk("Sasha Servicehead") as desk:
        draft.offer(desk, "Broken without its other half")
        draft.save(desk, "end_case.bpmn", other_half, 0)
        seen = draft.seen(draft.offered_drafts(desk))
    paul = sign_in("Paul Approver")
    assert "Publish for new cases" not in paul.get("/studio/change").text
    answer = paul.post("/studio/publish", data={"seen": seen})
    assert (answer.status_code, "Not published. Mend first" in answer.text) == (422, True)
    assert _published(council, "child_in_need.bpmn") == lifecycle


def _seen(browser: Browser) -> dict[str, str]:
    """What the button on the page of the whole change sends."""
    return dict(form_on(browser.get("/studio/change").text, "seen"))
