"""A clause that does not exist is refused wherever it is cited, with file, place and what to write instead."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.packs.cited import refuse_unknown, unknown_clauses
from engine.packs.load import WORKFLOWS, PackError, authorities
from tests import proofs
from web.cli.checking import problems_of
from web.cli.playing import Stage


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """Lewisham's pack and the shared stages, to be spoilt."""
    for folder in ("shared", "lewisham"):
        shutil.copytree(WORKFLOWS / folder, tmp_path / folder)
    return tmp_path


def spoil(path: Path, right: str, wrong: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")


@pytest.mark.parametrize("authority", authorities())
def test_every_clause_that_a_pack_cites_exists(authority: str) -> None:
    assert [str(unknown) for unknown in unknown_clauses(authority)] == []


@pytest.mark.parametrize(
    ("file", "right", "wrong", "place"),
    [
        ("lewisham/oversee_long_plan.bpmn", "LEW-5.1", "LEW-5.19", "lewisham/oversee_long_plan.bpmn, "),
        (
            "lewisham/forms/hold_case_mapping.json",
            '"LEW-5.4"',
            '"LEW-5.44"',
            "lewisham/forms/hold_case_mapping.json, question strengths, cites LEW-5.44",
        ),
        (
            "lewisham/policy.toml",
            'clauses = ["LEW-7.2"]',
            'clauses = ["LEW-7.22"]',
            "lewisham/policy.toml, timescale visit_interval_max, cites LEW-7.22",
        ),
        (
            "lewisham/policy.toml",
            'clauses = ["LEW-8.1"]',
            'clauses = ["LEW-8.11"]',
            "lewisham/policy.toml, position team_manager, cites LEW-8.11",
        ),
        (
            "lewisham/scenarios/consent_refused.toml",
            '"LEW-3.7"',
            '"LEW-3.77"',
            "lewisham/scenarios/consent_refused.toml, act of 2026-12-22 (record_agreement), cites LEW-3.77",
        ),
        (
            "shared/make_visits.bpmn",
            "LEW-7.2",
            "LEW-7.29",
            "shared/make_visits.bpmn, record_visit, cites LEW-7.29",
        ),
    ],
)
def test_a_clause_that_does_not_exist_is_named_with_its_place(
    packs: Path, file: str, right: str, wrong: str, place: str
) -> None:
    spoil(packs / file, right, wrong)
    with pytest.raises(PackError) as refusal:
        refuse_unknown("lewisham", packs)
    said = str(refusal.value)
    assert place in said
    assert "which no list of clauses has. Write LEW-" in said


def test_the_pack_does_not_load_and_the_check_says_it_too(packs: Path) -> None:
    spoil(packs / "lewisham" / "forms" / "hold_case_mapping.json", '"LEW-5.4"', '"LEW-5.44"')
    with pytest.raises(PackError, match=r"question strengths, cites LEW-5\.44"):
        Stage("lewisham", packs)
    (problem,) = problems_of([str(packs / "lewisham")])
    assert problem.code == "clause_unknown"
    assert problem.file.endswith("hold_case_mapping.json")


def test_a_shared_stage_may_cite_authorities_that_are_not_here(packs: Path) -> None:
    assert "MAN-" in (packs / "shared" / "make_visits.bpmn").read_text(encoding="utf-8")
    assert unknown_clauses("lewisham", packs) == []
    shutil.copy(packs / "shared" / "make_visits.bpmn", packs / "lewisham" / "make_visits.bpmn")
    assert unknown_clauses("lewisham", packs) == []
    spoil(packs / "lewisham" / "make_visits.bpmn", "LEW-7.2", "LEW-7.29")
    assert [each.clause for each in unknown_clauses("lewisham", packs)] == ["LEW-7.29"]


def test_a_mark_that_names_no_clause_is_refused_when_the_tests_are_collected() -> None:
    (said,) = proofs.unknown_marks([("LEW-7.22", "tests/workflows/test_x.py::test_y"), ("LEW-7.2", "x")])
    assert said == (
        "tests/workflows/test_x.py::test_y is marked with LEW-7.22, which no list of clauses has. "
        "Write LEW-7.2 or LEW-3.22, or add LEW-7.22 to clauses.csv."
    )
