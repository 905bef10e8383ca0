"""Who may do what under Manchester's procedure, whose each step is, and what the authority's reports show."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from engine.outbox.models import Notification
from engine.packs.load import policy_text
from engine.records.models import PlanVersion
from engine.time.clock import at_local
from engine.time.policy import read_policy
from tests.standing import OF_THE_TEAM, Stopped, shown, stopped_before
from web.reports.queries import Found


@pytest.mark.parametrize(
    ("scenario", "element", "allowed"),
    [
        pytest.param(
            "standard",
            "sign_off_plan",
            {"team_manager"},
            marks=pytest.mark.clause("MAN-POST.8"),
            id="signature",
        ),
        pytest.param(
            "standard",
            "record_supervision",
            {"team_manager"},
            marks=pytest.mark.clause("MAN-RESP.6"),
            id="supervision",
        ),
        pytest.param(
            "long",
            "review_at_six_months",
            {"team_manager"},
            marks=pytest.mark.clause("MAN-PROC.13"),
            id="six",
        ),
        pytest.param(
            "long",
            "decide_extension",
            {"locality_manager"},
            marks=pytest.mark.clause("MAN-RESP.8"),
            id="nine",
        ),
        pytest.param(
            "long",
            "decide_beyond_twelve_months",
            {"locality_manager"},
            marks=pytest.mark.clause("MAN-END.9"),
            id="twelve",
        ),
        pytest.param(
            "consent_refused",
            "choose_response_to_refusal",
            {"team_manager"},
            marks=pytest.mark.clause("MAN-PROC.7"),
            id="refusal",
        ),
        pytest.param(
            "standard", "agree_closing", {"team_manager"}, marks=pytest.mark.clause("MAN-END.7"), id="closing"
        ),
    ],
)
def test_only_those_whom_the_procedure_names_do_the_step(
    scenario: str, element: str, allowed: set[str]
) -> None:
    with stopped_before("manchester", scenario, element) as case:
        assert case.may_do(element) == allowed


@pytest.mark.clause("MAN-RESP.5")
@pytest.mark.parametrize(
    ("duty", "element"),
    [
        ("opens the plan", "open_plan"),
        ("convenes and invites", "arrange_meeting"),
        ("records the plan agreed", "record_meeting"),
        ("records its updates", "update_plan"),
        ("circulates it", "circulate_plan"),
    ],
)
def test_the_allocated_worker_holds_the_duties_of_the_lead_professional(duty: str, element: str) -> None:
    with stopped_before("manchester", "standard", element) as case:
        assert case.task(element).assignee_id == case.house.people["social_worker"], duty
        assert case.may_do(element) == OF_THE_TEAM


@pytest.mark.clause("MAN-RESP.1", "MAN-RESP.3")
def test_whoever_chairs_the_worker_records_the_meeting() -> None:
    with stopped_before("manchester", "standard", "record_meeting") as case:
        assert case.may_do("record_meeting") == OF_THE_TEAM


MANAGES = {"task.sign_off", "task.reassign", "interval.loosen", "report.read"}
"""What only those who manage may do."""


@pytest.mark.parametrize(
    ("position", "also"),
    [
        pytest.param("social_worker", set(), marks=pytest.mark.clause("MAN-RESP.3", "MAN-RESP.5")),
        pytest.param("senior_practitioner", set(), marks=pytest.mark.clause("MAN-RESP.1")),
        pytest.param(
            "team_manager",
            {*MANAGES, "task.skip", "meeting.chair_final", "correct.others"},
            marks=pytest.mark.clause("MAN-RESP.4", "MAN-END.11"),
        ),
        pytest.param(
            "locality_manager",
            {*MANAGES, "case.read_all", "procedure.approve"},
            marks=pytest.mark.clause("MAN-RESP.8"),
        ),
    ],
)
def test_a_position_has_the_rights_that_its_duties_need(position: str, also: set[str]) -> None:
    opens = set() if position == "locality_manager" else {"case.start"}
    held = read_policy(policy_text("manchester")).positions[position].permissions
    assert held == {"case.read_team", "correct.record", *opens, *also}


@pytest.mark.clause("MAN-PROC.3")
@pytest.mark.parametrize(("hour", "minute", "late"), [(9, 59, False), (10, 0, True)])
def test_the_plan_is_late_when_24_hours_have_passed_to_the_minute(hour: int, minute: int, late: bool) -> None:
    with stopped_before("manchester", "standard", "open_plan") as case:
        go_to(case, date(2026, 12, 15), time(hour, minute))
        fired = {clock.element for clock in case.house.ticking() if clock.fired}
        assert ("plan_opening_overdue" in fired) == late


@pytest.mark.clause("MAN-PRE.1")
def test_the_workflow_records_in_its_own_order() -> None:
    with stopped_before("manchester", "standard", "prepare_family") as case:
        open_now = {step.element for step in case.house.owed()}
    assert {"open_plan", "record_agreement", "arrange_meeting"}.isdisjoint(open_now), "done, and done once"
    assert {"record_meeting", "update_plan", "circulate_plan"}.isdisjoint(open_now), "not before their turn"


def to_the_locality_manager(case: Stopped, report: str) -> Found:
    """What a report shows to the locality manager today."""
    return shown(case, "manchester", "locality_manager", report)


def go_to(case: Stopped, day: date, hour: time = time(10)) -> None:
    """Let the time until this moment pass, with its reminders, and nobody do anything."""
    goal = at_local(day, hour)
    while (moment := case.house.next_moment()) and moment <= goal:
        case.clock.move_to(max(moment, case.clock.now()))
        case.house.wake()
    case.clock.move_to(goal)


@pytest.mark.clause("MAN-PRAC.2")
def test_what_is_overdue_is_reported_until_it_is_done() -> None:
    with stopped_before("manchester", "standard", "record_visit") as case:
        for day, late in ((date(2027, 1, 14), []), (date(2027, 1, 15), [date(2027, 1, 14)])):
            go_to(case, day)
            assert [line.due_on for line in to_the_locality_manager(case, "overdue_visits").lines] == late
        go_to(case, date(2027, 3, 23))
        assert [line.due_on for line in to_the_locality_manager(case, "overdue_reviews").lines] == [
            date(2027, 3, 22)
        ]


@pytest.mark.clause("MAN-RESP.7", "MAN-PROC.11")
def test_the_locality_manager_sees_every_extended_plan() -> None:
    with stopped_before("manchester", "long", "decide_extension") as case:
        assert to_the_locality_manager(case, "extended_plans").count == 0
        assert [line.holder for line in to_the_locality_manager(case, "at_nine_months").lines] == [
            "Example locality manager"
        ]
    with stopped_before("manchester", "long", "decide_beyond_twelve_months") as case:
        assert [line.due_on for line in to_the_locality_manager(case, "extended_plans").lines] == [
            date(2027, 9, 6)
        ]
        assert to_the_locality_manager(case, "at_nine_months").count == 0


@pytest.mark.clause("MAN-STD.1")
def test_an_open_case_without_a_plan_is_reported_until_the_plan_is_open() -> None:
    with stopped_before("manchester", "standard", "open_plan") as case:
        assert to_the_locality_manager(case, "no_plan_open").count == 1
    with stopped_before("manchester", "standard", "record_agreement") as case:
        assert to_the_locality_manager(case, "no_plan_open").count == 0


@pytest.mark.clause("MAN-STD.2", "MAN-POST.3")
def test_each_update_after_a_meeting_is_a_version_of_the_plan_on_record() -> None:
    for on, made_on in ((None, [date(2026, 12, 24)]), (date(2027, 5, 10), THREE_TIMES)):
        with (
            stopped_before("manchester", "standard", "circulate_plan", on=on) as case,
            case.db.read() as session,
        ):
            versions = session.execute(
                select(PlanVersion.number, PlanVersion.made_on).order_by(PlanVersion.id)
            )
            assert versions.all() == list(enumerate(made_on, start=1))


THREE_TIMES = [date(2026, 12, 24), date(2027, 3, 17), date(2027, 5, 10)]
"""When the plan of the plain case is updated."""


@pytest.mark.clause("MAN-PRE.3")
@pytest.mark.clause("MAN-PRE.7")
def test_the_worker_hears_that_the_invitations_are_to_go_out_once_the_meeting_is_arranged() -> None:
    with stopped_before("manchester", "standard", "prepare_family") as stopped:
        with stopped.db.read() as session:
            query = select(Notification.person_id).where(Notification.element_id == "send_invitations")
            told = set(session.scalars(query))
        assert told == {stopped.house.people["social_worker"]}
