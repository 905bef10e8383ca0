"""The ways a case can take through Essex's diagrams, each step saved and restored."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.walked import FIRST_DAY, Child

REFERRAL = {
    "referral_received_on": FIRST_DAY,
    "case_opened_on": FIRST_DAY,
    "entry_route": "referral",
    "team_kind": "long_term",
}
PLAN = {"need_decided_on": FIRST_DAY, "plan_started_on": FIRST_DAY, "last_visit_on": FIRST_DAY}


def child(**facts: Any) -> Child:
    return Child("essex", {**REFERRAL, **facts})


def told() -> Child:
    case = child()
    case.do("tell_of_referral")
    return case


def decided(**facts: Any) -> Child:
    """A brief assessment and the decision for a plan: the shortest way into support."""
    case = child(**facts)
    case.do("tell_of_referral")
    case.fill("record_agreement", {"agreement_outcome": "given"})
    case.fill("make_first_visit", {"first_visit_outcome": "brief"})
    case.fill("complete_brief_assessment", {"assessment_completed_on": FIRST_DAY})
    case.fill("decide_need", PLAN, need_decision="plan")
    return case


def with_a_plan(**facts: Any) -> Child:
    case = decided(**facts)
    case.facts["initial_meeting_on"] = FIRST_DAY
    case.meet(review_outcome="continue")
    case.do("share_plan")
    return case


@pytest.mark.clause("ESX-5.3.2")
@pytest.mark.parametrize("agreement", ["given", "sufficient", "absent_parents"])
def test_agreement_that_is_enough_leads_on_without_section_47(agreement: str) -> None:
    case = told()
    case.fill("record_agreement", {"agreement_outcome": agreement})
    case.fill("make_first_visit", {"first_visit_outcome": "full"})
    assert case.open == ["decide_on_network_meeting"]


@pytest.mark.clause("ESX-5.3.3")
def test_a_refusal_alone_opens_no_strategy_discussion() -> None:
    case = told()
    case.fill("record_agreement", {"agreement_outcome": "refused"})
    assert case.open == ["make_first_visit", "weigh_risk_of_refusal"]
    case.do("weigh_risk_of_refusal", refusal_outcome="not_agreed")
    case.fill("make_first_visit", {"first_visit_outcome": "full"})
    assert case.open == ["decide_need"]


@pytest.mark.clause("ESX-3.6.9.1", "ESX-14.7.1")
def test_a_step_up_during_the_assessment_comes_back_to_the_decision() -> None:
    case = told()
    case.send("step_up_agreed")
    assert case.open == ["hold_strategy_discussion"]
    case.do("hold_strategy_discussion", step_up_outcome="stay_in_need", enquiry_agreement="with")
    case.do("tell_family_of_escalation")
    assert case.open == ["decide_need"]


@pytest.mark.clause("ESX-8.1.1")
def test_the_network_meets_during_the_assessment_where_the_manager_wants_it() -> None:
    case = told()
    case.fill("record_agreement", {"agreement_outcome": "given"})
    case.fill("make_first_visit", {"first_visit_outcome": "full"})
    case.do("decide_on_network_meeting", network_meeting_decision="hold")
    assert case.open == ["hold_network_meeting"]
    case.do("hold_network_meeting")
    assert case.open == ["write_assessment"]


@pytest.mark.clause("ESX-7.3.2")
def test_an_assessment_is_over_only_when_it_is_signed_off() -> None:
    case = told()
    case.fill("record_agreement", {"agreement_outcome": "given"})
    case.fill("make_first_visit", {"first_visit_outcome": "full"})
    case.do("decide_on_network_meeting", network_meeting_decision="not_possible")
    case.do("write_assessment")
    case.do("sign_off_assessment", sign_off_decision="returned")
    assert case.open == ["write_assessment"]
    case.do("write_assessment")
    case.do("sign_off_assessment", sign_off_decision="signed")
    assert case.open == ["decide_need"]
    assert case.waiting == []


@pytest.mark.clause("ESX-14.8.1", "ESX-14.9.1")
@pytest.mark.parametrize("route", ["step_down_from_protection", "return_from_care", "supervision_order"])
def test_protection_care_and_orders_lead_straight_to_a_plan(route: str) -> None:
    case = child(entry_route=route, plan_started_on=FIRST_DAY, last_visit_on=FIRST_DAY)
    assert case.open == ["arrange_meeting", "record_visit"]


@pytest.mark.clause("ESX-6.4.1")
def test_a_referral_and_nothing_else_is_assessed_first() -> None:
    assert child().open == ["make_first_visit", "tell_of_referral"]
    order = child(entry_route="supervision_order", plan_started_on=FIRST_DAY, last_visit_on=FIRST_DAY)
    assert "make_first_visit" not in order.open


@pytest.mark.clause("ESX-3.6.9.1")
def test_the_initial_meeting_can_call_for_a_step_up() -> None:
    case = decided()
    case.meet(review_outcome="step_up")
    assert case.open == ["hold_strategy_discussion"]
    assert case.waiting == []


@pytest.mark.clause("ESX-14.10.1")
def test_a_child_who_stays_in_need_keeps_the_plan() -> None:
    case = with_a_plan()
    case.send("step_up_agreed")
    case.do("hold_strategy_discussion", step_up_outcome="stay_in_need", enquiry_agreement="with")
    case.do("tell_family_of_escalation")
    assert case.open == ["record_visit"]
    assert "review_near" in case.waiting


@pytest.mark.clause("ESX-14.4.2")
def test_whoever_is_invited_to_a_meeting_is_sent_the_invitation() -> None:
    case = with_a_plan()
    case.send("early_review_asked")
    case.do("arrange_meeting")
    assert case.effects == ["send_invitations"]


@pytest.mark.parametrize(
    "ground",
    [
        pytest.param("on_supervision_order", marks=pytest.mark.clause("ESX-12.1.1")),
        pytest.param("nominated_by_conference", marks=pytest.mark.clause("ESX-12.1.3")),
        pytest.param("returned_from_care", marks=pytest.mark.clause("ESX-12.1.4")),
        pytest.param("at_risk_of_exploitation", marks=pytest.mark.clause("ESX-12.1.5")),
        pytest.param("nominated_as_complex", marks=pytest.mark.clause("ESX-12.1.6")),
        pytest.param("proposed_by_team", marks=pytest.mark.clause("ESX-12.2.1")),
    ],
)
def test_each_ground_offers_the_case_to_the_reviewing_service_once(ground: str) -> None:
    case = with_a_plan(**{ground: True})
    case.send("early_review_asked")
    assert "accept_for_reviewing_service" in case.open
    case.fill("accept_for_reviewing_service", {"reviewing_service_asked_on": FIRST_DAY})
    case.meet(review_outcome="continue")
    case.do("share_updated_plan")
    case.send("early_review_asked")
    assert "accept_for_reviewing_service" not in case.open
    assert "arrange_meeting" in case.open


@pytest.mark.clause("ESX-12.1.2")
def test_twelve_months_of_a_plan_are_a_ground_of_their_own() -> None:
    case = with_a_plan()
    case.wake(date(2027, 12, 13))
    case.meet(date(2027, 12, 13), review_outcome="continue")
    case.do("share_updated_plan")
    case.wake(date(2027, 12, 14))
    assert "offer_to_reviewing_service" in case.open
    case.send("early_review_asked")
    assert "accept_for_reviewing_service" in case.open


@pytest.mark.clause("ESX-14.8.2")
def test_a_plan_that_may_not_end_early_goes_on_with_all_its_cycles() -> None:
    case = with_a_plan(plan_after_care_on=FIRST_DAY)
    case.send("early_review_asked")
    case.meet(review_outcome="close", closing_route="no_further_service")
    case.do("share_updated_plan")
    case.do("record_reason_for_short_plan", short_plan_decision="refused")
    assert case.open == ["record_visit"]
    assert "review_near" in case.waiting


@pytest.mark.clause("ESX-8.4.1")
@pytest.mark.parametrize(
    ("route", "then"),
    [("step_down", "hand_over_partner_plan"), ("no_further_service", "update_closing_record")],
)
def test_the_initial_meeting_may_end_the_case(route: str, then: str) -> None:
    case = decided()
    case.meet(review_outcome="close", closing_route=route)
    case.do("share_plan")
    assert case.open == [then]


@pytest.mark.clause("ESX-13.3.1", "ESX-14.10.1", "ESX-14.10.2")
@pytest.mark.parametrize(
    ("outcome", "then"),
    [("looked_after", "transfer_to_children_in_care"), ("protection", "update_closing_record")],
)
def test_care_or_protection_ends_the_plan_without_a_meeting(outcome: str, then: str) -> None:
    case = with_a_plan()
    case.send("step_up_agreed")
    case.do("hold_strategy_discussion", step_up_outcome=outcome, enquiry_agreement="with")
    case.do("tell_family_of_escalation")
    assert case.open == [then]
    assert case.waiting == []


@pytest.mark.clause("ESX-5.6.2")
@pytest.mark.parametrize(
    ("telling", "then"), [("tell", "tell_family_of_escalation"), ("withhold", "update_closing_record")]
)
def test_the_manager_decides_whether_the_family_is_told(telling: str, then: str) -> None:
    case = with_a_plan()
    case.send("step_up_agreed")
    case.do("hold_strategy_discussion", step_up_outcome="protection", enquiry_agreement="without")
    case.do("decide_on_telling_family", telling_decision=telling)
    assert case.open == [then]


@pytest.mark.clause("ESX-10.1.2")
def test_a_reflective_supervision_once_held_is_not_asked_for_again() -> None:
    case = with_a_plan()
    case.wake(date(2027, 8, 17))
    assert case.task("hold_reflective_supervision").role == "service_manager"
    case.fill("hold_reflective_supervision", {"reflective_supervision_on": date(2027, 8, 20)})
    case.send("step_up_agreed")
    case.do("hold_strategy_discussion", step_up_outcome="stay_in_need", enquiry_agreement="no_enquiry")
    case.do("tell_family_of_escalation")
    assert "hold_reflective_supervision" not in case.open
    assert "month_9_near" not in case.waiting


@pytest.mark.clause("ESX-8.5.1", "ESX-8.5.2", "ESX-13.2.1")
def test_only_a_case_in_the_assessment_team_is_watched_for_sixteen_weeks() -> None:
    assert "week_16_near" not in with_a_plan().waiting
    watched = with_a_plan(team_kind="assessment")
    watched.wake(date(2027, 3, 8))
    assert "start_transfer_talks" in watched.open
    watched.do("start_transfer_talks", transfer_decision="stay")
    assert "start_transfer_talks" not in watched.open
