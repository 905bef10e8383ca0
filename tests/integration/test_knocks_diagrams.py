"""Diagrams that mean harm, or none: each is answered at once with one clear problem, and nothing goes live."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from engine.packs.check import check_bundle
from engine.packs.load import forms, read_folder
from engine.packs.models import Bundle
from engine.packs.publish import publish
from engine.process.spec import DiagramError, parse
from engine.time.policy import read_policy
from tests.office import Office
from web.filling import engine_catalogue

STAGE = "make_visits.bpmn"
OPEN = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">'
    '<bpmn:process id="make_visits" isExecutable="true">'
)
CLOSE = "</bpmn:process></bpmn:definitions>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def chain(tasks: int) -> bytes:
    """One task after another, far more than a screen holds."""
    parts = [f'<bpmn:userTask id="t{n}" name="T"/>' for n in range(tasks)]
    parts += [
        f'<bpmn:sequenceFlow id="f{n}" sourceRef="t{n}" targetRef="t{n + 1}"/>' for n in range(tasks - 1)
    ]
    return (OPEN + "".join(parts) + CLOSE).encode()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "no XML": lambda: b"Dear colleague, the procedure is attached.",
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "half a file": lambda: OPEN.encode(),
    "an entity": lambda: f'<!DOCTYPE d [<!ENTITY e "x">]>{OPEN}&e;{CLOSE}'.encode(),
    "a file of the server": lambda: (
        f'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>{OPEN}&e;{CLOSE}'.encode()
    ),
    "a billion laughs": lambda: f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>{OPEN}&l9;{CLOSE}'.encode(),
    "20 MB of spaces": lambda: (OPEN + " " * 20_000_000 + CLOSE).encode(),
    "20 MB of tasks": lambda: chain(150_000),
    "4 MB of tasks": lambda: chain(35_000),
    "100,000 tags deep": lambda: (OPEN + "<bpmn:subProcess>" * 100_000).encode(),
}


@contextmanager
def within_a_second() -> Iterator[None]:
    """Processor seconds: what others do on this machine does not count."""
    began = time.process_time()
    yield
    assert time.process_time() - began < 1


@pytest.fixture(scope="module")
def lewisham() -> dict[str, bytes]:
    return read_folder("lewisham")


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_diagram_is_one_clear_problem_within_a_second(
    lewisham: dict[str, bytes], made: Callable[[], bytes]
) -> None:
    content = made()
    drawn = {path: xml for path, xml in lewisham.items() if path.endswith(".bpmn")} | {STAGE: content}
    with within_a_second(), pytest.raises(DiagramError) as refusal:
        parse(drawn)
    [problem] = refusal.value.problems
    assert (problem.file, problem.element_id) == (STAGE, None)
    assert problem.message.startswith("This file ")
    assert len(problem.message) < 400
    assert "root:" not in problem.message, "a file of the server was read"


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_check_says_the_same_within_a_second_and_blames_no_other_file(
    lewisham: dict[str, bytes], made: Callable[[], bytes]
) -> None:
    files = lewisham | {STAGE: made()}
    policy = read_policy('authority = "lewisham"\nname = "Lewisham"\n')
    asked = engine_catalogue(forms(lewisham))
    with within_a_second():
        problems = check_bundle(files, asked, policy, only=[STAGE])
    assert [(problem.file, problem.code, problem.severity) for problem in problems] == [
        (STAGE, "unreadable", "error")
    ]


def test_a_bundle_that_cannot_run_is_not_published_and_running_cases_do_not_notice(office: Office) -> None:
    ref = office.supported()
    files = read_folder("lewisham") | {STAGE: b"gone"}
    with pytest.raises(DiagramError), office.desk("Sasha Servicehead") as desk:
        publish(desk.session, desk.clock, files, note="A try")
    with office.db.read() as session:
        assert session.scalar(select(func.count(Bundle.id))) == 1
    office.do(ref, "record_visit")
