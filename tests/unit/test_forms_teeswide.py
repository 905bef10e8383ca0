"""What the Tees-wide forms insist on: a day that suits the family, the conference's day, minutes of another agency."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

import forms
from forms.definition import flat
from tests.unit.form_cases import ROBIN, TODAY, WORKFLOWS, fill

ARRANGED = {"meeting_kind": "review", "entry_route": "referral"}
FROM_CONFERENCE = {"meeting_kind": "initial", "entry_route": "step_down_from_protection"}


@cache
def catalogue() -> forms.Catalogue:
    """All forms that the Tees-wide lifecycle reaches."""
    return forms.load(WORKFLOWS / "shared", WORKFLOWS / "teeswide")


def said(form_id: str, context: dict[str, Any], **answers: Any) -> list[str]:
    """What the form says when all is answered and these answers are as given; None leaves one out."""
    form = catalogue().form(form_id)
    case = {**ROBIN, **context}
    raw = {one.name: fill(one) for one in form.fields(case) if one.type != "note"} | answers
    raw = {name: value for name, value in raw.items() if value is not None}
    return [message for _, message in form.check(raw, case, TODAY).errors]


def asked(form_id: str, context: dict[str, Any]) -> set[str]:
    """The questions that such a case is asked."""
    return {one.name for one in catalogue().form(form_id).fields({**ROBIN, **context})}


@pytest.mark.clause("TEE-6.6.2")
def test_a_day_is_not_fixed_before_the_family_was_asked_about_its_festivals() -> None:
    assert said("arrange_meeting", ARRANGED, festival="no") == []
    warning = "Ask the family, and say whether a festival or observance falls near the day"
    assert said("arrange_meeting", ARRANGED, festival=None) == [warning]


@pytest.mark.clause("TEE-6.6.2")
def test_a_meeting_near_a_festival_needs_the_familys_word_for_it() -> None:
    wanted = "Say which festival it is, and that the family wants the meeting then all the same"
    assert said("arrange_meeting", ARRANGED, festival="yes", festival_answer=None) == [wanted]
    assert said("arrange_meeting", ARRANGED, festival="yes", festival_answer="Eid; after prayers.") == []


@pytest.mark.clause("TEE-6.6.2")
def test_what_the_assessment_knows_of_festivals_is_shown_when_a_meeting_is_arranged() -> None:
    names = {one.name for one in catalogue().form("complete_assessment").fields(ROBIN)}
    assert "observances" in names
    known = [line.pull for line in catalogue().form("arrange_meeting").definition.known]
    assert "complete_assessment.observances" in known


@pytest.mark.clause("TEE-6.5.1")
def test_day_time_and_place_are_chosen_so_that_the_family_can_come() -> None:
    why = "Say what stands in the way and why it is not another day"
    assert said("arrange_meeting", ARRANGED, suits_family="no", not_suiting_because=None) == [why]
    for name, message in (
        ("planned_on", "Choose the day of the meeting"),
        ("planned_time", "Say at what time the meeting starts"),
        ("place", "Say where the meeting is, or how to join it"),
        ("suits_family", "Say whether Robin and the family can come then and there"),
    ):
        assert said("arrange_meeting", ARRANGED, **{name: None}) == [message]


@pytest.mark.clause("TEE-11.2.3")
def test_after_a_conference_another_day_than_its_own_needs_a_reason() -> None:
    why = "Say why the meeting is on another day than the conference set"
    assert said("arrange_meeting", FROM_CONFERENCE, conference_day="no", other_than_conference=None) == [why]
    assert said("arrange_meeting", FROM_CONFERENCE, conference_day="yes") == []
    assert "conference_day" not in asked("arrange_meeting", ARRANGED)


@pytest.mark.clause("TEE-11.2.3")
def test_after_a_conference_nobody_is_asked_whether_to_meet() -> None:
    assert "planning_meeting_decision" not in asked("decide_on_planning_meeting", FROM_CONFERENCE)
    assert "planning_meeting_decision" in asked("decide_on_planning_meeting", ARRANGED)
    form = catalogue().form("decide_on_planning_meeting")
    assert form.outcome({"reason": "As set."}, FROM_CONFERENCE).decisions == {
        "planning_meeting_decision": "hold"
    }


@pytest.mark.clause("TEE-6.2.8")
def test_social_care_takes_the_minutes_only_after_an_agency_was_sought() -> None:
    why = "Say what was tried before social care took the minutes"
    held = {"meeting_outcome": "held", "minutes_by": "social_care"}
    assert said("record_meeting", ARRANGED, **held, minutes_because=None) == [why]
    by_agency = {"meeting_outcome": "held", "minutes_by": "agency"}
    assert said("record_meeting", ARRANGED, **by_agency, minutes_agency=None) == [
        "Name the agency and the person who took the minutes"
    ]


@pytest.mark.clause("TEE-6.2.8")
def test_the_agency_that_takes_the_minutes_is_named_before_and_after_the_meeting() -> None:
    missing = "Say which agency takes the minutes, or that none could be found"
    assert said("arrange_meeting", ARRANGED, minute_taker=None) == [missing]
    assert said("take_over_minutes", ARRANGED, taken_by=None) == [
        "Say which agency and person took the minutes"
    ]


@pytest.mark.clause("TEE-6.2.5")
def test_anybody_but_the_social_worker_chairs_a_planning_or_review_meeting_with_a_reason() -> None:
    held = {"meeting_outcome": "held"}
    why = "Say why somebody other than the social worker chaired"
    assert said("record_meeting", ARRANGED, **held, chaired_by="other", other_chair_because=None) == [why]
    assert said("record_meeting", ARRANGED, **held, chaired_by="social_worker") == []
    why = "Say why a manager and not the social worker chaired"
    for meeting in (ARRANGED, FROM_CONFERENCE):
        by_manager = {"chaired_by": "manager", "manager_chair_because": None}
        assert said("record_meeting", meeting, **held, **by_manager) == [why]


@pytest.mark.clause("TEE-6.2.5")
def test_a_meeting_is_neither_arranged_nor_recorded_without_the_name_and_role_of_its_chair() -> None:
    assert said("arrange_meeting", ARRANGED, chair=None) == ["Say who will chair the meeting"]
    held = {"meeting_outcome": "held"}
    assert said("record_meeting", ARRANGED, **held, chair=None) == ["Say who chaired the meeting"]
    assert said("record_meeting", ARRANGED, **held, chaired_by=None) == [
        "Say in which role the chair chaired"
    ]


@pytest.mark.clause("TEE-6.2.1")
def test_an_outline_plan_names_the_lead_professional() -> None:
    assert said("draw_up_outline_plan", ARRANGED, lead_professional=None) == ["Name the lead professional"]


@pytest.mark.clause("TEE-9.1.2")
def test_a_manager_may_chair_a_drift_review_without_a_reason() -> None:
    drift = {"meeting_kind": "drift", "entry_route": "referral"}
    by_manager = {"chaired_by": "manager", "manager_chair_because": None}
    assert said("record_meeting", drift, meeting_outcome="held", **by_manager) == []


@pytest.mark.clause("TEE-11.1.2")
def test_a_concern_says_which_agency_raises_it_and_whether_it_asks_for_a_step_up() -> None:
    assert said("raise_concern", {}, asked_by="agency", agency=None) == ["Name the agency and the person"]
    assert said("raise_concern", {}, step_up_asked=None) == [
        "Say whether a step up to child protection is asked for"
    ]


def test_nine_duties_of_the_chair_stand_where_the_meeting_is_recorded() -> None:
    form = catalogue().form("record_meeting")
    cited = {
        clause
        for section in form.definition.sections
        for one in flat(section.fields)
        if one.guidance or one.required
        for clause in one.clauses
    }
    assert {f"TEE-6.9.{duty}" for duty in range(1, 10)} <= cited
