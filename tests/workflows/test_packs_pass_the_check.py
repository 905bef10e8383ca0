"""Every pack of this repository passes the check, with all that the pack knows."""

import csv
from dataclasses import replace

import pytest

from engine.packs import load
from engine.packs.check import around_of
from engine.process.rules import check
from engine.time.policy import read_policy
from forms import loader

DRAWN = [name for name in load.authorities() if (load.WORKFLOWS / name / "child_in_need.bpmn").is_file()]


def test_there_is_a_pack_to_check() -> None:
    assert "lewisham" in DRAWN


@pytest.mark.parametrize("authority", DRAWN)
def test_a_pack_passes(authority: str) -> None:
    files = load.read_folder(authority)
    forms = loader.read(load.forms(files)).as_data()
    policy = read_policy(load.policy_text(authority))
    with (load.WORKFLOWS / authority / "clauses.csv").open(encoding="utf-8") as table:
        clauses = {row["id"] for row in csv.DictReader(table)}
    around = replace(around_of(files, forms, policy), clauses=clauses)
    assert check(load.diagrams(files), around) == []
