"""Files from other tools in every state: checked, kept and brought in without an error of ours, and never published."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from lxml import html
from werkzeug.test import TestResponse

from engine.packs import draft
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.foreign import BYTES, IN_XML, SCRIPT, TEXTS
from tests.office import Office
from tests.pages import form_on

ID = "close_case"
PAGES = (
    "/studio",
    f"/studio/{ID}",
    "/studio/change",
    f"/studio/{ID}/xml",
    "/studio/play",
    f"/studio/outline/{ID}",
)
INTERNAL = re.compile(
    r"[a-z](Error|Exception)\b|Traceback|File \"|lxml|SpiffWorkflow|/work/|root:x:|<string>|&lt;string&gt;"
)
"""Names that only a programmer knows, and the first line of a server's file of passwords."""


@pytest.fixture
def sasha(sign_in: SignIn) -> Browser:
    return sign_in("Sasha Servicehead")


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Processor seconds: what others do on this machine does not count."""
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


def is_clear(answer: TestResponse, *expected: int) -> str:
    """The text of an answer that is no error of ours and names nothing of our insides."""
    assert answer.status_code in expected, (answer.status_code, answer.text[:500])
    assert not INTERNAL.search(answer.text), INTERNAL.search(answer.text)
    return answer.text


@pytest.mark.parametrize("made", TEXTS.values(), ids=TEXTS.keys())
def test_a_strange_drawing_is_checked_and_kept_and_every_page_stands(
    sasha: Browser, made: Callable[[], str]
) -> None:
    drawn = {"xml": made(), "version": 0}
    with within(3):
        checked = sasha.post(f"/studio/{ID}/check", json=drawn)
        is_clear(sasha.post(f"/studio/{ID}/save", json=drawn), 200)
    text, problems = is_clear(checked, 200), checked.get_json()["problems"]
    assert any(problem["severity"] == "error" for problem in problems)
    for problem in problems:
        assert {"severity", "code", "element_id", "message", "file"} <= problem.keys()
        assert problem["file"] == f"{ID}.bpmn"
        assert len(problem["message"]) < 2000
    assert len(text) < 1_000_000
    for address in PAGES:
        with within(3):
            answer = sasha.get(address)
        assert answer.status_code == 200, address
        if address != f"/studio/{ID}/xml":
            is_clear(answer, 200)
            assert SCRIPT not in answer.text
            assert not html.fromstring(answer.text).xpath(
                "//img[@onerror] | //script[contains(., 'alert(1)')]"
            )


def test_a_step_is_added_on_a_line_with_a_bend_on_the_straight(sasha: Browser) -> None:
    sasha.post(f"/studio/{ID}/save", json={"xml": TEXTS["lines from middle to middle"](), "version": 0})
    said = {"version": "1", "name": "Tell the school", "role": "social_worker", "form": "record_visit"}
    answer = sasha.post(f"/studio/outline/{ID}/add?at=begun&kind=user", data=said)
    assert answer.headers["Location"].endswith("#step-tell_the_school")
    assert 'bpmnElement="tell_the_school"' in sasha.get(f"/studio/{ID}/xml").text


def test_what_has_errors_is_kept_and_never_offered(sasha: Browser, council: Office) -> None:
    sasha.post(f"/studio/{ID}/save", json={"xml": TEXTS["Camunda 7"](), "version": 0})
    sasha.post("/studio/offer", data={"note": "As it came"})
    with council.desk() as desk:
        assert [row.offered_at for row in draft.drafts(desk)] == [None]


def _upload(browser: Browser, address: str, content: bytes) -> TestResponse:
    # Written out: the test client's own encoder leaves a large file open.
    head = b'--part\r\nContent-Disposition: form-data; name="file"; filename="procedure (3).bpmn"\r\n\r\n'
    body = head + content + b"\r\n--part--\r\n"
    return browser.post(address, data=body, content_type="multipart/form-data; boundary=part")


@pytest.mark.parametrize("made", BYTES.values(), ids=BYTES.keys())
def test_a_strange_file_is_brought_in_or_refused_in_words(sasha: Browser, made: Callable[[], bytes]) -> None:
    content = made()
    for address in ("/studio/import", f"/studio/{ID}/import"):
        with within(3):
            answer = _upload(sasha, address, content)
        text = is_clear(answer, 302, 413, 422)
        if answer.status_code == 422:
            assert "error" in text
            assert len(text) < 100_000
    is_clear(sasha.get("/studio"), 200)


def test_a_script_in_a_label_is_text_in_the_list_of_problems(sasha: Browser) -> None:
    sasha.post(f"/studio/{ID}/save", json={"xml": TEXTS["a script in a label"](), "version": 0})
    for address in PAGES[:3]:
        answer = sasha.get(address)
        assert SCRIPT not in answer.text
        assert "script-src" in answer.headers["Content-Security-Policy"]
    assert "&lt;script&gt;" in sasha.get(f"/studio/{ID}").text


def test_a_script_in_a_name_that_is_published_is_text_in_pictures_outlines_and_lists(
    sasha: Browser, council: Office, sign_in: SignIn
) -> None:
    with council.desk() as desk:
        sound = draft.published(desk)[f"{ID}.bpmn"].decode()
    named = re.sub(r'(<bpmn:userTask [^>]*name=")[^"]*', rf"\1{IN_XML}", sound)
    assert named != sound
    sasha.post(f"/studio/{ID}/save", json={"xml": named, "version": 0})
    for address in ("/studio/change", f"/studio/{ID}"):
        assert SCRIPT not in sasha.get(address).text
    sasha.post("/studio/offer", data={"note": SCRIPT})
    paul = sign_in("Paul Approver")
    page = paul.get("/studio/change").text
    assert SCRIPT not in page
    assert paul.post("/studio/publish", data=dict(form_on(page, "seen"))).status_code == 302
    for address in (f"/procedure/diagrams/{ID}", "/procedure", "/studio"):
        assert SCRIPT not in paul.get(address).text
    assert "&lt;script" in paul.get(f"/procedure/diagrams/{ID}").text
