"""Manchester's questions that set something going: none of them can be left out."""

from __future__ import annotations

from typing import Any

import pytest

from forms.wording import fill as fill_in
from tests.unit.form_cases import ROBIN
from tests.workflows.test_fields import Filled, Row

MUST_BE_SAID: list[tuple[str, str, str, dict[str, Any]]] = [
    ("MAN-END.7", "agree_closing", "consulted", {}),
    ("MAN-END.7", "agree_closing", "consulted.view", {}),
    ("MAN-END.7 MAN-END.12", "agree_closing", "closing_decision", {}),
    ("MAN-END.12", "agree_closing", "closing_route", {"closing_decision": "agreed"}),
    ("MAN-END.12", "agree_closing", "next_steps", {"closing_decision": "agreed"}),
    ("MAN-PRE.3", "arrange_meeting", "planned_on", {}),
    ("MAN-ENG.4", "arrange_meeting", "school_time", {}),
    ("MAN-PRE.3", "arrange_meeting", "invited_on", {}),
    ("MAN-PRE.3", "arrange_meeting", "short_notice_told", {"meeting_kind": "initial"}),
    ("MAN-PRE.3 MAN-POST.6", "arrange_meeting", "invited", {}),
    ("MAN-POST.6", "arrange_meeting", "newly_proposed", {"meeting_kind": "review"}),
    ("MAN-PROC.7 MAN-PROC.8", "choose_response_to_refusal", "refusal_outcome", {}),
    ("MAN-PROC.9 MAN-PROC.10", "choose_response_to_refusal", "refusal_outcome", {}),
    ("MAN-PROC.7", "choose_response_to_refusal", "reason", {}),
    (
        "MAN-PROC.9 MAN-PROC.10",
        "choose_response_to_refusal",
        "closing_route",
        {"refusal_outcome": "universal_or_targeted"},
    ),
    ("MAN-POST.2", "circulate_plan", "sent_on", {}),
    ("MAN-POST.2", "circulate_plan", "shared", {}),
    ("MAN-POST.2", "circulate_plan", "child_has_plan", {}),
    ("MAN-END.14", "complete_assessment", "what_changed", {"assessment_kind": "update"}),
    ("MAN-FREQ.2", "complete_assessment", "assessment_status", {"assessment_kind": "first"}),
    ("MAN-END.9", "decide_beyond_twelve_months", "twelve_month_decision", {}),
    ("MAN-END.9", "decide_beyond_twelve_months", "reason", {}),
    ("MAN-RESP.8", "decide_extension", "extension_decision", {}),
    ("MAN-RESP.7", "decide_extension", "monitored_how", {"extension_decision": "approved"}),
    ("MAN-RESP.8", "decide_extension", "reason", {}),
    ("MAN-PRAC.6", "decide_need", "child_last_seen_on", {"need_decision": "plan"}),
    ("MAN-FREQ.2", "decide_need", "assessment_state", {}),
    ("MAN-PROC.3", "decide_need", "need_decided_time", {}),
    ("MAN-FREQ.5", "decide_need", "is_disabled", {}),
    ("MAN-PRAC.1", "decide_on_concern", "concern_outcome", {}),
    ("MAN-END.15", "hold_strategy_discussion", "step_up_outcome", {}),
    ("MAN-PROC.3 MAN-PROC.4", "open_plan", "opened_on", {}),
    ("MAN-RESP.5", "open_plan", "lead_professional", {}),
    ("MAN-PROC.11", "propose_extension", "extension_proposal", {}),
    ("MAN-FREQ.1 MAN-FREQ.4 MAN-FREQ.5", "record_meeting", "meeting_on", {"meeting_outcome": "held"}),
    ("MAN-RESP.1", "record_meeting", "initial_chair", {"meeting_outcome": "held", "meeting_kind": "initial"}),
    (
        "MAN-RESP.3 MAN-RESP.4",
        "record_meeting",
        "review_chair",
        {"meeting_outcome": "held", "meeting_kind": "review"},
    ),
    (
        "MAN-END.11",
        "record_meeting",
        "long_review_chair",
        {"meeting_outcome": "held", "meeting_kind": "twelve_month"},
    ),
    ("MAN-POST.6", "record_meeting", "else_invited", {"meeting_outcome": "held"}),
    ("MAN-MEET.16", "record_meeting", "risk", {"meeting_kind": "review", "meeting_outcome": "held"}),
    (
        "MAN-MEET.16",
        "record_meeting",
        "risen_done",
        {"meeting_kind": "review", "meeting_outcome": "held", "risk": "risen"},
    ),
    (
        "MAN-MEET.16",
        "record_meeting",
        "fallen_done",
        {"meeting_kind": "review", "meeting_outcome": "held", "risk": "fallen"},
    ),
    ("MAN-POST.4", "record_meeting", "unresolved_issues", {"meeting_outcome": "held"}),
    (
        "MAN-END.12 MAN-END.13",
        "record_meeting",
        "review_outcome",
        {"meeting_kind": "review", "meeting_outcome": "held"},
    ),
    (
        "MAN-END.14 MAN-END.15",
        "record_meeting",
        "review_outcome",
        {"meeting_kind": "review", "meeting_outcome": "held"},
    ),
    (
        "MAN-END.12",
        "record_meeting",
        "next_support",
        {"meeting_kind": "review", "meeting_outcome": "held", "review_outcome": "close"},
    ),
    ("MAN-PRAC.6", "record_visit", "visited_on", {}),
    ("MAN-PROC.13", "review_at_six_months", "reviewed_on", {}),
    ("MAN-PROC.16", "review_at_six_months", "six_month_outcome", {}),
    ("MAN-POST.4", "settle_unresolved_issues", "issues", {}),
    ("MAN-POST.4", "settle_unresolved_issues", "issues.done", {}),
    ("MAN-POST.1", "update_plan", "updated_on", {}),
    ("MAN-END.12", "write_closing_summary", "next_steps", {}),
]
"""What sets a clock, chooses a way or tells somebody, as it is asked: clauses, form, question, and when it is asked."""


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            Row("manchester", "", form, field, True, when),
            marks=[pytest.mark.clause(clause) for clause in clauses.split()],
            id=f"{form}-{field}-{clauses.split()[0]}",
        )
        for clauses, form, field, when in MUST_BE_SAID
    ],
)
def test_what_sets_something_going_cannot_be_left_out(row: Row) -> None:
    filled = Filled(row)
    assert filled.counts()
    assert filled.said_without() == [fill_in(filled.question().error, ROBIN)]
