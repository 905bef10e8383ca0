"""A pack with a form that no step asks is refused when it loads, with the form and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.packs.load import WORKFLOWS, PackError, authorities
from engine.packs.unused import refuse_unused_forms
from web.cli.playing import Stage


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("shared", "lewisham"):
        shutil.copytree(WORKFLOWS / folder, tmp_path / folder)
    return tmp_path


@pytest.mark.parametrize("authority", authorities())
def test_every_form_of_a_pack_is_asked_by_a_step(authority: str) -> None:
    refuse_unused_forms(authority)


def test_a_form_that_no_step_asks_is_refused_when_the_pack_loads(root: Path) -> None:
    forms = root / "lewisham" / "forms"
    (forms / "record_supervision.json").rename(forms / "record_supervison.json")
    with pytest.raises(PackError) as refused:
        Stage("lewisham", root)
    assert str(refused.value) == (
        "lewisham/forms/record_supervison.json is asked by no step of the diagrams. "
        "Did you mean record_supervision.json?"
    )


def test_a_form_like_no_step_is_told_what_to_do(root: Path) -> None:
    (root / "lewisham" / "forms" / "zebra.json").write_text("{}")
    with pytest.raises(PackError, match="Name it after the step that asks it, or take it away"):
        refuse_unused_forms("lewisham", root)
