"""What Essex's forms refuse, where the procedure asks for something to be done and not only written down."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.form_cases import ROBIN, TODAY, fill
from tests.workflows.test_fields import catalogue

INITIAL, REVIEW = {"meeting_kind": "initial"}, {"meeting_kind": "review"}


def missing(form_id: str, left_out: str, case: dict[str, Any], **answers: Any) -> bool:
    """Whether a form that is filled in, with these answers, is refused because this question is left blank."""
    form = catalogue("essex").form(form_id)
    context = {**ROBIN, **case}
    raw = {one.name: fill(one) for one in form.fields(context) if one.type != "note"}
    raw |= answers
    raw.pop(left_out, None)
    said = [id for id, _ in form.check(raw, context, TODAY).errors]
    return any(id == left_out or id.startswith(f"{left_out}-") for id in said)


def asked(form_id: str, field: str, case: dict[str, Any]) -> bool:
    """Whether the form asks this question in such a case."""
    form = catalogue("essex").form(form_id)
    return field in {one.name for one in form.fields({**ROBIN, **case})}


@pytest.mark.clause("ESX-3.4.0.3")
def test_people_who_cannot_meet_together_get_meetings_of_their_own() -> None:
    assert missing("arrange_meeting", "separate_how", INITIAL, separate_meetings="yes")
    assert not missing("arrange_meeting", "separate_how", INITIAL, separate_meetings="no")


@pytest.mark.clause("ESX-5.5.1")
def test_nothing_from_a_third_party_is_shared_without_agreement_or_section_47() -> None:
    assert missing("record_agreement", "third_party_agreement", {}, third_party_information="yes")
    assert not missing("record_agreement", "third_party_agreement", {}, third_party_information="no")


@pytest.mark.clause("ESX-7.6.3")
def test_a_review_is_held_with_that_of_the_education_plan_or_says_why_not() -> None:
    case = {**REVIEW, "has_education_plan": True}
    assert missing("arrange_meeting", "aligned_with_education_review", case)
    assert missing("arrange_meeting", "not_aligned_because", case, aligned_with_education_review="no")
    assert not asked("arrange_meeting", "aligned_with_education_review", REVIEW)
    assert not asked("arrange_meeting", "aligned_with_education_review", {**case, **INITIAL})


@pytest.mark.clause("ESX-11.1.1", "ESX-11.1.2")
@pytest.mark.parametrize("chair", ["senior_practitioner", "team_manager"])
def test_the_worker_chairs_the_initial_meeting_and_anybody_else_for_a_reason(chair: str) -> None:
    assert not missing("arrange_meeting", "other_chair_because", INITIAL, chair_position="social_worker")
    assert missing("arrange_meeting", "other_chair_because", INITIAL, chair_position=chair)


@pytest.mark.clause("ESX-11.2.1", "ESX-11.2.2")
@pytest.mark.parametrize("chair", ["team_manager", "senior_practitioner", "reviewing_officer"])
def test_a_manager_senior_or_reviewing_officer_chairs_reviews_and_the_worker_says_why(chair: str) -> None:
    assert not missing("arrange_meeting", "worker_chairs_because", REVIEW, review_chair_position=chair)
    assert missing("arrange_meeting", "worker_chairs_because", REVIEW, review_chair_position="social_worker")


@pytest.mark.clause("ESX-11.2.3")
@pytest.mark.parametrize("kind", [INITIAL, REVIEW])
def test_a_newly_qualified_chair_has_somebody_to_support_them(kind: dict[str, str]) -> None:
    assert missing("arrange_meeting", "chair_supported_by", kind, chair_newly_qualified="yes")
    assert missing("arrange_meeting", "practice_started_on", kind, chair_newly_qualified="yes")
    assert not missing("arrange_meeting", "chair_supported_by", kind, chair_newly_qualified="no")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        pytest.param("decide_on_network_meeting", "family_meeting", marks=pytest.mark.clause("ESX-3.3.2")),
        pytest.param("hold_network_meeting", "relatives", marks=pytest.mark.clause("ESX-3.3.2")),
        pytest.param("tell_of_referral", "told", marks=pytest.mark.clause("ESX-5.1.1")),
        pytest.param(
            "tell_family_of_escalation", "what", marks=pytest.mark.clause("ESX-3.6.10.1", "ESX-5.3.4")
        ),
        pytest.param("hand_over_partner_plan", "agreement", marks=pytest.mark.clause("ESX-14.4.2")),
    ],
)
def test_what_has_to_be_done_must_also_be_said(form: str, field: str) -> None:
    assert missing(form, field, {})


@pytest.mark.clause("ESX-12.4.1")
def test_the_reviewing_service_chairs_for_a_time_that_is_said() -> None:
    form = "accept_for_reviewing_service"
    assert missing(form, "for_how_long", {}, review_chair_kind="reviewing_service")
    assert not missing(form, "for_how_long", {}, review_chair_kind="own_team")


@pytest.mark.clause("ESX-12.4.2")
def test_a_step_up_of_a_case_that_the_reviewing_service_knows_is_told_to_it() -> None:
    known = {"review_chair_kind": "reviewing_service"}
    assert missing("hold_strategy_discussion", "reviewing_service_told", known)
    assert missing("hand_over_partner_plan", "reviewing_service_told", known)
    assert not asked("hold_strategy_discussion", "reviewing_service_told", {"review_chair_kind": "own_team"})


@pytest.mark.clause("ESX-14.4.2")
def test_those_of_the_partner_plan_are_invited_to_the_ending() -> None:
    assert missing("arrange_meeting", "partners_invited", REVIEW, ending_expected="yes")
    assert not missing("arrange_meeting", "partners_invited", REVIEW, ending_expected="no")
