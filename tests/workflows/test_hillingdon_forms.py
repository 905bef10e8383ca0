"""What Hillingdon's forms ask before a step can end, where the clause is a duty of somebody and not only a field."""

from __future__ import annotations

from typing import Any

import pytest
from _pytest.mark import ParameterSet

from tests.unit.form_cases import TODAY, fill
from tests.workflows.test_fields import CHILD, Filled, Row, catalogue


def asked(clause: str, form: str, field: str, *, refused: bool, **context: Any) -> ParameterSet:
    """A question by which somebody's duty, right or notice is kept, and whether it must be answered."""
    row = Row("hillingdon", clause, form, field, refused, context)
    return pytest.param(row, marks=pytest.mark.clause(clause), id=f"{clause}-{form}-{field}")


ASKED = [
    asked("HIL-FNM.11", "plan_family_network_meeting", "relatives", refused=True),
    asked("HIL-FNM.11", "plan_family_network_meeting", "relatives.invited", refused=True),
    asked(
        "HIL-FNM.14", "hold_family_network_meeting", "facilitator", refused=True, network_meeting_state="held"
    ),
    asked(
        "HIL-FNM.14", "plan_family_network_meeting", "facilitator", refused=True, network_meeting_state="held"
    ),
    asked(
        "HIL-TIM.4",
        "record_meeting",
        "meetings_agreed",
        refused=True,
        meeting_kind="initial",
        meeting_outcome="held",
    ),
    asked("HIL-TIM.4", "record_supervision", "visits_changed", refused=True),
    asked("HIL-NRP.3", "decide_need", "has_no_recourse", refused=True),
    asked("HIL-NRP.3", "hold_no_recourse_review", "outlook", refused=True),
    asked("HIL-NRP.3", "open_case", "has_no_recourse", refused=True, entry_route="transfer_in"),
    asked("HIL-NRP.3", "take_up_no_recourse", "found_on", refused=True),
    asked("HIL-NRP.3", "take_up_no_recourse", "how_known", refused=True),
    asked("HIL-CHR.1", "arrange_meeting", "chair", refused=True),
    asked("HIL-CHR.1", "record_meeting", "chair", refused=True, meeting_outcome="held"),
    asked(
        "HIL-CHR.1",
        "record_meeting",
        "chaired_by",
        refused=True,
        meeting_outcome="held",
        meeting_kind="initial",
    ),
    asked("HIL-CHR.4", "arrange_meeting", "chair", refused=True),
    asked("HIL-CHR.4", "record_meeting", "chair", refused=True, meeting_outcome="held"),
    asked(
        "HIL-CHR.4",
        "record_meeting",
        "review_chaired_by",
        refused=True,
        meeting_outcome="held",
        meeting_kind="review",
    ),
    asked(
        "HIL-CHR.4",
        "record_meeting",
        "reviews_chair",
        refused=True,
        meeting_kind="initial",
        meeting_outcome="held",
    ),
    asked("HIL-ROL.1", "arrange_meeting", "invited", refused=True),
    asked("HIL-ROL.1", "open_plan", "duties", refused=True),
    asked("HIL-PRE.1", "open_plan", "in_liquidlogic", refused=True),
    asked("HIL-PRE.6", "prepare_family", "cannot_come", refused=False),
    asked("HIL-PRE.6", "prepare_family", "cannot_come.told_on", refused=True),
    asked(
        "HIL-MTG.11",
        "record_meeting",
        "first_review_on",
        refused=False,
        meeting_kind="initial",
        meeting_outcome="held",
    ),
    asked(
        "HIL-MTG.11",
        "record_meeting",
        "next_meeting_on",
        refused=True,
        meeting_kind="review",
        meeting_outcome="held",
        review_outcome="continue",
    ),
    asked("HIL-REC.3", "arrange_meeting", "planned_on", refused=True),
    asked("HIL-REC.3", "complete_meeting_record", "next_meeting", refused=True),
    asked(
        "HIL-REC.3",
        "record_meeting",
        "first_review_on",
        refused=False,
        meeting_kind="initial",
        meeting_outcome="held",
    ),
    asked("HIL-REC.8", "arrange_meeting", "newly_proposed", refused=False, meeting_kind="review"),
    asked("HIL-REC.8", "arrange_meeting", "newly_proposed.contacted_on", refused=True, meeting_kind="review"),
    asked("HIL-REC.8", "record_meeting", "new_invitees", refused=False, meeting_outcome="held"),
    asked("HIL-REC.9", "sign_off_plan", "outcome", refused=True),
    asked("HIL-REC.9", "sign_off_plan", "person", refused=True),
    asked("HIL-END.8", "agree_closing", "early_help_manager", refused=False),
    asked(
        "HIL-END.8",
        "agree_closing",
        "lead_name",
        refused=True,
        closing_decision="agreed",
        closing_route="step_down",
    ),
    asked("HIL-END.8", "agree_closing", "next_steps", refused=True, closing_decision="agreed"),
    asked("HIL-PNL.3", "record_panel_decision", "members", refused=True),
    asked("HIL-PNL.4", "record_panel_decision", "panel_held_on", refused=True),
    asked("HIL-PNL.7", "bring_to_panel", "presenter", refused=True),
    asked("HIL-PNL.7", "bring_to_panel", "presenting_manager", refused=True, presenter="manager"),
    asked("HIL-TRF.6", "assess_the_move", "parent_told_duties", refused=True),
    asked("HIL-TRF.6", "tell_agencies_and_family", "parent_duties", refused=True),
    asked("HIL-TRF.8", "notify_receiving_authority", "how", refused=True),
    asked("HIL-TRF.8", "notify_receiving_authority", "notified", refused=True),
    asked("HIL-TRF.8", "notify_receiving_authority", "notified_on", refused=True),
    asked("HIL-TRF.16", "tell_agencies_and_family", "agencies", refused=True),
    asked("HIL-TRF.16", "tell_agencies_and_family", "agencies.passes_on", refused=True),
    asked("HIL-TRF.16", "tell_agencies_and_family", "agencies.told_on", refused=True),
    asked("HIL-TRF.21", "record_acceptance", "new_worker", refused=True, transfer_outcome="accepted"),
    asked("HIL-TRF.21", "tell_agencies_and_family", "family_told", refused=True),
    asked("HIL-TRF.21", "tell_family_who_is_responsible", "child_told", refused=True),
    asked("HIL-TRF.21", "tell_family_who_is_responsible", "told_on", refused=True),
    asked("HIL-TRF.21", "tell_family_who_is_responsible", "told_what", refused=True),
]
"""What the table of questions leaves out: the clause is about what people do, and this is how the step asks it."""


@pytest.mark.parametrize("row", ASKED)
def test_what_somebody_has_to_do_is_asked_where_it_is_done(row: Row) -> None:
    filled = Filled(row)
    one = filled.question()
    assert row.clause in (*one.clauses, *filled.asked[filled.group].clauses)
    assert filled.counts()
    assert bool(filled.said_without()) is row.refused


INITIAL = {"meeting_kind": "initial"}
REVIEW = {"meeting_kind": "review"}


def refused(form: str, context: dict[str, Any], **answers: Any) -> dict[str, str]:
    """What a form says that is wholly filled in but for these answers: None leaves a question out."""
    found = catalogue("hillingdon").form(form)
    case = {**CHILD, **context}
    raw = {one.name: fill(one) for one in found.fields(case) if one.type != "note"} | answers
    given = {name: value for name, value in raw.items() if value is not None}
    return dict(found.check(given, case, TODAY).errors)


@pytest.mark.clause("HIL-CHR.1")
def test_an_initial_meeting_that_the_line_manager_did_not_chair_says_why() -> None:
    assert "chaired_by" in refused("record_meeting", INITIAL, chaired_by=None)
    assert "chaired_by" not in refused("record_meeting", INITIAL, chaired_by="line_manager")
    said = refused("record_meeting", INITIAL, chaired_by="delegated", chair_delegated_because=None)
    assert said["chair_delegated_because"] == "Say why the chair was delegated"


@pytest.mark.clause("HIL-CHR.4")
def test_a_review_is_chaired_by_the_worker_or_as_agreed_by_the_line_manager_or_says_why() -> None:
    for post in ("social_worker", "line_manager"):
        without = refused("record_meeting", REVIEW, review_chaired_by=post, review_chair_because=None)
        assert "review_chair_because" not in without
    said = refused("record_meeting", REVIEW, review_chaired_by="other", review_chair_because=None)
    assert said["review_chair_because"] == "Say why somebody else chaired"
    assert "reviews_chair" in refused("record_meeting", INITIAL, reviews_chair=None)


@pytest.mark.clause("HIL-PRE.1")
def test_a_plan_is_not_opened_without_saying_that_it_is_in_liquidlogic_or_why_not() -> None:
    assert "in_liquidlogic" in refused("open_plan", {}, in_liquidlogic=None)
    said = refused("open_plan", {}, in_liquidlogic="no", not_in_liquidlogic_because=None)
    assert "not_in_liquidlogic_because" in said


@pytest.mark.clause("HIL-PRE.6")
def test_who_cannot_come_is_kept_with_the_day_on_which_they_said_so() -> None:
    absent = {"name": "Sam Teacher", "written_update": "asked"}
    said = refused("prepare_family", {}, cannot_come=[absent])
    assert said["cannot_come-0-told_on-day"] == "Say on which day they told you"


@pytest.mark.clause("HIL-REC.8")
def test_somebody_new_is_spoken_with_before_the_next_meeting() -> None:
    said = refused("arrange_meeting", REVIEW, newly_proposed=[{"name": "Gran Sample"}])
    assert said["newly_proposed-0-contacted_on-day"] == "Say on which day you spoke with the person"


@pytest.mark.clause("HIL-REC.3")
def test_the_record_is_not_complete_until_the_next_meeting_is_set_up_or_the_reason_given() -> None:
    assert "next_meeting" in refused("complete_meeting_record", {}, next_meeting=None)
    assert "next_meeting_on-day" in refused(
        "complete_meeting_record", {}, next_meeting="yes", next_meeting_on=None
    )


@pytest.mark.clause("HIL-MTG.11")
def test_a_plan_that_goes_on_has_a_day_for_its_next_meeting() -> None:
    said = refused("record_meeting", REVIEW, review_outcome="continue", next_meeting_on=None)
    assert said["next_meeting_on-day"] == "Say when the next meeting is"
    assert "next_meeting_on-day" not in refused("record_meeting", REVIEW, review_outcome="step_up")


@pytest.mark.clause("HIL-FNM.11")
def test_the_network_plan_says_of_each_relative_whether_they_are_invited() -> None:
    relative = {"name": "Gran Sample", "relation": "Grandmother", "reached": "yes"}
    said = refused("plan_family_network_meeting", {}, relatives=[relative])
    assert "relatives-0-invited" in said


@pytest.mark.clause("HIL-TRF.8", "HIL-TRF.16", "HIL-TRF.21")
def test_the_notice_the_agencies_and_the_family_are_each_written_down() -> None:
    assert "notified_on-day" in refused("notify_receiving_authority", {}, notified_on=None)
    assert "agencies" in str(refused("tell_agencies_and_family", {}, agencies=[]))
    assert "family_told" in refused("tell_agencies_and_family", {}, family_told=None)


@pytest.mark.clause("HIL-NRP.7", "HIL-NRP.1")
def test_monitoring_without_a_plan_needs_the_reason_that_nothing_else_worries() -> None:
    said = refused("decide_need", {}, need_decision="no_recourse_monitoring", no_other_worries=None)
    assert said["no_other_worries"] == "Say how you know that destitution is the only need"


@pytest.mark.clause("HIL-TRF.14")
def test_sharing_without_permission_says_the_risk() -> None:
    said = refused("record_permission_to_share", {}, sharing_decision="risk_without", risk_because=None)
    assert said["risk_because"] == "Say what the risk is"
