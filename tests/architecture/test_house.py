"""The rules of the house that an importer cannot see, and that the importer's rules hold."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("engine", "forms", "web", "workflows")
VERBS = frozenset(
    f"engine.cases.{verb}"
    for verb in (
        "start", "claim", "give", "complete", "correlate", "correct", "recompute", "reassign", "skip", "draft", "wake",
        "hand_over",
    )
)  # fmt: skip
"""One verb a file. What verbs share (advance, deadlines, tasks, effects, ...) is no verb; `tick` is the clock."""


def sources(*rooms: str) -> Iterator[tuple[Path, ast.Module]]:
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_imports_run_one_way() -> None:
    command = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_database_commits() -> None:
    commits = [
        path.as_posix()
        for path, tree in sources(*ROOMS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    # engine/postgres.py ends what a page has read, of which nothing can have been changed.
    assert commits == ["engine/db.py", "engine/postgres.py"]


def test_a_verb_imports_no_other_verb() -> None:
    found = {
        path.stem: sorted(VERBS & set(imported(tree)) - {f"engine.cases.{path.stem}"})
        for path, tree in sources("engine/cases")
        if f"engine.cases.{path.stem}" in VERBS
    }
    assert len(found) == len(VERBS)
    assert {verb: others for verb, others in found.items() if others} == {}


def test_engine_knows_no_page_and_no_schema_library() -> None:
    foreign = {"flask", "jinja2", "marshmallow", "werkzeug"}
    found = [
        (path.as_posix(), name)
        for path, tree in sources("engine")
        for name in imported(tree)
        if name.partition(".")[0] in foreign
    ]
    assert found == []


def test_only_the_clock_asks_what_time_it_is() -> None:
    asked = [
        path.as_posix()
        for path, tree in sources(*ROOMS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("now", "today", "utcnow")
        and isinstance(node.value, ast.Name)
        and node.value.id in ("datetime", "date")
    ]
    assert asked == ["engine/time/clock.py"]


@pytest.mark.parametrize("room", ROOMS)
def test_the_rooms_come_from_this_repository(room: str) -> None:
    """A package of the same name from elsewhere would be tested instead of ours."""
    assert Path(importlib.import_module(room).__path__[0]).resolve() == ROOT / room
