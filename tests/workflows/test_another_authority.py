"""A new authority is a copied folder: it loads, passes the check, plays and traces without a line of code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.packs.coverage import coverage
from engine.packs.load import WORKFLOWS, authorities
from web.cli.checking import problems_of
from web.cli.playing import Stage

SIXTH = "northshire"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A place for packs with the shared stages and a sixth authority, copied from Lewisham's."""
    shutil.copytree(WORKFLOWS / "shared", tmp_path / "shared")
    shutil.copytree(WORKFLOWS / "lewisham", tmp_path / SIXTH)
    policy = tmp_path / SIXTH / "policy.toml"
    named = policy.read_text(encoding="utf-8").replace('"lewisham"', f'"{SIXTH}"', 1)
    policy.write_text(named.replace('"Lewisham"', '"Northshire"', 1), encoding="utf-8")
    return tmp_path


def test_it_is_seen_and_bears_its_own_name(packs: Path) -> None:
    assert authorities(packs) == [SIXTH]
    policy = Stage(SIXTH, packs).policy
    assert (policy.authority, policy.name) == (SIXTH, "Northshire")


def test_the_check_finds_nothing_wrong_with_it(packs: Path) -> None:
    assert list(problems_of([str(packs / SIXTH)])) == []


def test_a_case_is_played_from_referral_to_closure(packs: Path) -> None:
    stage = Stage(SIXTH, packs)
    played = stage.play(stage.scenario("standard"))
    assert [row.differences for row in played.checked if row.differences] == []
    assert played.events[-1].event == "closed"


def test_its_own_limit_moves_its_own_dates_alone(packs: Path) -> None:
    policy = packs / SIXTH / "policy.toml"
    text = policy.read_text(encoding="utf-8")
    row = text.index('parameter = "initial_meeting_due"')
    policy.write_text(text[:row] + text[row:].replace("value = 10", "value = 5", 1), encoding="utf-8")
    assert Stage(SIXTH, packs).policy.rows_for("initial_meeting_due")[0].value == 5
    assert Stage("lewisham").policy.rows_for("initial_meeting_due")[0].value == 10


def test_its_clauses_are_traced_in_its_own_folder(packs: Path) -> None:
    rows = coverage(SIXTH, packs)
    assert [row.clause.id for row in rows if row.state == "missing"] == []
