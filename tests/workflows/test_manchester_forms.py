"""What Manchester's forms refuse, where the procedure asks for something to be done and not only written down."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.form_cases import ROBIN, TODAY, fill
from tests.workflows.test_fields import catalogue

INITIAL, REVIEW, TWELVE = ({"meeting_kind": kind} for kind in ("initial", "review", "twelve_month"))


def said(form_id: str, case: dict[str, Any], due: date | None = None, **answers: Any) -> dict[str, str]:
    """What a form says that is filled in with these answers; an answer of None leaves its question blank."""
    form, context = catalogue("manchester").form(form_id), {**ROBIN, **case}
    raw = {one.name: fill(one) for one in form.fields(context) if one.type != "note"} | answers
    raw = {name: value for name, value in raw.items() if value is not None}
    checked = form.check(raw, context, TODAY, due=lambda parameter, facts: due)
    return dict(checked.errors)


def offered(form_id: str, field: str, case: dict[str, Any]) -> list[str]:
    """The answers that a question offers in such a case; none where it is not asked."""
    fields = catalogue("manchester").form(form_id).fields({**ROBIN, **case})
    return [option.value for one in fields if one.name == field for option in one.options]


def day(of: date) -> dict[str, str]:
    return {"day": str(of.day), "month": str(of.month), "year": str(of.year)}


@pytest.mark.clause("MAN-RESP.5")
def test_a_plan_is_opened_with_a_lead_professional() -> None:
    assert "lead_professional" in said("open_plan", {}, lead_professional=None)


@pytest.mark.clause("MAN-RESP.1")
def test_three_posts_may_chair_the_initial_meeting_and_no_other() -> None:
    posts = ["team_manager", "senior_practitioner", "social_worker"]
    assert offered("record_meeting", "initial_chair", INITIAL) == posts
    assert "initial_chair" in said("record_meeting", INITIAL, initial_chair=None)
    assert "initial_chair" in said("record_meeting", INITIAL, initial_chair="administrator")
    assert offered("record_meeting", "initial_chair", REVIEW) == []


@pytest.mark.clause("MAN-RESP.3", "MAN-RESP.4")
def test_a_review_is_chaired_by_whom_the_initial_meeting_agreed_or_says_why_not() -> None:
    assert offered("record_meeting", "chair_of_reviews", INITIAL) == ["social_worker", "team_manager"]
    for agreed in ("social_worker", "team_manager"):
        assert said("record_meeting", REVIEW, review_chair=agreed, other_chair_because=None) == {}
    assert "other_chair_because" in said(
        "record_meeting", REVIEW, review_chair="other", other_chair_because=None
    )


@pytest.mark.clause("MAN-END.11")
def test_the_team_manager_chairs_the_twelve_month_review_or_the_record_says_why_not() -> None:
    assert said("record_meeting", TWELVE, long_review_chair="yes", no_manager_because=None) == {}
    assert "no_manager_because" in said(
        "record_meeting", TWELVE, long_review_chair="no", no_manager_because=None
    )
    assert offered("record_meeting", "long_review_chair", REVIEW) == []


@pytest.mark.clause("MAN-PRE.3")
def test_a_reviews_invitations_go_out_three_weeks_before_or_the_form_says_why() -> None:
    limit, later = date(2027, 1, 8), day(date(2027, 1, 9))
    late = said("arrange_meeting", REVIEW, due=limit, invited_on=later, short_notice_because=None)
    assert "Invitations go out three weeks ahead, by Fri 8 Jan 2027" in late["invited_on-day"]
    assert said("arrange_meeting", REVIEW, due=limit, invited_on=later) == {}
    assert said("arrange_meeting", REVIEW, due=limit, invited_on=day(limit), short_notice_because=None) == {}


@pytest.mark.clause("MAN-PRE.3")
def test_the_first_meeting_says_how_people_were_told_with_the_short_notice() -> None:
    assert "short_notice_told" in said("arrange_meeting", INITIAL, short_notice_told=None)
    assert said("arrange_meeting", REVIEW, short_notice_told=None) == {}


@pytest.mark.clause("MAN-PRE.7")
def test_of_a_professional_who_did_not_come_it_is_asked_whether_they_had_said_so() -> None:
    away = [{"name": "Dr Sample", "role": "Health visitor", "present": "no"}]
    assert "attendance-0-told_us" in said("record_meeting", REVIEW, attendance=away)
    form = catalogue("manchester").form("arrange_meeting")
    (group,) = (one for one in form.fields({**ROBIN, **REVIEW}) if one.name == "invited")
    assert "no" in [option.value for one in group.items if one.name == "answer" for option in one.options]
    away[0]["told_us"] = "yes"
    assert said("record_meeting", REVIEW, attendance=away) == {}


@pytest.mark.clause("MAN-POST.6")
def test_the_next_invitation_says_how_newly_proposed_people_were_asked() -> None:
    for kind in (REVIEW, TWELVE):
        assert "newly_proposed" in said("arrange_meeting", kind, newly_proposed=None)
    assert said("arrange_meeting", INITIAL, newly_proposed=None) == {}
    known = catalogue("manchester").form("arrange_meeting").definition.known
    assert "record_meeting.else_invited" in [line.pull for line in known]


@pytest.mark.clause("MAN-ENG.4")
def test_a_meeting_in_school_time_needs_a_reason() -> None:
    assert "school_time" in said("arrange_meeting", REVIEW, school_time=None)
    assert "school_time_because" in said(
        "arrange_meeting", REVIEW, school_time="during", school_time_because=None
    )
    assert said("arrange_meeting", REVIEW, school_time="outside", school_time_because=None) == {}


@pytest.mark.clause("MAN-MEET.23")
def test_the_next_meeting_is_set_within_its_limit_or_the_record_says_why_not() -> None:
    limit, later = date(2027, 4, 5), day(date(2027, 4, 6))
    late = said("record_meeting", REVIEW, due=limit, next_meeting_on=later, later_meeting_because=None)
    assert "due by Mon 5 Apr 2027" in late["next_meeting_on-day"]
    assert said("record_meeting", REVIEW, due=limit, next_meeting_on=later) == {}
    assert (
        said("record_meeting", REVIEW, due=limit, next_meeting_on=day(limit), later_meeting_because=None)
        == {}
    )


@pytest.mark.clause("MAN-MEET.16")
def test_a_risk_that_rose_or_fell_is_answered() -> None:
    for moved, answer in (("risen", "risen_done"), ("fallen", "fallen_done")):
        assert answer in said("record_meeting", REVIEW, risk=moved, **{answer: None})
    assert said("record_meeting", REVIEW, risk="same", risen_done=None, fallen_done=None) == {}


@pytest.mark.clause("MAN-PROC.12")
def test_an_extension_is_proposed_only_for_needs_that_it_names() -> None:
    assert "specific_needs" in said("propose_extension", {}, extension_proposal="extend", specific_needs=None)
    assert said("propose_extension", {}, extension_proposal="end", specific_needs=None) == {}


@pytest.mark.clause("MAN-END.5", "MAN-END.6")
def test_a_plan_expected_to_last_longer_than_most_says_for_which_needs() -> None:
    limit, later = date(2027, 9, 14), day(date(2027, 12, 1))
    late = said("update_plan", {}, due=limit, expected_end_on=later, longer_because=None)
    assert "Most plans end by Tue 14 Sep 2027" in late["expected_end_on-day"]
    assert said("update_plan", {}, due=limit, expected_end_on=later) == {}
