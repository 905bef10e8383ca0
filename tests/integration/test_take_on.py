"""A case that ran elsewhere is taken on in its middle: it owes what its known days say, and nothing else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.cases.models import Case, Child
from engine.packs import load, stages
from engine.packs.stages import read_stages
from tests.councils import Councils
from tests.going import GOING, PLAN, Going, count, taken_on


def _days(said: dict[str, str | None]) -> dict[str, date | None]:
    return {element: date.fromisoformat(on) if on else None for element, on in said.items()}


@pytest.mark.parametrize("going", GOING, ids=lambda going: f"{going.authority}-{going.stage}")
def test_a_case_taken_on_owes_what_its_days_say(councils: Councils, going: Going) -> None:
    (taken,) = taken_on(councils, going.authority, {"stage": going.stage, **going.known})
    office = councils.office(going.authority)
    clocks = office.clocks(taken["ref"])
    assert {element: clocks.get(element) for element in going.owed} == _days(going.owed)
    assert not going.not_owed & set(clocks)
    assert office.open_elements(taken["ref"]) == going.opens
    assert councils.doctor(going.authority) == []


def test_every_stage_of_every_authority_is_tried() -> None:
    names = {authority: load.names(load.read_folder(authority)) for authority in load.authorities()}
    there = {(council, key) for council, known in names.items() for key in read_stages(council, known).stages}
    assert there == {(going.authority, going.stage) for going in GOING}


def test_a_stage_that_the_diagrams_do_not_reach_starts_no_case(
    councils: Councils, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = councils.office("lewisham")
    said = (load.WORKFLOWS / "lewisham" / stages.FILE).read_text(encoding="utf-8")
    (tmp_path / "lewisham").mkdir()
    drawn = said.replace('step = "decide_need"', 'step = "decide_on_need"')
    (tmp_path / "lewisham" / stages.FILE).write_text(drawn, encoding="utf-8")
    monkeypatch.setattr(stages.read_stages, "__defaults__", (tmp_path,))
    told = councils.run("take-on", councils.table([PLAN]))
    assert told.exit_code == 1
    assert "Nothing was taken on. The procedure does not come to this step" in told.output
    assert "(decide_on_need)" in told.output
    assert count(office, Case) == 0


def test_nothing_counts_from_the_day_of_taking_on(councils: Councils) -> None:
    (taken,) = taken_on(councils, "lewisham", PLAN | {"referral_received_on": "2026-11-02"})
    office = councils.office("lewisham")
    case = office.case(taken["ref"])
    assert case.opened_on == date(2026, 11, 2)
    assert "2027-03-01" not in case.facts.values()
    with office.db.read() as session:
        starts = session.execute(text("SELECT start_on FROM deadline WHERE start_on >= '2027-03-01'")).all()
    assert starts == []


def test_steps_done_elsewhere_are_told_and_are_nobodys_words_here(councils: Councils) -> None:
    (taken,) = taken_on(councils, "lewisham", PLAN)
    office = councils.office("lewisham")
    done = [row.content["element"] for row in office.history(taken["ref"], "done_before") if row.content]
    assert done == ["complete_assessment", "decide_need"]
    with office.db.read() as session:
        forms = session.execute(text("SELECT form FROM submission")).scalars().all()
    assert forms == ["take_on"]


def test_late_work_is_announced_once_by_the_highest_rung(councils: Councils) -> None:
    # Twenty working days after Friday 4 December ended on 6 January: ten working days and more ago.
    (taken,) = taken_on(councils, "lewisham", PLAN | {"last_visit_on": "2026-12-04"})
    office = councils.office("lewisham")
    assert office.clocks(taken["ref"])["visit_overdue"] == date(2027, 1, 6)
    office.tick()
    office.tick()
    sent = [row.content for row in office.history(taken["ref"], "rung_sent") if row.content]
    visits = [said for said in sent if said["element"] == "visit_overdue"]
    assert [(said["rung"], said["to"]) for said in visits] == [("10", ["Gita Groupman"])]


def test_a_case_goes_on_like_any_other(councils: Councils) -> None:
    (taken,) = taken_on(councils, "lewisham", PLAN)
    office = councils.office("lewisham")
    office.do(taken["ref"], "record_visit", visited_on=date(2027, 3, 1))
    # Fifteen working days by 22 March, then 25 is eighteen, Easter, 30 and 31.
    assert office.clocks(taken["ref"])["visit_overdue"] == date(2027, 3, 31)
    assert councils.doctor("lewisham") == []


def test_the_same_file_again_doubles_nothing(councils: Councils) -> None:
    first, second = taken_on(councils, "lewisham", PLAN), taken_on(councils, "lewisham", PLAN)
    assert [case["ref"] for case in first] == [case["ref"] for case in second]
    assert (first[0]["again"], second[0]["again"]) == (False, True)
    assert count(councils.office("lewisham"), Case) == 1


def test_a_check_says_what_would_be_and_writes_nothing(councils: Councils) -> None:
    office = councils.office("lewisham")
    said = councils.run("take-on", councils.table([PLAN]), "--check")
    assert said.exit_code == 0
    assert "Row 2, RX-17, Robin Sample: The plan is agreed and is reviewed\n" in said.output
    assert "  open  Record the next visit (Amina Caseworth)" in said.output
    assert "  owed  2027-03-19  visit (LEW-7.2)" in said.output
    assert said.output.endswith("1 case(s) would be taken on; nothing was written.\n")
    assert (count(office, Case), count(office, Child)) == (0, 0)


def test_what_a_check_promises_is_what_comes(councils: Councils) -> None:
    councils.office("lewisham")
    file = councils.table([PLAN, {**PLAN, "their_reference": "RX-18", "given_name": "Rowan"}])
    promised = json.loads(councils.run("take-on", file, "--check", "--json").output)["cases"]
    came = json.loads(councils.run("take-on", file, "--json").output)["cases"]
    assert [case["ref"] for case in promised] == [None, None]
    assert promised == [{**case, "ref": None} for case in came]


def test_a_known_childs_closed_case_is_linked_and_keeps_its_restriction(councils: Councils) -> None:
    office = councils.office("lewisham")
    councils.clock.move_to(councils.clock.now())
    before = office.open_case("Robin Sample", restricted=True)
    with office.db.command() as session:
        session.execute(text("""UPDATE "case" SET status = 'closed', closed_on = '2027-01-04'"""))
    (taken,) = taken_on(councils, "lewisham", PLAN)
    case = office.case(taken["ref"])
    assert taken["known"] is True
    assert (case.child_id, case.restricted) == (office.case(before).child_id, True)


def test_days_may_be_written_as_a_british_spreadsheet_does(councils: Councils) -> None:
    (taken,) = taken_on(councils, "lewisham", PLAN | {"last_visit_on": "19/02/2027", "restricted": "YES"})
    office = councils.office("lewisham")
    assert office.clocks(taken["ref"])["visit_overdue"] == date(2027, 3, 19)
    assert office.case(taken["ref"]).restricted
