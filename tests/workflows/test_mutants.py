"""What `make mutate` cuts is really gone, and what is left can still be loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.packs import load
from engine.packs.coverage import PROVED_BY_BEHAVIOUR, Covered, coverage
from engine.packs.load import WORKFLOWS, authorities
from engine.process.spec import parse
from tests.mutants import Mutant, mutants_of
from web.cli.playing import Stage


def behaving(authority: str) -> list[Covered]:
    """The clauses of an authority that something has to happen for."""
    return [row for row in coverage(authority) if row.clause.kind in PROVED_BY_BEHAVIOUR and row.places]


@pytest.mark.parametrize("authority", authorities())
def test_each_clause_that_has_to_happen_can_be_cut(authority: str) -> None:
    """Of what another system does (an integration), a start alone may be the place: nothing can be cut there."""
    uncut = [row for row in behaving(authority) if not list(mutants_of(row, authority, WORKFLOWS))]
    assert [row.clause.id for row in uncut if row.clause.kind != "integration"] == []


def lewishams() -> list[Mutant]:
    return [mutant for row in behaving("lewisham") for mutant in mutants_of(row, "lewisham", WORKFLOWS)]


@pytest.mark.parametrize("mutant", lewishams(), ids=lambda mutant: f"{mutant.clause}-{mutant.what}")
def test_what_is_left_is_another_pack_that_loads(mutant: Mutant, tmp_path: Path) -> None:
    for folder in ("shared", "lewisham"):
        shutil.copytree(WORKFLOWS / folder, tmp_path / folder)
    for name, text in mutant.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    stage = Stage("lewisham", tmp_path)
    parse(load.diagrams(stage.files))
    whole = Stage("lewisham")
    assert (stage.files, stage.policy) != (whole.files, whole.policy)
