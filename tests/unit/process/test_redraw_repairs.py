"""Each repair on the invalid diagrams of its rule: the problem goes, none comes, and the picture shows everything."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from engine.process.redraw.errors import CannotRedrawError
from engine.process.redraw.repairs import REPAIRS, mend, offer
from engine.process.rules import Around, Problem, check, read
from tests.unit.process.rules.drawing import draw
from tests.unit.process.rules.rule_cases import AROUND, Case, cases

UNCOVERED = {"id_missing": {"not_in_picture", "unreachable", "dead_end"}}
"""What a problem hides until it is repaired."""

MORE = [
    Case(
        "called_unknown", "a stage misspelt", ["hold"], "start s > hold\ncall hold of=hold_meting > e\nend e"
    ),
    Case(
        "constant_unknown",
        "a code misspelt",
        ["hold"],
        "start s > hold\ncall hold of=hold_meeting with_meeting_kind=reviw > e\nend e",
    ),
    Case(
        "clause_unknown",
        "another sign in a number",
        ["visit"],
        "start s > visit\nuser visit clauses=LEW-3_3 > e\nend e",
    ),
    Case(
        "parameter_unknown",
        "a deadline misspelt",
        ["late"],
        "start s > visit\nuser visit > e\non visit late due=visit_interval_mx > told\nend e\nend told",
    ),
    Case(
        "ladder_unknown",
        "a ladder misspelt",
        ["late"],
        "start s > visit\nuser visit > e\n"
        "on visit late due=visit_interval_max ladder=defalt > told\nend e\nend told",
    ),
    Case(
        "default_unknown",
        "the default went with its line",
        ["what"],
        'start s > what\nxor what @default=gone > a if need_decision == "plan" | b\nend a\nend b',
    ),
    Case(
        "boundary_unattached",
        "drawn on a step, attached to nothing",
        ["late"],
        "start s > visit\nuser visit > e\n"
        "on visit late due=visit_interval_max @attachedToRef=- > told\nend e\nend told",
    ),
    Case(
        "duplicate_id",
        "a shape with the id of its element",
        ["visit"],
        "start s > visit\nuser visit > e\nend e\n++ <bpmndi:BPMNDiagram id='visit'/>",
    ),
]


def around(files: dict[str, bytes]) -> Around:
    drawn = {name.removesuffix(".bpmn"): read(name, xml) for name, xml in files.items()}
    return replace(AROUND, processes={**AROUND.processes, **drawn})


def found(files: dict[str, bytes]) -> list[Problem]:
    return check(files, around(files))


def offered(case: Case) -> tuple[dict[str, bytes], Problem, str | None]:
    files = draw(case.drawing)
    problem = next(problem for problem in found(files) if problem.code == case.code)
    return files, problem, offer(problem.file, files[problem.file], *_of(problem), around(files))


def _of(problem: Problem) -> tuple[str, str | None]:
    return problem.code, problem.element_id


INVALID = [case for case in [*cases(), *MORE] if case.elements and case.code in REPAIRS]
WITH_REPAIR = [case for case in INVALID if offered(case)[2]]


@pytest.mark.parametrize("case", WITH_REPAIR, ids=lambda case: f"{case.code}: {case.title}")
def test_one_press_takes_the_problem_away_and_brings_none(case: Case) -> None:
    files, problem, label = offered(case)
    assert label is not None
    assert label[0] == label[0].upper()
    before = {_of(each) for each in found(files)}
    mended = mend(problem.file, files[problem.file], *_of(problem), around(files))
    after = found(files | {problem.file: mended})
    assert _of(problem) not in [_of(each) for each in after] or case.code == "id_missing"
    worse = Counter(e.code for e in after if e.severity == "error") - Counter(code for code, _ in before)
    assert set(worse) <= UNCOVERED.get(case.code, set())
    assert not [each for each in after if each.code == "not_in_picture" and _of(each) not in before]


def test_every_repair_has_a_diagram_that_it_mends() -> None:
    assert {case.code for case in WITH_REPAIR} == set(REPAIRS)


def test_the_page_names_every_repair() -> None:
    page = Path(__file__).parents[3] / "docs" / "how-to" / "change-the-procedure-as-a-list.md"
    rows = [line.split("|")[1] for line in page.read_text().splitlines() if line.startswith("| `")]
    assert sorted(code for row in rows for code in re.findall(r"`(\w+)`", row)) == sorted(REPAIRS)


@pytest.mark.parametrize(
    "case", [case for case in INVALID if not offered(case)[2]], ids=lambda case: case.title
)
def test_what_somebody_has_to_think_about_is_left_alone(case: Case) -> None:
    files, problem, _ = offered(case)
    with pytest.raises(CannotRedrawError, match="Check again"):
        mend(problem.file, files[problem.file], *_of(problem), around(files))


def test_a_repair_leaves_the_rest_of_the_file_alone() -> None:
    case = next(case for case in WITH_REPAIR if case.code == "default_condition")
    files, problem, _ = offered(case)
    mended = mend(problem.file, files[problem.file], *_of(problem), around(files))
    before = files[problem.file].decode()
    start = before.index("<bpmn:conditionExpression>", before.index(f'id="{problem.element_id}"'))
    end = before.index("</bpmn:conditionExpression>", start) + len("</bpmn:conditionExpression>")
    assert etree.canonicalize(mended.decode()) == etree.canonicalize(before[:start] + before[end:])
