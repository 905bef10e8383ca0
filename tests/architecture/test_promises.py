"""The pages of promises name tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


@pytest.mark.parametrize(("file", "least"), [("promises.md", 80), ("hard-knocks.md", 25)])
def test_every_test_that_the_page_names_is_there(file: str, least: int) -> None:
    text = (REFERENCE / file).read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)::(?:\w+::)?(\w+)`", text)
    assert len(named) > least
    assert [f"{path}::{name}" for path, name in named if name not in _tests_of(path)] == []


def _tests_of(path: str) -> set[str]:
    file = ROOT / "tests" / path
    if not file.is_file():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
