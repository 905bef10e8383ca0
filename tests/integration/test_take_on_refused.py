"""A table of cases to take on that is wrong: each problem is said with row and column, and nothing is written."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine.cases.models import Case
from engine.people.models import Person
from tests.councils import Councils
from tests.going import PLAN, count, taken_on

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
    assert count(office, Case) == 0


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
    taken_on(councils, "lewisham", PLAN)
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
