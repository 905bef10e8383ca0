"""Every rule on its own diagrams: an invalid one reports exactly its code on exactly its elements, a valid one
nothing at all. The diagrams are the texts in diagrams/<code>.txt, drawn by drawing.py."""

import re

import pytest

from engine.process.rules.explained import explanations
from engine.process.rules.registry import RULES
from tests.unit.process.rules.rule_cases import Case, cases, found_in

CODES = [rule.__name__.rpartition(".")[2] for rule in RULES]
CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.title}")
def test_reports_exactly_what_is_wrong(case: Case) -> None:
    found = [(problem.code, problem.element_id) for problem in found_in(case)]
    assert found == [(case.code, element) for element in case.elements or []]


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_valid_and_invalid_diagrams(code: str) -> None:
    assert {case.elements is None for case in CASES if case.code == code} == {True, False}


def test_the_broken_diagrams_are_many_and_each_is_told_of_at_its_place() -> None:
    broken = [case for case in CASES if case.elements]
    assert len(broken) >= 200
    placed = {problem.code for case in broken for problem in found_in(case) if problem.element_id}
    # What has no id has no place, and is told of by its line in the file.
    assert placed == set(CODES) - {"id_missing"}


@pytest.mark.parametrize("case", [case for case in CASES if case.elements], ids=lambda case: case.code)
def test_messages_are_short_plain_sentences_that_end_in_what_to_do(case: Case) -> None:
    for problem in found_in(case):
        sentences = re.findall(r"[.:] |[.]$", problem.message)
        assert 2 <= len(sentences) <= 6, problem.message
        assert problem.message[0] == problem.message[0].upper()
        assert not re.search(r"\b(gateway|token|node|instance|sequence flow|XOR|BPMN)\b", problem.message)
        assert problem.severity == ("warning" if explanations()[problem.code].is_warning else "error")
