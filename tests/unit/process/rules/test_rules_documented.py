"""One name in four places: the rule, its diagrams, its line in the documentation, and the list of all rules."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from engine.process import rules
from engine.process.rules.registry import RULES

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "docs" / "reference" / "check.md"


def code_of(rule: ModuleType) -> str:
    return rule.__name__.rpartition(".")[2]


def line_for(rule: ModuleType) -> str:
    finds, _, remedy = (" ".join(part.split()) for part in (rule.__doc__ or "").partition("Remedy:"))
    return f"| `{code_of(rule)}` | {finds} | {remedy[:1].upper()}{remedy[1:]} |"


def test_every_rule_file_is_in_the_list_once() -> None:
    folder = Path(rules.__file__).parent
    modules = [import_module(f"engine.process.rules.{path.stem}") for path in folder.glob("[a-z]*.py")]
    written = {code_of(module) for module in modules if hasattr(module, "check")}
    assert sorted(code_of(rule) for rule in RULES) == sorted(written)


def test_the_page_has_a_line_for_every_rule_in_the_order_of_the_list() -> None:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    assert lines[0].startswith("| `unreadable` |")
    assert lines[1:] == [line_for(rule) for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=code_of)
def test_every_rule_says_what_it_finds_and_what_to_do(rule: ModuleType) -> None:
    finds, _, remedy = (rule.__doc__ or "").partition("Remedy:")
    assert finds.strip().endswith(".")
    assert remedy.strip().endswith(".")
