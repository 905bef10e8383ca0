"""One name in five places: the rule, its diagrams, its page, the list of all rules, and the studio's words."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from engine.process import rules
from engine.process.rules.explained import Explanation, explanations
from engine.process.rules.registry import RULES
from tests.rules_pages import ROOT, stale

BPMNLINT = ROOT / "docs" / "reference" / "bpmnlint.md"


def test_every_rule_file_is_in_the_list_once() -> None:
    folder = Path(rules.__file__).parent
    modules = [import_module(f"engine.process.rules.{path.stem}") for path in folder.glob("[a-z]*.py")]
    written = {module.__name__ for module in modules if hasattr(module, "check")}
    assert sorted(rule.__name__ for rule in RULES) == sorted(written)


def test_the_pages_and_pictures_say_what_the_rules_say() -> None:
    assert list(stale()) == [], "run: make rules"


@pytest.mark.parametrize("rule", explanations().values(), ids=explanations().keys())
def test_every_rule_says_what_it_finds_why_that_matters_and_what_to_do(rule: Explanation) -> None:
    for said in (rule.finds, rule.matters, rule.remedy):
        assert said.endswith("."), said
        assert said[0].isupper(), said
        assert not re.search(r"\b(gateway|token|node|instance|sequence flow|XOR|BPMN)\b", said), said


def test_the_answer_to_another_linter_names_rules_that_there_are() -> None:
    rows = [line.split("|")[1:4] for line in BPMNLINT.read_text().splitlines() if line.startswith("| `")]
    assert len(rows) == 26
    answers = {code for _, answered, _ in rows for code in re.findall(r"`(\w+)`", answered)}
    assert answers <= set(explanations())
    assert all("`" in answered for _, answered, _ in rows)
