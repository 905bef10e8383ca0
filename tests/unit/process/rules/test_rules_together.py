"""The check as a whole: what it is handed, what it answers, and the shapes that it must let through."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.process.rules import Around, check, read
from tests.unit.process.rules.drawing import draw

HERE = Path(__file__).parent
SKELETON = {path.name: path.read_bytes() for path in sorted((HERE / "skeleton").glob("*.bpmn"))}
VISITS = """
process make_visits
  start visits_begun > record_visit
  user record_visit form=record_visit role=midwife clauses=LEW-9.9 > what
  on record_visit visit_overdue due=visit_interval ladder=steep > told
  end told
  xor what > visits_ended if visit_outcome == "gone" | record_visit
  end visits_ended message=nobody_hears
"""
OUTCOMES = {"visit_outcome": {"codes": {"seen": "the child was seen", "no_one_home": "no one was home"}}}
LIFECYCLE = """
process child_in_need
  start begun > visits
  call visits of=make_visits with_visit_kind=first > ended
  on! visits moved message=case_moved > ended
  end ended
"""


def found(text: str, around: Around) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.element_id) for problem in check(draw(text), around)]


def told(around: Around) -> set[str]:
    """What the proven shape is told of, but that it was drawn without words on its lines."""
    return {problem.code for problem in check(SKELETON, around)} - {"line_unnamed"}


def test_the_proven_shape_of_a_case_passes() -> None:
    assert len(SKELETON) == 7
    assert told(Around()) == set()


def test_the_proven_shape_passes_with_all_that_its_pack_knows() -> None:
    roles = {"social_worker", "team_manager", "locality_manager"}
    parameters = {"visit_interval_max", "supervision_interval_max", "review_interval_max"}
    parameters |= {
        "milestone_review_6_months",
        "milestone_review_9_months",
        "cancelled_meeting_rearranged_within",
    }
    messages = {"concern_raised", "early_review_asked", "case_transferred", "step_up_agreed"}
    around = Around(roles=roles, parameters=parameters, messages=messages, ladders=set(), clauses=set())
    assert told(around) == set()


@pytest.mark.parametrize(
    ("known", "problem"),
    [
        ({"forms": {}}, ("form_unknown", "record_visit")),
        ({"roles": {"social_worker"}}, ("role_unknown", "record_visit")),
        ({"clauses": {"LEW-1.1"}}, ("clause_unknown", "record_visit")),
        ({"clauses": {"lew-1.1"}}, ("clause_unknown", "record_visit")),
        ({"parameters": {"visit_interval_max"}}, ("parameter_unknown", "visit_overdue")),
        ({"ladders": {"default"}}, ("ladder_unknown", "visit_overdue")),
        ({"names": {"facts": {}}}, ("condition_name", "what_to_visits_ended")),
        ({"names": {"decisions": OUTCOMES}}, ("condition_code", "what_to_visits_ended")),
    ],
)  # fmt: skip
def test_what_is_not_known_is_not_claimed(known: Mapping[str, Any], problem: tuple[str, str]) -> None:
    assert found(VISITS, Around()) == []
    assert found(VISITS, Around(**known)) == [problem]


def test_all_problems_come_at_once_in_the_order_of_files_and_pictures() -> None:
    around = Around(
        forms={},
        names={},
        parameters=set(),
        roles={"nurse"},
        ladders={"default"},
        clauses={"LEW-1.1"},
        messages=(),
    )
    assert found(LIFECYCLE + VISITS, around) == [
        ("constant_unknown", "visits"),
        ("message_not_sent", "moved"),
        ("clause_unknown", "record_visit"),
        ("form_unknown", "record_visit"),
        ("role_unknown", "record_visit"),
        ("parameter_unknown", "visit_overdue"),
        ("ladder_unknown", "visit_overdue"),
        ("message_not_awaited", "visits_ended"),
        ("condition_name", "what_to_visits_ended"),
    ]


def test_says_what_happens_to_a_case_and_suggests_the_likely_name() -> None:
    (problem,) = check(draw(VISITS), Around(parameters={"visit_interval_max", "review_interval_max"}))
    assert problem.message == (
        "“Visit overdue” uses “visit_interval”, which the policy does not have. No date could be worked out. "
        "Choose another deadline, or add it to the policy with its clause. Perhaps “visit_interval_max” is meant."
    )


def test_a_question_with_nothing_said_on_any_line_names_each_line() -> None:
    text = "start begun > what\nxor what @default=- > a | b\nend a\nend b"
    expected = [
        ("default_missing", "what"),
        ("condition_missing", "what_to_a"),
        ("condition_missing", "what_to_b"),
    ]
    assert found(text, Around()) == expected


def test_a_process_and_a_stage_of_one_id_are_named_as_such() -> None:
    text = "process visits\n  start begun > visits\n  call visits of=other > ended\n  end ended"
    (problem,) = check(draw(text), Around(processes={"other": None}))
    assert "names both the procedure and something in it" in problem.message


def test_a_name_of_the_pack_is_said_in_its_own_words() -> None:
    names = {"decisions": {"visit_outcome": {"label": "how the visit went", **OUTCOMES["visit_outcome"]}}}
    (problem,) = check(draw(VISITS), Around(names=names))
    assert "compares “how the visit went” (visit_outcome) with “gone”" in problem.message
    assert "The answers are no_one_home or seen." in problem.message


def test_reports_on_the_files_handed_in_and_not_on_those_beside_them() -> None:
    wrong = draw(VISITS.replace("role=midwife", "role=-"))["make_visits.bpmn"]
    beside = Around(processes={"make_visits": read("make_visits.bpmn", wrong)})
    assert found(LIFECYCLE, beside) == []


def test_a_file_handed_in_stands_in_for_the_published_one_of_the_same_process() -> None:
    old = read(
        "old.bpmn",
        draw("start begun > again\ncall again of=child_in_need > ended\nend ended")["procedure.bpmn"],
    )
    around = Around(processes={"make_visits": old})
    assert found(LIFECYCLE + VISITS.replace(" message=nobody_hears", ""), around) == []


def test_a_draft_is_checked_against_what_calls_it() -> None:
    lifecycle = read("child_in_need.bpmn", draw(LIFECYCLE)["child_in_need.bpmn"])
    assert found(VISITS, Around(processes={"child_in_need": lifecycle})) == [
        ("message_not_awaited", "visits_ended")
    ]


def test_another_root_makes_another_lifecycle() -> None:
    late = "  on work late due=visit_interval_max > told\n  end told\n"
    text = f"process trial\n  start begun > work\n  user work > ended\n{late}  end ended terminate"
    assert found(text, Around()) == []
    assert found(text, Around(root="trial")) == [("terminate_end", "ended")]


def test_nothing_handed_in_is_nothing_wrong() -> None:
    assert check({}, Around()) == []
