"""The command line about a procedure: its dates, cases played, diagrams checked, clauses counted."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.packs.coverage import coverage
from engine.packs.load import WORKFLOWS
from tests.keepstep import Keepstep


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of Lewisham's pack beside the shared one."""
    for name in ("lewisham", "shared"):
        shutil.copytree(WORKFLOWS / name, tmp_path / "packs" / name)
    return tmp_path / "packs" / "lewisham"


class TestDue:
    def test_the_date_first_then_the_reasoning(self, keepstep: Keepstep) -> None:
        said = keepstep("due", "lewisham", "initial_meeting_due", "2026-12-14")
        lines = said.output.splitlines()
        assert (said.exit_code, lines[0]) == (0, "2026-12-30")
        assert "LEW-3.3" in lines[1]
        assert lines[2] == "Counted from: The day the assessment was completed, Mon 14 Dec 2026"
        assert "Fri 25 Dec and Mon 28 Dec" in lines[3]

    def test_without_a_limit_no_other_councils_number(self, keepstep: Keepstep) -> None:
        said = keepstep("due", "lewisham", "plan_circulated_within", "2026-12-14")
        assert (said.exit_code, said.output.splitlines()[0]) == (0, "No date: not set by this procedure.")

    def test_a_rhythm_of_the_authority_counts_from_no_case(self, keepstep: Keepstep) -> None:
        said = keepstep("due", "lewisham", "mapping_list_interval_max", "2026-12-14")
        assert said.output.splitlines()[0] == "No date: it counts from no event of a case."

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("lewisham", "initial_meting_due", "2026-12-14"), "Did you mean initial_meeting_due? Known: "),
            (("lewisham", "initial_meeting_due", "2026-02-30"), "'2026-02-30' is not a day. Write it like"),
            (("lewisham", "initial_meeting_due", "9999-12-31"), "choose a day from 1990 to 2100"),
            (("hackney", "initial_meeting_due", "2026-12-14"), "no procedure named 'hackney'. Known: "),
        ],
    )
    def test_what_cannot_be_reckoned_is_said_in_a_sentence(
        self, keepstep: Keepstep, words: tuple[str, ...], told: str
    ) -> None:
        said = keepstep("due", *words)
        assert said.exit_code != 0
        assert told in said.output

    def test_it_reads_no_more_than_it_needs(self) -> None:
        asked = (
            "import sys; from web.cli import main\n"
            "main(['due', 'lewisham', 'visit_interval_max', '2026-12-14'], standalone_mode=False)\n"
            "print(sorted({'SpiffWorkflow', 'flask', 'sqlalchemy', 'marshmallow'} & set(sys.modules)))"
        )
        told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
        assert told.stdout.splitlines()[-1] == "[]"


class TestSimulate:
    def test_events_as_json(self, keepstep: Keepstep) -> None:
        said = keepstep("simulate", "lewisham", "--scenario", "nobody_acts", "--months", "1", "--json")
        events = json.loads(said.output)
        assert said.exit_code == 0
        assert all(set(event) == {"at", "event", "element", "role", "clauses", "due_on"} for event in events)
        assert events[0]["event"] == "started"
        reminder = {
            "at": "2027-01-14T08:00:00+00:00",
            "event": "sent",
            "element": "visit_overdue",
            "role": "social_worker",
            "clauses": ["LEW-7.2"],
            "due_on": "2027-01-14",
        }
        assert reminder in events[-2:]

    def test_summer_time_is_londons(self, keepstep: Keepstep) -> None:
        said = keepstep("simulate", "lewisham", "--scenario", "nobody_acts", "--json")
        fired = {
            event["element"]: event["at"] for event in json.loads(said.output) if event["event"] == "fired"
        }
        assert fired["month_5_reached"] == "2027-05-14T00:00:00+01:00"
        assert fired["visit_overdue"] == "2027-01-15T00:00:00+00:00"

    def test_a_table_for_people(self, keepstep: Keepstep) -> None:
        said = keepstep("simulate", "lewisham", "--scenario", "no_plan")
        lines = said.output.splitlines()
        assert lines[0].split() == ["When", "Event", "Element", "Role", "Due", "Clauses"]
        ending = ["Mon", "2026-12-14", "10:00", "closed", "no_plan_needed", "system"]
        assert lines[-1].split() == [*ending, "LEW-1.3", "LEW-2.5", "LEW-3.1"]

    def test_another_start_moves_every_day_and_never_onto_a_day_off(self, keepstep: Keepstep) -> None:
        said = keepstep("simulate", "lewisham", "--scenario", "standard", "--start", "2026-12-21", "--json")
        done = [event["at"][:10] for event in json.loads(said.output) if event["event"] == "done"]
        assert said.exit_code == 0
        # A week after 22 December lies the 29th; a week after 28 April the 5th of May, a working day.
        assert {"2026-12-21", "2026-12-29", "2027-05-05"} <= set(done)

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("atlantis",), "no procedure named 'atlantis'. Known: "),
            (("lewisham", "--scenario", "nothing"), "no scenario named 'nothing' for lewisham. Known: "),
            (("lewisham", "--start", "14 December"), "'14 December' is not a day"),
            (("lewisham", "--months", "0"), "0 is not in the range"),
        ],
    )
    def test_what_cannot_be_played_is_said_in_a_sentence(
        self, keepstep: Keepstep, words: tuple[str, ...], told: str
    ) -> None:
        said = keepstep("simulate", *words)
        assert said.exit_code != 0
        assert told in said.output


class TestCheck:
    def test_a_sound_pack_passes(self, keepstep: Keepstep, pack: Path) -> None:
        said = keepstep("check", "--json", *sorted(pack.glob("*.bpmn")))
        assert (said.exit_code, json.loads(said.output)) == (0, [])

    def test_a_folder_stands_for_its_files(self, keepstep: Keepstep, pack: Path) -> None:
        said = keepstep("check", pack, pack.parent / "shared")
        assert (said.exit_code, said.output.startswith("Nothing is wrong with")) == (0, True)

    def test_every_problem_of_a_file_stands_on_its_element(self, keepstep: Keepstep, pack: Path) -> None:
        drawn = pack / "start_plan.bpmn"
        text = drawn.read_text(encoding="utf-8")
        drawn.write_text(
            text.replace('calledElement="seek_agreement"', 'calledElement="seek_agrement"').replace(
                'due("initial_meeting_due")', 'due("initial_meting_due")'
            ),
            encoding="utf-8",
        )
        said = keepstep("check", "--json", drawn)
        found = json.loads(said.output)
        assert said.exit_code == 1
        assert all(set(each) == {"file", "element_id", "code", "severity", "message"} for each in found)
        assert {(each["element_id"], each["code"]) for each in found} >= {
            ("seek_agreement", "called_unknown"),
            ("initial_meeting_overdue", "parameter_unknown"),
        }
        assert {each["file"] for each in found} == {str(drawn)}

    def test_without_json_the_same_in_sentences(self, keepstep: Keepstep, pack: Path) -> None:
        (pack / "forms" / "share_plan.json").unlink()
        said = keepstep("check", pack / "start_plan.bpmn")
        assert said.exit_code == 1
        assert said.output.splitlines()[0] == str(pack / "start_plan.bpmn")
        assert "Error on share_plan: " in said.output
        assert said.output.splitlines()[-1].startswith("1 error, ")

    def test_a_form_given_beside_the_diagram_counts(self, keepstep: Keepstep, pack: Path) -> None:
        elsewhere = pack.parent / "elsewhere" / "share_plan.json"
        elsewhere.parent.mkdir()
        shutil.move(pack / "forms" / "share_plan.json", elsewhere)
        assert keepstep("check", pack / "start_plan.bpmn", elsewhere).exit_code == 0

    def test_a_stage_given_beside_the_diagram_counts(self, keepstep: Keepstep, pack: Path) -> None:
        elsewhere = pack.parent / "elsewhere" / "start_plan.bpmn"
        elsewhere.parent.mkdir()
        shutil.move(pack / "start_plan.bpmn", elsewhere)
        assert keepstep("check", pack / "agree_and_review_plan.bpmn").exit_code == 1
        found = json.loads(keepstep("check", "--json", pack / "agree_and_review_plan.bpmn", elsewhere).output)
        assert "called_unknown" not in {each["code"] for each in found if each["file"].startswith(str(pack))}

    def test_a_broken_form_is_named(self, keepstep: Keepstep, pack: Path) -> None:
        form = pack / "forms" / "share_plan.json"
        form.write_text('{"id": "share_plan"}', encoding="utf-8")
        found = json.loads(keepstep("check", "--json", form).output)
        assert {(each["file"], each["code"]) for each in found} == {(str(form), "form_definition")}

    @pytest.mark.parametrize(
        ("file", "code"),
        [("policy.toml", "policy"), ("names.toml", "names"), ("forms/share_plan.json", "form_definition")],
    )
    @pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[[[", b"{"], ids=["bytes", "brackets", "brace"])
    def test_what_lies_around_a_diagram_may_be_broken_too(
        self, keepstep: Keepstep, pack: Path, file: str, code: str, content: bytes
    ) -> None:
        (pack / file).write_bytes(content)
        said = keepstep("check", "--json", pack / "start_plan.bpmn")
        found = {(each["file"], each["code"]) for each in json.loads(said.output)}
        assert said.exit_code == 1
        assert (str(pack / file), code) in found

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"not a diagram",
            b"\x00\xff\xfe",
            b"<bpmn:definitions",
            b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
            b"<x>" * 5000,
        ],
        ids=["empty", "text", "bytes", "cut", "entities", "deep"],
    )
    def test_what_is_no_diagram_ends_with_two_and_never_with_a_traceback(
        self, keepstep: Keepstep, tmp_path: Path, content: bytes
    ) -> None:
        drawn = tmp_path / "odd.bpmn"
        drawn.write_bytes(content)
        said = keepstep("check", "--json", drawn)
        assert said.exit_code == 2
        assert [each["code"] for each in json.loads(said.output)] == ["unreadable"]

    def test_a_file_that_is_not_there(self, keepstep: Keepstep, tmp_path: Path) -> None:
        said = keepstep("check", tmp_path / "nothing.bpmn")
        assert said.exit_code == 2
        assert "This file cannot be read (No such file or directory)" in said.output


class TestClauses:
    def test_one_object_an_authority_with_the_clauses_in_each_state(self, keepstep: Keepstep) -> None:
        answer = keepstep("clauses", "lewisham", "--json")
        assert answer.exit_code == 0
        (told,) = json.loads(answer.output).values()
        assert list(told) == ["total", "served", "proved", "not_carried", "missing"]
        assert told["total"] == 83 == len(told["served"]) + len(told["not_carried"])
        assert told["not_carried"] == ["LEW-1.2", "LEW-8.6"]
        assert set(told["proved"]) <= set(told["served"])

    def test_the_table_says_why_something_is_not_carried(self, keepstep: Keepstep) -> None:
        told = keepstep("clauses", "lewisham").output
        assert "LEW-8.6 is not carried. Keepstep has no connection to LCS." in told

    def test_one_clause_with_its_places_and_tests(self, keepstep: Keepstep) -> None:
        told = keepstep("clauses", "lewisham", "--clause", "LEW-7.2").output
        assert "timer make_visits/visit_overdue (Visit overdue)" in told
        assert "limit visit_interval_max" in told
        assert "tests/workflows/test_long_year.py::test_visits_lie_never_more_than_twenty" in told

    def test_a_clause_or_an_authority_that_is_not_there_is_refused(self, keepstep: Keepstep) -> None:
        assert "There is no clause 'LEW-9'" in keepstep("clauses", "lewisham", "--clause", "LEW-9").output
        refused = keepstep("clauses", "nowhere")
        assert refused.exit_code == 1
        assert "There is no procedure named 'nowhere'" in refused.output

    def test_a_clause_without_place_or_reason_is_missing(
        self, keepstep: Keepstep, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = [replace(row, places=()) for row in coverage("lewisham")]
        monkeypatch.setattr("web.cli.clauses.coverage", lambda authority: rows)
        answer = keepstep("clauses", "lewisham")
        assert answer.exit_code == 1
        assert (
            "lewisham: LEW-7.2 is missing: Visit the child at least every 20 working days." in answer.output
        )
