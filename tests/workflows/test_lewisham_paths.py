"""The ways a case can take through Lewisham's diagrams, each step saved and restored."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.walked import FIRST_DAY, Child

PLAN = {
    "need_decided_on": FIRST_DAY,
    "plan_started_on": FIRST_DAY,
    "last_visit_on": FIRST_DAY,
    "assessment_completed_on": FIRST_DAY,
}
CYCLES = ["arrange_meeting", "record_supervision", "record_visit"]


def child() -> Child:
    return Child("lewisham")


def in_support() -> Child:
    case = child()
    case.do("complete_assessment", assessment_status="completed")
    case.fill("decide_need", PLAN, need_decision="plan")
    return case


def after_the_initial_meeting() -> Child:
    case = in_support()
    case.facts["initial_meeting_on"] = FIRST_DAY
    case.meet(FIRST_DAY)
    return case


def with_a_plan() -> Child:
    case = after_the_initial_meeting()
    case.fill("record_agreement", {"agreement_outcome": "given"})
    case.do("share_plan", start_outcome="started")
    return case


def in_a_review(**decided: Any) -> Child:
    case = with_a_plan()
    case.send("early_review_asked")
    case.meet(FIRST_DAY, **decided)
    case.do("share_updated_plan")
    return case


@pytest.mark.clause("LEW-2.5")
def test_a_child_without_need_of_a_plan_leaves_the_procedure() -> None:
    case = child()
    case.do("complete_assessment", assessment_status="completed")
    case.do("decide_need", need_decision="early_help")
    assert case.outcome.ended
    assert case.ended["no_plan_needed"] == "completed"


@pytest.mark.clause("LEW-1.3", "LEW-2.5")
def test_the_decision_tells_a_plan_from_help_elsewhere() -> None:
    ends = {}
    for decided in ("plan", "early_help"):
        case = child()
        case.do("complete_assessment", assessment_status="completed")
        case.fill("decide_need", PLAN if decided == "plan" else {}, need_decision=decided)
        ends[decided] = case.outcome.ended
    assert ends == {"plan": False, "early_help": True}


@pytest.mark.clause("LEW-3.1")
@pytest.mark.clause("LEW-7.1")
def test_a_plan_opens_every_cycle_at_once() -> None:
    assert in_support().open == CYCLES


def test_a_step_up_before_any_decision_comes_back_to_the_decision() -> None:
    case = child()
    case.send("step_up_agreed")
    assert case.open == ["hold_strategy_discussion"]
    case.do("hold_strategy_discussion", step_up_outcome="stay_in_need")
    assert case.open == ["decide_need"]


@pytest.mark.parametrize("outcome", ["protection", "looked_after", "other"])
def test_a_step_up_that_takes_over_closes_the_case(outcome: str) -> None:
    case = with_a_plan()
    case.send("step_up_agreed")
    case.do("hold_strategy_discussion", step_up_outcome=outcome, closing_route="escalated")
    assert case.open == ["write_closing_summary"]
    case.do("write_closing_summary")
    assert case.outcome.ended


@pytest.mark.clause("LEW-3.7")
def test_agreement_may_be_sought_again() -> None:
    case = after_the_initial_meeting()
    case.fill("record_agreement", {"agreement_outcome": "refused"})
    case.do("decide_without_agreement", refusal_outcome="keep_trying")
    assert "record_agreement" in case.open
    case.fill("record_agreement", {"agreement_outcome": "given"})
    assert "share_plan" in case.open


@pytest.mark.clause("LEW-3.7")
def test_a_refusal_with_other_support_closes_the_case() -> None:
    case = after_the_initial_meeting()
    case.fill("record_agreement", {"agreement_outcome": "refused"})
    case.do("decide_without_agreement", refusal_outcome="other_support", start_outcome="refused")
    assert case.open == ["write_closing_summary"]
    assert case.waiting == []


def test_after_a_refusal_and_a_step_up_agreement_is_sought_without_a_second_initial_meeting() -> None:
    case = after_the_initial_meeting()
    case.fill("record_agreement", {"agreement_outcome": "refused"})
    case.do("decide_without_agreement", refusal_outcome="step_up", start_outcome="refused")
    assert case.open == ["hold_strategy_discussion"]
    case.do("hold_strategy_discussion", step_up_outcome="stay_in_need")
    assert case.open == ["record_agreement", "record_supervision", "record_visit"]


def test_a_child_with_a_plan_comes_back_from_a_step_up_to_its_reviews() -> None:
    case = with_a_plan()
    case.send("step_up_agreed")
    case.do("hold_strategy_discussion", step_up_outcome="stay_in_need")
    assert case.open == ["record_supervision", "record_visit"]
    assert "review_near" in case.waiting


@pytest.mark.clause("LEW-3.3")
def test_a_cancelled_meeting_is_rearranged_and_its_limit_stays() -> None:
    case = in_support()
    limit = case.timer("initial_meeting_overdue").due.due_on
    case.do("arrange_meeting")
    assert case.effects == ["send_invitations"]
    case.do("record_meeting", meeting_outcome="cancelled")
    assert case.effects == ["tell_of_cancellation"]
    case.do("rearrange_meeting")
    assert case.effects == ["send_invitations"]
    assert "record_meeting" in case.open
    assert case.timer("initial_meeting_overdue").due.due_on == limit == date(2026, 12, 30)


@pytest.mark.clause("LEW-3.14")
def test_a_review_opens_by_its_day_or_by_need() -> None:
    by_day = with_a_plan()
    by_day.wake(date(2027, 1, 25))
    assert "arrange_meeting" in by_day.open, "four weeks before the tenth week ends"
    by_need = with_a_plan()
    assert "arrange_meeting" not in by_need.open
    by_need.send("early_review_asked")
    assert "arrange_meeting" in by_need.open


@pytest.mark.clause("LEW-3.14")
def test_a_review_that_goes_on_waits_for_the_next() -> None:
    case = in_a_review(review_outcome="continue")
    assert "arrange_meeting" not in case.open
    assert "review_near" in case.waiting


@pytest.mark.clause("LEW-3.33")
def test_a_step_up_that_a_review_calls_for_waits_for_no_copies() -> None:
    case = with_a_plan()
    case.send("early_review_asked")
    case.meet(FIRST_DAY, review_outcome="step_up")
    assert case.open == ["hold_strategy_discussion", "share_updated_plan"]
    case.do("share_updated_plan")
    assert case.open == ["hold_strategy_discussion"]
    assert case.waiting == []


@pytest.mark.clause("LEW-2.5")
@pytest.mark.clause("LEW-8.1")
@pytest.mark.clause("LEW-8.2")
def test_the_final_meeting_decides_while_everything_else_goes_on() -> None:
    case = in_a_review(review_outcome="close")
    assert case.open == CYCLES
    case.meet(FIRST_DAY, closing_decision="not_agreed")
    assert "review_near" in case.waiting
    case.send("early_review_asked")
    case.meet(FIRST_DAY, review_outcome="close")
    case.do("share_updated_plan")
    case.meet(FIRST_DAY, closing_decision="agreed", closing_route="no_further_service")
    assert case.open == ["write_closing_summary"]
    assert case.waiting == []


@pytest.mark.clause("LEW-2.5", "LEW-8.7")
@pytest.mark.parametrize(
    ("route", "then"), [("step_down", ["hand_over_to_lead_professional"]), ("moved", [])]
)
def test_a_lead_professional_takes_over_where_there_is_one(route: str, then: list[str]) -> None:
    case = in_a_review(review_outcome="close")
    case.meet(FIRST_DAY, closing_decision="agreed", closing_route=route)
    case.do("write_closing_summary")
    assert case.open == then
    for element in then:
        case.do(element)
    assert case.outcome.ended


@pytest.mark.clause("LEW-7.2")
def test_the_next_visit_can_be_recorded_at_once() -> None:
    case = in_support()
    for day in (date(2026, 12, 21), date(2026, 12, 22)):
        case.fill("record_visit", {"last_visit_on": day}, visits_continue=True)
    assert case.open == CYCLES
    case.do("record_visit", visits_continue=False)
    assert case.open == ["arrange_meeting", "record_supervision"]


@pytest.mark.clause("LEW-4.1")
def test_supervision_goes_round_until_a_manager_stops_it() -> None:
    case = in_support()
    case.fill("record_supervision", {"last_supervision_on": date(2027, 1, 20)}, supervision_continues=True)
    assert case.timer("supervision_overdue").due.due_on == date(2027, 3, 20)
    case.do("record_supervision", supervision_continues=False)
    assert "record_supervision" not in case.open


def test_a_concern_stands_beside_everything_else_and_may_call_a_review() -> None:
    case = with_a_plan()
    case.send("concern_raised", concern_id=1)
    case.send("concern_raised", concern_id=2)
    assert case.open.count("decide_on_concern") == 2
    case.do("decide_on_concern", concern_outcome="none")
    assert "arrange_meeting" not in case.open
    case.do("decide_on_concern", concern_outcome="early_review")
    assert "arrange_meeting" in case.open


def test_an_assessment_can_be_brought_up_to_date_beside_the_plan() -> None:
    case = with_a_plan()
    case.send("reassessment_asked")
    assert case.open == ["complete_assessment", "record_supervision", "record_visit"]
    case.do("complete_assessment", assessment_status="completed")
    assert case.open == ["record_supervision", "record_visit"]


@pytest.mark.clause("LEW-5.1")
@pytest.mark.clause("LEW-5.9")
def test_month_five_asks_for_a_mapping_by_month_six() -> None:
    case = with_a_plan()
    case.wake(date(2027, 5, 14))
    assert case.task("book_case_mapping").role == "team_manager"
    assert case.timer("mapping_booking_overdue").due.due_on == date(2027, 6, 14)
    case.do("book_case_mapping")
    assert case.task("hold_case_mapping").role == "independent_facilitator"
    assert case.timer("case_mapping_overdue").due.due_on == date(2027, 6, 14)


@pytest.mark.clause("LEW-5.1")
def test_a_mapping_once_held_is_not_asked_for_again() -> None:
    case = with_a_plan()
    case.wake(date(2027, 5, 14))
    case.do("book_case_mapping")
    case.fill("hold_case_mapping", {"case_mapping_on": date(2027, 5, 20)})
    case.send("step_up_agreed")
    case.do("hold_strategy_discussion", step_up_outcome="stay_in_need")
    assert "book_case_mapping" not in case.open
    assert "month_5_reached" not in case.waiting


@pytest.mark.clause("LEW-6.1")
@pytest.mark.clause("LEW-6.2")
def test_beyond_nine_months_a_child_waits_to_be_selected_as_often_as_agreed() -> None:
    case = with_a_plan()
    case.wake(date(2027, 9, 14))
    for answer in ("return", "no_return"):
        case.send("nine_month_discussion_asked")
        case.do("record_nine_month_discussion", nine_month_outcome=answer)
    assert "nine_month_discussion_asked" not in case.outcome.awaited
    assert case.ended["nine_month_oversight_done"] == "completed"
