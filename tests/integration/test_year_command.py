"""`keepstep year`: a year on the command line, and what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.packs.load import WORKFLOWS
from web.cli import main

LITTLE = ("year", "lewisham", "--cases", "2", "--months", "2", "--start", "2026-09-07")


def keepstep(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def drawn(folder: Path, limit: bytes) -> Path:
    """The visits' diagram with another limit."""
    was = (WORKFLOWS / "shared" / "make_visits.bpmn").read_bytes()
    path = folder / "make_visits.bpmn"
    path.write_bytes(was.replace(b"visit_interval_max", limit))
    return path


def test_a_year_is_told_as_a_table_and_as_json(tmp_path: Path) -> None:
    table = keepstep(*LITTLE).output.splitlines()
    told = json.loads(keepstep(*LITTLE, "--json").stdout)
    assert table[0] == told["said"]
    assert ["Cases", "opened", "2"] in [line.split() for line in table]
    assert told["tallies"]["published"]["opened"] == 2


def test_a_changed_diagram_is_played_beside(tmp_path: Path) -> None:
    told = json.loads(keepstep(*LITTLE, "--draft", drawn(tmp_path, b"review_interval_max"), "--json").stdout)
    assert told["names"] == ["Published", "Draft"]
    assert told["tallies"]["draft"]["work"] != told["tallies"]["published"]["work"]


def test_a_changed_diagram_with_problems_says_them_first(tmp_path: Path) -> None:
    refused = keepstep(*LITTLE, "--draft", drawn(tmp_path, b"no_such_limit"))
    assert refused.exit_code == 1
    assert "Mend the draft first. make_visits.bpmn, visit_overdue" in refused.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lewisham", "--cases", "0"), "Cases: 0 cannot be played. Ask for 1 to 20,000."),
        (("lewisham", "--cases", "10000000", "--months", "0"), "Months: 0 cannot be played"),
        (("atlantis",), "There is no procedure named 'atlantis'"),
    ],
)
def test_what_cannot_be_played_is_said_in_one_line(words: tuple[str, ...], said: str) -> None:
    refused = keepstep("year", *words)
    assert refused.exit_code == 1
    assert said in refused.output
    assert refused.output.count("\n") == 1


PLAYS = """
from datetime import date
from engine.packs.load import policy_text, read_folder
from engine.simulate.assumed import Assumed
from web.year.job import Job
from web.year.playing import play

files = {**read_folder("lewisham"), "policy.toml": policy_text("lewisham").encode()}
play(Job("lewisham", "", files, None, Assumed(date(2026, 9, 7), cases=5_000)), lambda share: print(share, flush=True))
"""


def test_processes_that_play_end_when_the_one_that_began_them_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PLAYS], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.kill()
        # They have the same output: it ends when the last of them does.
        process.communicate(timeout=60)
