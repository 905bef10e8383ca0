"""The documentation shows each council's lifecycle as it is drawn today."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from engine.packs.clauses import read_clauses
from engine.packs.load import authorities

ROOT = Path(__file__).resolve().parents[2]


def _drawer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lifecycles", ROOT / "docs" / "pictures" / "lifecycles.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("authority", authorities())
def test_the_picture_in_the_docs_is_the_diagram_of_today(authority: str) -> None:
    drawer = _drawer()
    kept = drawer.place(authority).read_text(encoding="utf-8")
    assert kept == drawer.picture(authority), "Run .venv/bin/python docs/pictures/lifecycles.py"


def test_the_page_of_procedures_shows_every_council() -> None:
    page = (ROOT / "docs" / "explanation" / "five-procedures.md").read_text(encoding="utf-8")
    assert [name for name in authorities() if f"lifecycle-{name}.svg" not in page] == []


def test_the_readme_counts_each_councils_clauses() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in authorities():
        assert f"(workflows/{name}/README.md) | {len(read_clauses(name))} |" in page
