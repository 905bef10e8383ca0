"""The difference between two drawings, in the sentences that a manager reads before approving it."""

from __future__ import annotations

import pytest

from engine.packs import compare_names
from engine.packs.compare import Difference, differences
from engine.packs.compare_raw import moved
from engine.packs.compare_words import Version, Wording
from engine.packs.load import names, policy_text, read_folder
from engine.time.policy import read_policy

FILES = read_folder("lewisham")
VISITS = FILES["make_visits.bpmn"]
LEWISHAM = Version(
    names(FILES),
    read_policy(policy_text("lewisham")),
    {"record_visit": "Record a visit"},
    {"close_case": "Close the case", "end_case": "End the case"},
)
WORDING = Wording(LEWISHAM, LEWISHAM)
STEP = (
    b'<bpmn:userTask id="tell_family" name="Tell the family"><bpmn:extensionElements><spiffworkflow:properties>'
    b'<spiffworkflow:property name="role" value="team_manager"/></spiffworkflow:properties></bpmn:extensionElements>'
    b'</bpmn:userTask><bpmn:sequenceFlow id="told" sourceRef="tell_family" targetRef="visiting_stopped"/>'
    b"</bpmn:process>"
)
TURNED = VISITS.replace(
    b'sourceRef="do_visits_go_on" targetRef="visiting_stopped"',
    b'sourceRef="do_visits_go_on" targetRef="tell_family"',
)
WITH_STEP = TURNED.replace(b"</bpmn:process>", STEP)


def _of(after: bytes, before: bytes = VISITS) -> list[Difference]:
    return differences(before, after, WORDING)


def _sentences(after: bytes, before: bytes = VISITS) -> list[str]:
    return [f"{each.name} {each.said}" for each in _of(after, before)]


def test_a_deadline_says_both_limits_and_what_they_count_from() -> None:
    [said] = _sentences(VISITS.replace(b"visit_interval_max", b"supervision_interval_max"))
    assert said == (
        "Visit overdue The date is now 2 months from the day of the last supervision (“supervision of the plan”); "
        "it was 20 working days from the day the child was last seen (“visit”)"
    )


def test_a_step_put_between_two_says_what_comes_after_what() -> None:
    assert _sentences(WITH_STEP) == [
        "Tell the family A step that a person does, done by the team manager, with the form “tell family”. "
        "It comes after “Do visits go on?”",
        "After “Do visits go on?” now comes “Tell the family” when visits go on is no; it was “Visiting stopped”",
        "After “Tell the family” now comes “Visiting stopped”",
    ]
    assert [each.how for each in _of(WITH_STEP)] == ["added", "changed", "added"]


def test_a_step_taken_out_says_where_it_was() -> None:
    found = _of(VISITS, WITH_STEP)
    assert [(each.how, each.name) for each in found] == [
        ("removed", "Tell the family"),
        ("changed", "After “Do visits go on?”"),
    ]
    assert found[0].said.endswith("It came after “Do visits go on?”")


def test_a_step_drawn_anew_under_its_old_name_is_told_of() -> None:
    found = {
        each.how: each
        for each in _of(VISITS.replace(b'"record_visit"', b'"Activity_1"'))
        if each.name == "Record the next visit"
    }
    assert set(found) == {"added", "removed"}
    assert "One of the same name goes." in found["added"].said


def test_a_condition_is_an_english_sentence() -> None:
    [said] = _sentences(VISITS.replace(b"visits_continue == false", b"is_known(last_visit_on)"))
    assert said == (
        "The way from “Do visits go on?” to “Visiting stopped” is now taken when the day the child was last seen "
        "is known; it was taken when visits go on is no"
    )


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        (
            b'name="Record the next visit"',
            b'name="See the child"',
            "It is now called “See the child”; it was “Record the next visit”",
        ),
        (
            b'value="social_worker"',
            b'value="team_manager"',
            "Done by the team manager; it was the social worker",
        ),
        (b"LEW-7.1 LEW-7.2 MAN-PRAC.6", b"LEW-7.2 LEW-7.3 MAN-PRAC.6", "It no longer serves LEW-7.1"),
        (b"LEW-7.1 LEW-7.2 MAN-PRAC.6", b"LEW-7.2 LEW-7.3 MAN-PRAC.6", "It now serves LEW-7.3 too"),
        (b"See the child, alone", b"Go and see the child, alone", "now reads “Go and see"),
        (b'cancelActivity="false"', b"", "the step that it hangs on now ends"),
        (
            b'default="do_visits_go_on_to_record_visit"',
            b'default="do_visits_go_on_to_visiting_stopped"',
            "comes “Visiting stopped” when no other way fits; it was “Record the next visit”",
        ),
        (b'name="no"', b'name="never"', "is now called “never” (was “no”)"),
        (b'name="Visit the child" isExec', b'name="See them" isExec', "now called “See them”; it was “Visit"),
        (b"One round for each visit.", b"Rounds.", "What the diagram is about now reads “Rounds."),
        (b'name="role"', b'name="rule"', "Done by nobody; it was the social worker"),
    ],
)
def test_what_changed_about_an_element(was: bytes, becomes: bytes, said: str) -> None:
    assert was in VISITS
    [found] = _sentences(VISITS.replace(was, becomes, 1))
    assert said in found


def test_a_form_a_stage_and_what_is_handed_on_are_called_by_their_titles() -> None:
    asking = VISITS.replace(b'name="role" value="social_worker" />', b'name="form" value="record_visit"/>', 1)
    assert "It asks the form “Record a visit”; it was “Record a visit”" in _sentences(asking)[0]
    lifecycle = FILES["child_in_need.bpmn"]
    changed = lifecycle.replace(b'calledElement="close_case"', b'calledElement="end_case"')
    changed = changed.replace(
        b'name="with_assessment_kind" value="first"', b'name="with_assessment_kind" value="x"'
    )
    said = _sentences(changed, lifecycle)
    assert "Assess the child “assessment kind” is now “x”; it was “first”" in said
    assert "Close the case It opens the diagram “End the case”; it was “Close the case”" in said


@pytest.mark.parametrize(
    "foreign",
    [
        (b'<bpmn:userTask id="record_visit"', b'<bpmn:userTask id="record_visit" startQuantity="2"'),
        (
            b"</spiffworkflow:properties>",
            b'</spiffworkflow:properties><other:x xmlns:other="urn:x">1</other:x>',
        ),
    ],
)
def test_what_no_sentence_knows_of_is_told_of_beside_what_one_does(foreign: tuple[bytes, bytes]) -> None:
    changed = VISITS.replace(*foreign, 1).replace(b"Record the next visit", b"See the child")
    [found] = _of(changed)
    assert "It is now called “See the child”" in found.said
    assert "Something else about it differs" in found.said


def test_a_moved_shape_is_no_difference_and_is_counted() -> None:
    after = VISITS.replace(b'<dc:Bounds x="208" y="170"', b'<dc:Bounds x="200" y="170"')
    assert _of(after) == []
    assert (moved(VISITS, after), moved(VISITS, VISITS)) == (1, 0)


def test_other_blanks_and_other_ids_of_what_an_event_is_about_are_no_difference() -> None:
    after = VISITS.replace(b"\n      ", b"\n").replace(b'id="timer_visit_overdue"', b'id="Timer_0x1"')
    assert _of(after) == []


def test_a_new_diagram_and_one_that_goes_list_their_steps() -> None:
    assert {each.how for each in differences(None, VISITS, WORDING)} == {"added"}
    gone = differences(VISITS, None, WORDING)
    assert {each.how for each in gone} == {"removed"}
    assert "Record the next visit" in {each.name for each in gone}


def test_what_cannot_be_read_is_the_one_difference_and_can_be_mended_again() -> None:
    [broken] = differences(VISITS, b"<half", WORDING)
    assert broken.how == "cannot be read"
    assert {each.how for each in differences(b"<half", VISITS, WORDING)} == {"added"}


def test_names_say_what_a_decision_can_now_be() -> None:
    before = (
        b'[decisions.outcome]\nlabel = "the outcome"\n[decisions.outcome.codes]\na = "plan"\nb = "none"\n'
    )
    after = b'[decisions.outcome]\nlabel = "what came of it"\n[decisions.outcome.codes]\na = "a plan"\nc = "later"\n'
    after += b'[facts.told_on]\ntype = "date"\nlabel = "the day they were told"\n'
    found = compare_names.differences(before, after)
    assert [(each.name, each.how) for each in found] == [
        ("The day they were told", "added"),
        ("What came of it", "changed"),
    ]
    assert found[1].said == (
        "It is now called “what came of it”; it was “the outcome”. “plan” is now called “a plan”. "
        "It can now be “later”. It can no longer be “none”"
    )
    [broken] = compare_names.differences(before, b"[")
    assert (broken.how, "The file" in broken.said) == ("cannot be read", True)
