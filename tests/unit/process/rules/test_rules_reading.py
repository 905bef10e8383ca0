"""Files that cannot be trusted: each gives one clear problem, and never more than that."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.process.rules import Around, check
from tests.unit.process.rules.drawing import HEAD, draw

GOOD = draw("""
process stage
  start begun > visit
  user visit > what
  on visit late due=visit_interval_max > told
  end told
  xor what > visit if need_decision == "plan" | both
  and both > a & b
  user a > met
  call b of=other > met
  and met > ended
  end ended
process other
  start other_begun > other_ended
  end other_ended
""")
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
UTF_16 = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY e "x">]><x/>'
UNREADABLE = {
    "nothing": b"",
    "words": b"Dear colleague, here is the procedure.",
    "bytes": bytes(range(256)),
    "half a file": GOOD["stage.bpmn"][:400],
    "a page": b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "another XML": b"<policy><visit/></policy>",
    "no process": f"{HEAD}</bpmn:definitions>".encode(),
    "too large": GOOD["stage.bpmn"] + b"\n" * (5 * 1024 * 1024),
    "entities": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>{HEAD}&l11;</bpmn:definitions>'.encode(),
    "entities in an attribute": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x a="&l11;"/>'.encode(),
    "a file of the server": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>',
    "a page of another server": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
    "a document type in another encoding": UTF_16.encode("utf-16"),
    "very deep": f"{HEAD}{'<a>' * 5000}".encode(),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_gives_one_clear_problem(name: str) -> None:
    began = time.perf_counter()
    (problem,) = check({"draft.bpmn": UNREADABLE[name]}, Around())
    assert (problem.file, problem.element_id, problem.code) == ("draft.bpmn", None, "unreadable")
    assert problem.message.startswith("This file ")
    assert any(word in problem.message for word in ("Open it", "Save it", "Take that", "Draw the"))
    assert time.perf_counter() - began < 2


def test_a_document_type_is_refused_even_on_a_sound_diagram() -> None:
    (problem,) = check({"stage.bpmn": b"<!DOCTYPE d [<!ENTITY e 'x'>]>" + GOOD["stage.bpmn"]}, Around())
    assert "DOCTYPE" in problem.message


def test_names_the_line_that_cannot_be_read() -> None:
    (problem,) = check({"stage.bpmn": b"<a>\n<b>\n</a>"}, Around())
    assert "line 3" in problem.message


def test_an_unreadable_file_does_not_hide_the_others_or_make_its_stage_unknown() -> None:
    files = {"other.bpmn": b"gone", "stage.bpmn": GOOD["stage.bpmn"].replace(b'"social_worker"', b'""')}
    assert [(problem.file, problem.code) for problem in check(files, Around())] == [
        ("other.bpmn", "unreadable"),
        ("stage.bpmn", "role_missing"),
        ("stage.bpmn", "role_missing"),
    ]


@given(st.data())
def test_never_fails_on_a_damaged_diagram(data: st.DataObject) -> None:
    content = GOOD["stage.bpmn"]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 60)))
        content = content[:start] + data.draw(st.binary(max_size=12)) + content[end:]
    assert all(problem.message for problem in check({"stage.bpmn": content}, Around()))


@given(st.data())
def test_never_fails_on_a_diagram_that_says_something_else(data: st.DataObject) -> None:
    words = ["visit", "what", "both", "met", "ended", "begun", "late", "stage", "other", "told", ""]
    kinds = ["userTask", "startEvent", "endEvent", "parallelGateway", "exclusiveGateway", "eventBasedGateway"]
    kinds += [
        "subProcess",
        "callActivity",
        "boundaryEvent",
        "intermediateCatchEvent",
        "transaction",
        "process",
    ]
    content = GOOD["stage.bpmn"].decode()
    for _ in range(data.draw(st.integers(1, 6))):
        pool = data.draw(st.sampled_from([words, kinds]))
        before, after = data.draw(st.sampled_from([w for w in pool if w])), data.draw(st.sampled_from(pool))
        quote = '"' if pool is words else ""
        count = data.draw(st.integers(1, 3)) if pool is words else -1
        content = content.replace(f"{quote}{before}{quote}", f"{quote}{after or before}{quote}", count)
    assert all(problem.message for problem in check({"stage.bpmn": content.encode()}, Around()))
