"""What Lewisham’s forms write once they are answered: facts, decisions, records, and what they refuse."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.form_cases import ROBIN, TODAY, filled, lewisham


def outcome(id: str, context: dict[str, Any] | None = None, **answers: Any) -> Any:
    return lewisham().form(id).outcome(answers, {**ROBIN, **(context or {})})


DAY = date(2026, 12, 22)


def test_a_plan_starts_the_clocks_that_count_from_the_decision() -> None:
    found = outcome(
        "decide_need", need_decision="plan", need_decided_on=DAY, child_last_seen_on=date(2026, 12, 14)
    )
    assert found.facts == {
        "need_decided_on": DAY,
        "plan_started_on": DAY,
        "last_visit_on": date(2026, 12, 14),
    }
    assert (
        "plan_started_on" not in outcome("decide_need", need_decision="early_help", need_decided_on=DAY).facts
    )


@pytest.mark.clause("LEW-3.14")
@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("initial", {"last_meeting_on", "initial_meeting_on"}),
        ("review", {"last_meeting_on", "last_review_on"}),
        ("final", {"last_meeting_on"}),
    ],
)
def test_a_meeting_held_writes_the_days_that_its_kind_needs(kind: str, facts: set[str]) -> None:
    found = outcome("record_meeting", {"meeting_kind": kind}, meeting_outcome="held", meeting_on=DAY)
    assert found.facts == dict.fromkeys(facts, DAY)
    assert found.records["meeting"] == [{"held_on": DAY, "kind": kind}]


def test_a_cancelled_meeting_moves_no_clock_of_the_meeting() -> None:
    found = outcome(
        "record_meeting", {"meeting_kind": "review"}, meeting_outcome="cancelled", cancelled_on=DAY
    )
    assert found.facts == {"meeting_cancelled_on": DAY}
    assert found.decisions == {"meeting_outcome": "cancelled"}


@pytest.mark.clause("LEW-8.1")
def test_a_final_meeting_that_no_team_manager_chaired_says_why() -> None:
    context = {"meeting_kind": "final"}
    form, raw = lewisham().form("record_meeting"), filled("record_meeting", context)
    raw |= {"chaired_by_manager": "no", "other_chair_because": ""}
    assert form.check(raw, {**ROBIN, **context}, TODAY).errors == (
        (
            "other_chair_because",
            "Say why someone other than a team manager chaired the final meeting",
        ),
    )


@pytest.mark.clause("LEW-6.3")
def test_a_nine_month_discussion_says_who_of_the_four_took_part() -> None:
    form, raw = (
        lewisham().form("record_nine_month_discussion"),
        filled("record_nine_month_discussion", {}),
    )
    raw["took_part"] = []
    assert [id for id, _ in form.check(raw, ROBIN, TODAY).errors] == ["took_part"]


@pytest.mark.clause("LEW-6.3")
def test_a_nine_month_discussion_without_one_of_the_four_says_who_was_missing_and_why() -> None:
    form = lewisham().form("record_nine_month_discussion")
    raw = filled("record_nine_month_discussion", {}) | {"all_took_part": "no", "missing_because": ""}
    said = dict(form.check(raw, ROBIN, TODAY).errors)
    assert said == {"missing_because": "Say who of the four was missing, why, and how they hear of it"}


@pytest.mark.clause("LEW-3.27")
@pytest.mark.parametrize("kind", ["review", "final"])
def test_a_meeting_without_anybody_of_the_family_says_why(kind: str) -> None:
    form, meeting = lewisham().form("record_meeting"), {"meeting_kind": kind}
    raw = filled("record_meeting", meeting) | {"meeting_outcome": "held", "family_present": "no"}
    raw["no_family_because"] = ""
    said = dict(form.check(raw, ROBIN | meeting, TODAY).errors)
    why = "Say why nobody of the family was there and how they take part instead"
    assert said == {"no_family_because": why}


@pytest.mark.clause("LEW-5.2")
def test_a_case_mapping_names_its_facilitator_and_where_they_come_from() -> None:
    asked = {"book_case_mapping": ("facilitator", "facilitator_from"), "hold_case_mapping": ("facilitator",)}
    for id, names in asked.items():
        form, raw = lewisham().form(id), filled(id, {})
        left = {name: value for name, value in raw.items() if name not in names}
        assert [element for element, _ in form.check(left, ROBIN, TODAY).errors] == list(names)


@pytest.mark.clause("LEW-8.2")
@pytest.mark.parametrize(("decision", "support"), [("agreed", "close"), ("not_agreed", None)])
def test_support_ends_only_when_the_final_meeting_agrees(decision: str, support: str | None) -> None:
    found = outcome(
        "record_meeting",
        {"meeting_kind": "final"},
        meeting_outcome="held",
        meeting_on=DAY,
        closing_decision=decision,
        closing_reason="What the family and the school say",
    )
    assert found.decisions.get("support_outcome") == support
    assert found.records["decision"] == [
        {
            "kind": "final_meeting",
            "outcome": decision,
            "decided_on": DAY,
            "reason": "What the family and the school say",
        }
    ]


@pytest.mark.parametrize(
    ("answer", "decisions"),
    [
        ("keep_trying", {}),
        ("other_support", {"start_outcome": "refused", "support_outcome": "close"}),
        ("step_up", {"start_outcome": "refused", "support_outcome": "step_up"}),
    ],
)
def test_a_refusal_ends_the_start_unless_agreement_is_sought_again(
    answer: str, decisions: dict[str, str]
) -> None:
    found = outcome("decide_without_agreement", refusal_outcome=answer)
    assert found.decisions == {"refusal_outcome": answer, **decisions}


def test_sharing_the_plan_starts_it() -> None:
    assert outcome("share_plan", childs_version="yes").decisions == {"start_outcome": "started"}
    assert outcome("share_updated_plan", childs_version="yes").decisions == {}


@pytest.mark.clause("LEW-7.2")
@pytest.mark.parametrize(("seen", "facts"), [("yes", {"last_visit_on": DAY}), ("no", {})])
def test_the_next_visit_counts_from_the_day_the_child_was_seen(seen: str, facts: dict[str, date]) -> None:
    found = outcome("record_visit", visited_on=DAY, seen=seen, visits_continue=True)
    assert found.facts == facts
    assert found.decisions == {"visits_continue": True}
    assert found.records["visit"] == [{"visited_on": DAY, "seen": seen}]


@pytest.mark.clause("LEW-7.3")
def test_an_interval_agreed_in_supervision_is_a_row_of_its_own() -> None:
    found = outcome(
        "record_supervision",
        supervised_on=DAY,
        visits_changed=True,
        visit_interval=10,
        visit_interval_unit="working_days",
        visit_interval_reason="Kit has just come home",
    )
    assert found.facts == {"last_supervision_on": DAY}
    assert found.records["agreed_interval"] == [
        {
            "parameter": "visit_interval_max",
            "value": 10,
            "unit": "working_days",
            "agreed_on": DAY,
            "reason": "Kit has just come home",
        }
    ]
    assert (
        "agreed_interval"
        not in outcome("record_supervision", supervised_on=DAY, visits_changed=False).records
    )


@pytest.mark.clause("LEW-5.7")
@pytest.mark.parametrize(("by_on", "in_time"), [(date(2027, 2, 16), True), (date(2027, 2, 17), False)])
def test_next_steps_of_a_mapping_stay_within_their_horizon(by_on: date, in_time: bool) -> None:
    form = lewisham().form("hold_case_mapping")
    raw = filled("hold_case_mapping", {})
    raw["case_mapping_on"] = form.to_raw({"case_mapping_on": DAY})["case_mapping_on"]
    raw["next_steps"][0]["by_on"] = {
        "day": str(by_on.day),
        "month": str(by_on.month),
        "year": str(by_on.year),
    }
    horizon = {"mapping_next_steps_horizon_max": date(2027, 2, 16)}
    checked = form.check(raw, ROBIN, TODAY, due=lambda parameter, facts: horizon[parameter])
    assert [element for element, _ in checked.errors] == ([] if in_time else ["next_steps-0-by_on-day"])


@pytest.mark.clause("LEW-6.10")
def test_a_child_who_comes_back_to_the_monthly_meeting_has_a_day_for_it() -> None:
    form = lewisham().form("record_nine_month_discussion")
    raw = filled("record_nine_month_discussion", {})
    del raw["nine_month_return_on"]
    errors = form.check(raw, ROBIN, TODAY).errors
    assert errors == (("nine_month_return_on-day", "Say on which day Robin comes back to the meeting"),)
    raw["nine_month_outcome"] = "no_return"
    assert form.check(raw, ROBIN, TODAY).errors == ()


@pytest.mark.clause("LEW-8.3")
def test_stepping_down_asks_for_the_lead_professional_and_the_support_plan() -> None:
    context = {"meeting_kind": "final"}
    form = lewisham().form("record_meeting")
    raw = filled("record_meeting", context)
    for name in ("lead_name", "support_plan"):
        del raw[name]
    assert [element for element, _ in form.check(raw, {**ROBIN, **context}, TODAY).errors] == [
        "lead_name",
        "support_plan",
    ]
    raw["closing_route"] = "no_further_service"
    assert form.check(raw, {**ROBIN, **context}, TODAY).errors == ()
