"""What happens on the way through the Tees-wide diagrams besides steps and dates: invitations, notices, reports."""

from __future__ import annotations

from datetime import date

import pytest

from engine.people.access import standing
from engine.people.models import Person
from tests.standing import Stopped, stopped_before
from tests.walked import FIRST_DAY, Child, procedure
from web.reports.queries import lines


def from_a_conference() -> Child:
    stepped_down = {"entry_route": "step_down_from_protection", "plan_started_on": FIRST_DAY}
    case = Child("teeswide", stepped_down)
    case.do("draw_up_outline_plan")
    case.fill("record_agreement", {"agreement_outcome": "given"})
    case.do("decide_on_planning_meeting", planning_meeting_decision="hold")
    return case


@pytest.mark.clause("TEE-6.2.2")
def test_arranging_a_meeting_sends_the_invitations() -> None:
    case = from_a_conference()
    case.do("arrange_meeting")
    assert case.effects == ["send_invitations"]


@pytest.mark.clause("TEE-10.1.2")
@pytest.mark.clause("TEE-6.2.2")
def test_a_cancelled_meeting_is_told_to_everyone_and_they_are_invited_again() -> None:
    case = from_a_conference()
    case.do("arrange_meeting")
    case.fill("record_meeting", {"meeting_cancelled_on": FIRST_DAY}, meeting_outcome="cancelled")
    assert case.effects == ["tell_of_cancellation"]
    case.do("rearrange_meeting")
    assert case.effects == ["send_invitations"]


@pytest.mark.clause("TEE-6.2.6")
def test_the_plan_is_sent_after_every_meeting_beside_the_minutes() -> None:
    case = from_a_conference()
    case.do("arrange_meeting")
    case.fill(
        "record_meeting", {"last_meeting_on": FIRST_DAY, "plan_agreed_on": FIRST_DAY}, meeting_outcome="held"
    )
    assert {"circulate_plan", "take_over_minutes"} <= set(case.open)
    case.do("circulate_plan")
    assert "early_review_asked" not in case.outcome.awaited, "the minutes are still to come"


@pytest.mark.clause("TEE-11.1.2")
def test_concerns_of_several_agencies_stand_side_by_side() -> None:
    case = from_a_conference()
    case.send("concern_raised", concern_id=1)
    case.send("concern_raised", concern_id=2)
    assert case.open.count("decide_on_concern") == 2


@pytest.mark.clause("TEE-6.2.7")
@pytest.mark.clause("TEE-8.1.3")
def test_minutes_and_plans_not_sent_in_time_are_on_the_report() -> None:
    with stopped_before("teeswide", "standard", "take_over_minutes", date(2027, 3, 31)) as case:
        assert shown(case, "minutes_not_sent") == set(), "both are in time until 9 April"
        on = date(2027, 4, 12)
        assert shown(case, "minutes_not_sent", on) == {date(2027, 4, 9)}


@pytest.mark.clause("TEE-8.1.1")
def test_a_plan_not_reviewed_by_the_councils_own_day_is_on_the_report() -> None:
    with stopped_before("teeswide", "local_settings", "record_meeting", date(2027, 3, 10)) as case:
        assert shown(case, "not_reviewed_in_time") == set()
        assert shown(case, "not_reviewed_in_time", date(2027, 3, 18)) == {date(2027, 3, 17)}


def shown(case: Stopped, report: str, on: date | None = None) -> set[date | None]:
    """The days that a report lists for the team manager, today or on another day."""
    policy = procedure("teeswide")[1]
    today = on or case.clock.now().date()
    with case.db.read() as session:
        manager = session.get_one(Person, case.house.people["team_manager"])
        found = lines(session, standing(session, manager, policy, today), policy.reports[report], today)
    return {line.due_on for line in found.lines}
