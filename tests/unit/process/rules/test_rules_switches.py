"""A shared stage asks its constants. What no caller of it opens needs no form, role, deadline or answer here."""

import pytest

from engine.process.rules import Around, check
from tests.unit.process.rules.drawing import draw

AROUND = Around(
    forms={"note": {"fields": [{"name": "need", "type": "yes_no", "decision": "need_decision"}]}},
    names={
        "facts": {},
        "decisions": {"need_decision": {}, "unasked": {}},
        "constants": {"meeting_kind": {}, "family_signs": {}},
    },
    parameters=set(),
    roles={"social_worker"},
    ladders=set(),
)
ARMS = {
    "form_missing": "user arm form=- > stage_ended",
    "form_unknown": "user arm form=other > stage_ended",
    "role_unknown": "user arm role=other > stage_ended",
    "parameter_unknown": "catch arm opens=other > stage_ended",
    "ladder_unknown": "user arm ladder=other > stage_ended",
    "message_not_awaited": "throw arm message=other > stage_ended",
}


def codes(call: str, condition: str, arm: str) -> list[str]:
    text = f"""
process child_in_need
  start begun > decide
  user decide form=note > hold
  call hold of=stage {call} > ended
  end ended
process stage
  start stage_begun > what
  xor what > arm if {condition} | stage_ended
  {arm}
  end stage_ended
"""
    return [problem.code for problem in check(draw(text), AROUND) if problem.severity == "error"]


@pytest.mark.parametrize("code", ARMS)
def test_an_arm_that_no_caller_opens_is_not_asked_for_what_it_would_need(code: str) -> None:
    assert codes("with_meeting_kind=initial", 'meeting_kind == "review"', ARMS[code]) == []
    assert codes("with_meeting_kind=review", 'meeting_kind == "review"', ARMS[code]) == [code]


@pytest.mark.parametrize(
    ("call", "condition"),
    [
        ("", 'meeting_kind == "review"'),
        ("", "family_signs"),
        ("with_family_signs=false", "family_signs == true"),
        ("with_meeting_kind=initial", 'meeting_kind in ("review", "final")'),
        ("with_meeting_kind=initial", 'need_decision == true and meeting_kind == "review"'),
        ("with_meeting_kind=initial", 'meeting_kind == "review" or family_signs == true'),
        ("", 'meeting_kind == "review" and unasked == true'),
    ],
)
def test_switched_off(call: str, condition: str) -> None:
    assert codes(call, condition, ARMS["form_missing"]) == []


@pytest.mark.parametrize(
    ("call", "condition"),
    [
        ("with_family_signs=true", "family_signs"),
        ("with_family_signs=true", "family_signs == true"),
        ("with_meeting_kind=final", 'meeting_kind in ("review", "final")'),
        ("with_meeting_kind=initial", 'meeting_kind == "review" or need_decision == true'),
        ("with_meeting_kind=initial", 'meeting_kind != "review"'),
        ("with_meeting_kind=initial", 'not meeting_kind == "review"'),
        ("", "need_decision == true"),
    ],
)
def test_not_switched_off(call: str, condition: str) -> None:
    assert codes(call, condition, ARMS["form_missing"]) == ["form_missing"]


def test_steps_inside_and_behind_the_arm_are_off_but_not_those_also_reached_another_way() -> None:
    arm = """sub arm > later
    start inner_begun > inner
    user inner form=- > inner_ended
    end inner_ended
  user later form=- > shared
  user shared form=- > stage_ended
  xor way > shared if need_decision == true | stage_ended"""
    text = f"""
process child_in_need
  start begun > decide
  user decide form=note > hold
  call hold of=stage > ended
  end ended
process stage
  start stage_begun > what
  xor what > arm if family_signs == true | way
  {arm}
  end stage_ended
"""
    found = [(problem.code, problem.element_id) for problem in check(draw(text), AROUND)]
    assert found == [("form_missing", "shared")]


def test_a_stage_looked_at_alone_is_asked_for_everything() -> None:
    text = """
process stage
  start begun > what
  xor what > arm if meeting_kind == "review" | ended
  user arm form=- > ended
  end ended
"""
    assert [problem.code for problem in check(draw(text), AROUND)] == ["form_missing"]
