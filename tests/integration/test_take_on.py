"""A case that ran elsewhere is taken on in its middle: it owes what its known days say, and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from engine.cases.models import Case, Child
from engine.packs import load, stages
from engine.packs.stages import read_stages
from engine.people.models import Person
from tests.councils import Councils
from tests.office import Office

PLAN = {
    "plan_started_on": "2026-12-01",
    "initial_meeting_on": "2026-12-10",
    "last_review_on": "2027-02-11",
    "last_meeting_on": "2027-02-11",
    "last_visit_on": "2027-02-19",
}
"""Days of a plan that runs in order on Monday 1 March 2027."""


@dataclass(frozen=True)
class Going:
    """A case that goes on in a council: what is known of it, and what it owes by hand."""

    authority: str
    stage: str
    known: dict[str, Any]
    owed: dict[str, str | None]
    opens: set[str]
    not_owed: set[str] = field(default_factory=set)


# Twenty working days after Friday 19 February: 26 Feb five, 5 March ten, 12 fifteen, 19 twenty.
# Forty-five after Monday 1 February: 1 March twenty, 22 March thirty-five, 25 thirty-eight, Good Friday the 26th and
# Easter Monday the 29th off, 1 April forty-one, 2 forty-two, 7 forty-five.
GOING = (
    Going(
        "lewisham",
        "plan_running",
        PLAN | {"last_supervision_on": "2027-01-29"},
        {
            "visit_overdue": "2027-03-19",
            "review_near": "2027-04-22",
            "supervision_overdue": "2027-03-29",
            "month_5_reached": "2027-05-01",
            "month_9_reached": "2027-09-01",
        },
        {"record_visit", "record_supervision"},
    ),
    Going(
        "lewisham",
        "meeting_owed",
        {
            "assessment_completed_on": "2027-02-22",
            "plan_started_on": "2027-02-23",
            "last_visit_on": "2027-02-19",
        },
        {
            "initial_meeting_overdue": "2027-03-08",
            "visit_overdue": "2027-03-19",
            "supervision_overdue": "2027-04-23",
        },
        {"arrange_meeting", "record_visit", "record_supervision"},
    ),
    Going(
        "lewisham",
        "decision_owed",
        {"referral_received_on": "2027-02-01", "assessment_completed_on": "2027-02-22"},
        {},
        {"decide_need"},
    ),
    Going(
        "lewisham",
        "assessment_running",
        {"referral_received_on": "2027-02-01"},
        {"assessment_overdue": None},
        {"complete_assessment"},
    ),
    Going(
        "manchester",
        "plan_running",
        PLAN | {"plan_opened_on": "2026-12-02"},
        {
            "visit_overdue": "2027-03-19",
            "review_near": "2027-05-11",
            "month_6_near": "2027-06-02",
            "month_9_near": "2027-09-02",
            "month_12_near": "2027-12-02",
        },
        {"record_visit", "record_supervision"},
    ),
    Going(
        "manchester",
        "meeting_owed",
        {
            "need_decided_on": "2027-02-22",
            "plan_started_on": "2027-02-22",
            "plan_opened_on": "2027-02-23",
            "last_visit_on": "2027-02-19",
        },
        {"initial_meeting_overdue": "2027-03-08", "visit_overdue": "2027-03-19"},
        {"record_agreement", "record_visit", "record_supervision"},
    ),
    Going(
        "manchester",
        "decision_owed",
        {"referral_received_on": "2027-02-01", "assessment_completed_on": "2027-02-22"},
        {},
        {"decide_need"},
    ),
    Going(
        "manchester",
        "assessment_running",
        {"referral_received_on": "2027-02-01"},
        {"assessment_overdue": None},
        {"complete_assessment"},
    ),
    Going(
        "teeswide",
        "plan_running",
        PLAN
        | {
            "plan_agreed_on": "2026-12-10",
            "assessment_completed_on": "2026-11-30",
            "progress_not_sustained_on": "2027-01-15",
        },
        {"visit_overdue": "2027-03-26", "review_near": "2027-05-06", "drift_time_come": "2027-05-15"},
        {"record_visit"},
    ),
    Going(
        "teeswide",
        "outline_owed",
        {
            "assessment_completed_on": "2027-02-22",
            "need_decided_on": "2027-02-23",
            "plan_started_on": "2027-02-23",
            "last_visit_on": "2027-02-19",
        },
        {"visit_overdue": "2027-03-26"},
        {"draw_up_outline_plan", "record_visit"},
    ),
    Going(
        "teeswide",
        "decision_owed",
        {"referral_received_on": "2027-02-01", "assessment_completed_on": "2027-02-22"},
        {},
        {"decide_need"},
    ),
    Going(
        "teeswide",
        "assessment_running",
        {"referral_received_on": "2027-02-01", "referral_accepted_on": "2027-02-02"},
        {"assessment_overdue": "2027-04-07"},
        {"complete_assessment"},
    ),
    Going(
        "hillingdon",
        "plan_running",
        PLAN
        | {
            "need_decided_on": "2026-12-01",
            "plan_opened_on": "2026-12-02",
            "network_meeting_state": "not_fitting",
        },
        {
            "visit_overdue": "2027-03-12",
            # Its preparation began four weeks before.
            "review_overdue": "2027-03-25",
            "month_8_near": "2027-08-02",
            "month_9_near": "2027-09-02",
        },
        {"arrange_meeting", "record_visit", "record_supervision"},
        {"status_check_overdue"},
    ),
    Going(
        "hillingdon",
        "plan_running_without_recourse",
        PLAN
        | {
            "need_decided_on": "2026-12-01",
            "plan_opened_on": "2026-12-02",
            "network_meeting_state": "owed",
            "last_connect_check_on": "2027-02-01",
            "last_subsistence_check_on": "2027-02-15",
            "last_nrpf_review_on": "2026-12-15",
        },
        {
            # Without recourse to public funds the manager agrees how often (HIL-VIS.1); until then there is no date.
            "visit_overdue": None,
            "network_meeting_overdue": "2026-12-24",
            "status_check_overdue": "2027-04-01",
            "subsistence_check_overdue": "2027-03-15",
            "no_recourse_review_overdue": "2027-06-15",
        },
        {
            "arrange_meeting",
            "record_visit",
            "record_supervision",
            "hold_family_network_meeting",
            "check_immigration_status",
            "check_subsistence",
            "hold_no_recourse_review",
        },
    ),
    Going(
        "hillingdon",
        "meeting_owed",
        {
            "assessment_completed_on": "2027-02-23",
            "need_decided_on": "2027-02-22",
            "plan_started_on": "2027-02-22",
            "plan_opened_on": "2027-02-22",
            "network_meeting_state": "held",
            "last_visit_on": "2027-02-19",
        },
        {"initial_meeting_overdue": "2027-03-08", "visit_overdue": "2027-03-12"},
        {"arrange_meeting", "record_visit", "record_supervision"},
    ),
    Going(
        "hillingdon",
        "decision_owed",
        {"referral_received_on": "2027-02-01", "assessment_completed_on": "2027-02-22"},
        {},
        {"decide_need"},
    ),
    Going(
        "hillingdon",
        "assessment_running",
        {"referral_received_on": "2027-02-01"},
        {"assessment_overdue": None},
        {"complete_assessment"},
    ),
    Going(
        "essex",
        "plan_running",
        PLAN
        | {
            "case_opened_on": "2026-11-09",
            "referral_received_on": "2026-11-09",
            "team_kind": "long_term",
        },
        {
            "visit_overdue": "2027-03-19",
            "review_near": "2027-05-11",
            "month_9_near": "2027-08-09",
            "month_12_reached": "2027-12-01",
        },
        {"record_visit"},
    ),
    Going(
        "essex",
        "plan_running_after_brief_assessment",
        PLAN
        | {
            "case_opened_on": "2026-11-10",
            "referral_received_on": "2026-11-09",
            "team_kind": "assessment",
        },
        # Sixteen weeks after Monday 9 November are today.
        {"visit_overdue": "2027-03-19", "talks_overdue": "2027-03-01", "month_9_near": "2027-08-10"},
        {"record_visit", "start_transfer_talks"},
    ),
    Going(
        "essex",
        "plan_running_after_protection",
        PLAN | {"case_opened_on": "2026-11-09", "plan_after_protection_on": "2026-12-01"},
        {"visit_overdue": "2027-03-19", "review_near": "2027-05-11"},
        {"record_visit"},
    ),
    Going(
        "essex",
        "meeting_owed",
        {
            "case_opened_on": "2027-02-01",
            "referral_received_on": "2027-02-01",
            "assessment_completed_on": "2027-02-22",
            "plan_started_on": "2027-02-23",
            "last_visit_on": "2027-02-19",
        },
        {"initial_meeting_overdue": "2027-03-04", "visit_overdue": "2027-03-19"},
        {"arrange_meeting", "record_visit"},
    ),
    Going(
        "essex",
        "decision_owed",
        {
            "case_opened_on": "2027-02-01",
            "referral_received_on": "2027-02-01",
            "assessment_completed_on": "2027-02-22",
            "first_visit_on": "2027-02-04",
            "last_visit_on": "2027-02-19",
        },
        {},
        {"decide_need"},
    ),
    Going(
        "essex",
        "full_assessment_running",
        {
            "case_opened_on": "2027-02-01",
            "referral_received_on": "2027-02-01",
            "first_visit_on": "2027-02-04",
            "last_visit_on": "2027-02-19",
            "more_time_authorised_on": "2027-02-26",
        },
        {"assessment_target_passed": "2027-04-07", "assessment_overdue": "2027-04-07"},
        {"decide_on_network_meeting"},
    ),
    Going(
        "essex",
        "assessment_running",
        {"case_opened_on": "2027-02-22", "referral_received_on": "2027-02-22"},
        {"first_visit_overdue": "2027-03-01"},
        {"make_first_visit", "tell_of_referral"},
    ),
)


def _days(said: dict[str, str | None]) -> dict[str, date | None]:
    return {element: date.fromisoformat(on) if on else None for element, on in said.items()}


def _taken(councils: Councils, authority: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    office = councils.office(authority)
    said = councils.run("take-on", councils.table(rows), "--authority", authority, "--json")
    assert said.exit_code == 0, said.output
    assert office.db
    cases: list[dict[str, Any]] = json.loads(said.output)["cases"]
    return cases


def _count(office: Office, table: type[Any]) -> int:
    with office.db.read() as session:
        return session.scalar(select(func.count(table.id))) or 0


@pytest.mark.parametrize("going", GOING, ids=lambda going: f"{going.authority}-{going.stage}")
def test_a_case_taken_on_owes_what_its_days_say(councils: Councils, going: Going) -> None:
    (taken,) = _taken(councils, going.authority, {"stage": going.stage, **going.known})
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
    assert _count(office, Case) == 0


def test_nothing_counts_from_the_day_of_taking_on(councils: Councils) -> None:
    (taken,) = _taken(councils, "lewisham", PLAN | {"referral_received_on": "2026-11-02"})
    office = councils.office("lewisham")
    case = office.case(taken["ref"])
    assert case.opened_on == date(2026, 11, 2)
    assert "2027-03-01" not in case.facts.values()
    with office.db.read() as session:
        starts = session.execute(text("SELECT start_on FROM deadline WHERE start_on >= '2027-03-01'")).all()
    assert starts == []


def test_steps_done_elsewhere_are_told_and_are_nobodys_words_here(councils: Councils) -> None:
    (taken,) = _taken(councils, "lewisham", PLAN)
    office = councils.office("lewisham")
    done = [row.content["element"] for row in office.history(taken["ref"], "done_before") if row.content]
    assert done == ["complete_assessment", "decide_need"]
    with office.db.read() as session:
        forms = session.execute(text("SELECT form FROM submission")).scalars().all()
    assert forms == ["take_on"]


def test_late_work_is_announced_once_by_the_highest_rung(councils: Councils) -> None:
    # Twenty working days after Friday 4 December ended on 6 January: ten working days and more ago.
    (taken,) = _taken(councils, "lewisham", PLAN | {"last_visit_on": "2026-12-04"})
    office = councils.office("lewisham")
    assert office.clocks(taken["ref"])["visit_overdue"] == date(2027, 1, 6)
    office.tick()
    office.tick()
    sent = [row.content for row in office.history(taken["ref"], "rung_sent") if row.content]
    visits = [said for said in sent if said["element"] == "visit_overdue"]
    assert [(said["rung"], said["to"]) for said in visits] == [("10", ["Gita Groupman"])]


def test_a_case_goes_on_like_any_other(councils: Councils) -> None:
    (taken,) = _taken(councils, "lewisham", PLAN)
    office = councils.office("lewisham")
    office.do(taken["ref"], "record_visit", visited_on=date(2027, 3, 1))
    # Fifteen working days by 22 March, then 25 is eighteen, Easter, 30 and 31.
    assert office.clocks(taken["ref"])["visit_overdue"] == date(2027, 3, 31)
    assert councils.doctor("lewisham") == []


def test_the_same_file_again_doubles_nothing(councils: Councils) -> None:
    first, second = _taken(councils, "lewisham", PLAN), _taken(councils, "lewisham", PLAN)
    assert [case["ref"] for case in first] == [case["ref"] for case in second]
    assert (first[0]["again"], second[0]["again"]) == (False, True)
    assert _count(councils.office("lewisham"), Case) == 1


def test_a_check_says_what_would_be_and_writes_nothing(councils: Councils) -> None:
    office = councils.office("lewisham")
    said = councils.run("take-on", councils.table([PLAN]), "--check")
    assert said.exit_code == 0
    assert "Row 2, RX-17, Robin Sample: The plan is agreed and is reviewed\n" in said.output
    assert "  open  Record the next visit (Amina Caseworth)" in said.output
    assert "  owed  2027-03-19  visit (LEW-7.2)" in said.output
    assert said.output.endswith("1 case(s) would be taken on; nothing was written.\n")
    assert (_count(office, Case), _count(office, Child)) == (0, 0)


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
    (taken,) = _taken(councils, "lewisham", PLAN)
    case = office.case(taken["ref"])
    assert taken["known"] is True
    assert (case.child_id, case.restricted) == (office.case(before).child_id, True)


def test_days_may_be_written_as_a_british_spreadsheet_does(councils: Councils) -> None:
    (taken,) = _taken(councils, "lewisham", PLAN | {"last_visit_on": "19/02/2027", "restricted": "YES"})
    office = councils.office("lewisham")
    assert office.clocks(taken["ref"])["visit_overdue"] == date(2027, 3, 19)
    assert office.case(taken["ref"]).restricted


BAD = {
    "no_such_day": (
        {"last_visit_on": "2027-02-30"},
        "last_visit_on",
        "“2027-02-30” is not a day. Write it like",
    ),
    "no_such_british_day": ({"last_visit_on": "31/02/2027"}, "last_visit_on", "is not a day"),
    "before_anybody": ({"plan_started_on": "1026-12-01"}, "plan_started_on", "is too long ago"),
    "unknown_worker": (
        {"worker": "nobody@example.org"},
        "worker",
        "No social worker signs in as nobody@example.org",
    ),
    "no_social_worker": (
        {"worker": "ada.adminson@keepstep.example"},
        "worker",
        "No social worker signs in as",
    ),
    "unknown_stage": (
        {"stage": "half_way"},
        "stage",
        "There is no stage “half_way”. Write one of: assessment_running",
    ),
    "missing_fact": (
        {"last_visit_on": ""},
        "last_visit_on",
        "the day the child was last seen has to be known",
    ),
    "future": ({"last_visit_on": "2027-03-02"}, "last_visit_on", "2027-03-02 lies ahead"),
    "before_birth": (
        {"born_on": "2027-02-20"},
        "last_visit_on",
        "2027-02-19 lies before the birth, 2027-02-20",
    ),
    "out_of_order": (
        {"plan_started_on": "2026-12-11"},
        "initial_meeting_on",
        "lies before the day the plan started",
    ),
    "no_child": ({"born_on": "1997-03-14"}, "born_on", "more than 20 years ago"),
    "no_name": ({"given_name": ""}, "given_name", "This is blank. Write the child’s first name"),
    "a_long_name": ({"family_name": "x" * 101}, "family_name", "longer than 100 characters"),
    "neither": ({"is_disabled": "maybe"}, "is_disabled", "neither yes nor no"),
    "restricted_how": ({"restricted": "a bit"}, "restricted", "neither yes nor no"),
    "of_another_stage": (
        {"stage": "assessment_running"},
        "plan_started_on",
        "does not have this. Leave it blank",
    ),
}


@pytest.mark.parametrize(("said", "column", "told"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_said_with_row_and_column_and_nothing_is_written(
    councils: Councils, said: dict[str, Any], column: str, told: str
) -> None:
    office = councils.office("lewisham")
    good = {**PLAN, "their_reference": "RX-1", "given_name": "Rowan"}
    found = councils.problems(councils.table([good, {**PLAN, **said}]))
    assert any(row == 3 and where == column and told in says for row, where, says in found), found
    assert {row for row, _, _ in found} == {3}
    assert _count(office, Case) == 0


def test_every_problem_is_said_at_once(councils: Councils) -> None:
    councils.office("lewisham")
    rows = [
        PLAN | {"last_visit_on": "yesterday", "worker": ""},
        PLAN,
        PLAN | {"their_reference": "rx-17", "given_name": "Rowan"},
        PLAN | {"their_reference": "RX-19", "given_name": "ROBIN"},
    ]
    found = councils.problems(councils.table(rows))
    assert [(row, column) for row, column, _ in found] == [
        (2, "last_visit_on"),
        (2, "worker"),
        (4, "their_reference"),
        (5, "family_name"),
    ]
    told = councils.run("take-on", councils.table(rows))
    assert "Row 4, their_reference: rx-17 stands in row 3 too." in told.stderr
    assert told.stderr.endswith("Nothing was taken on: 4 problem(s).\n")


def test_a_child_with_an_open_case_is_not_taken_on_again(councils: Councils) -> None:
    ref = councils.office("lewisham").open_case("Robin Sample")
    found = councils.problems(councils.table([PLAN]))
    assert [(row, column) for row, column, _ in found] == [(2, "family_name")]
    assert f"This child has the open case {ref} already" in found[0][2]


def test_a_reference_that_was_another_childs_is_not_taken_for_a_repetition(councils: Councils) -> None:
    _taken(councils, "lewisham", PLAN)
    found = councils.problems(councils.table([{**PLAN, "given_name": "Rowan"}]))
    assert "RX-17 was taken on as CIN-2001, for another child" in found[0][2]


def test_somebody_who_left_gets_no_case(councils: Councils) -> None:
    office = councils.office("lewisham")
    with office.db.command() as session:
        session.scalars(select(Person).where(Person.name == "Amina Caseworth")).one().active = False
    assert councils.problems(councils.table([PLAN]))[0][1] == "worker"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "Row 1, their_reference: This column is missing"),
        (b"their_reference;given_name\nRX-1;Robin\n", "parted by semicolons"),
        ("their_reference,given_name\nRX-1,Zoë\n".encode("cp1252"), "Row 2: This is not UTF-8"),
        (b'their_reference,given_name\n"RX-1,Robin\n', "cannot be read as CSV"),
        (b"\x00\x01\x02", "There is no such column"),
    ],
    ids=["empty", "semicolons", "cp1252", "quote", "bytes"],
)
def test_what_is_no_table_is_said_in_a_sentence(councils: Councils, content: bytes, told: str) -> None:
    councils.office("lewisham")
    file = councils.folder / "odd.csv"
    file.write_bytes(content)
    said = councils.run("take-on", file)
    assert said.exit_code == 1
    assert told in said.stderr


def test_a_mistyped_column_is_named_with_what_was_meant(councils: Councils) -> None:
    councils.office("lewisham")
    found = councils.problems(
        councils.table([PLAN | {"last_vist_on": "2027-02-19", "family_name": "Sample"}])
    )
    assert (1, "last_vist_on", "There is no such column. Did you mean last_visit_on?") in found


def test_a_file_that_is_not_there(councils: Councils) -> None:
    councils.office("lewisham")
    said = councils.run("take-on", councils.folder / "nothing.csv")
    assert (said.exit_code, "cannot be read (No such file or directory)" in said.output) == (1, True)


def test_a_table_with_the_byte_order_mark_of_a_spreadsheet_is_read(councils: Councils) -> None:
    councils.office("lewisham")
    file = councils.table([PLAN])
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert councils.run("take-on", file).exit_code == 0
