"""Who may do what in Hillingdon: only the position that the procedure names, whatever else somebody may do."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from engine.outbox.models import Notification
from engine.packs import load
from engine.packs.load import policy_text
from engine.people.access import standing
from engine.people.models import Person
from engine.process.rules import read
from engine.time.calendar import Calendar
from engine.time.clock import at_local
from engine.time.policy import Policy, read_policy
from tests.standing import LEADS, OF_THE_TEAM, WORKS, Stopped, shown, stopped_before
from web.lists.monthly import current_day, edition
from web.lists.queries import entries


def case(scenario: str, element: str, allowed: set[str], *clauses: str) -> object:
    """One row: before this step of this scenario, these positions and no others may do it."""
    marks = [pytest.mark.clause(clause) for clause in clauses]
    return pytest.param(scenario, element, allowed, marks=marks, id=f"{scenario}-{element}")


@pytest.mark.parametrize(
    ("scenario", "element", "allowed"),
    [
        case("reviews_and_issues", "arrange_meeting", OF_THE_TEAM, "HIL-ROL.1"),
        case("standard", "update_plan", OF_THE_TEAM, "HIL-ROL.1"),
        case("standard", "circulate_plan", OF_THE_TEAM, "HIL-ROL.1"),
        case("standard", "open_plan", OF_THE_TEAM, "HIL-ROL.1"),
        case("standard", "plan_family_network_meeting", OF_THE_TEAM, "HIL-FNM.14"),
        case("reviews_and_issues", "record_meeting", OF_THE_TEAM, "HIL-CHR.4"),
        case("nrpf", "record_visit", OF_THE_TEAM, "HIL-NRP.3"),
        case("no_recourse_found", "take_up_no_recourse", OF_THE_TEAM, "HIL-NRP.3"),
        case("standard", "hold_family_network_meeting", OF_THE_TEAM, "HIL-FNM.14"),
        case("nrpf", "check_immigration_status", OF_THE_TEAM, "HIL-NRP.3"),
        case("nrpf", "hold_no_recourse_review", OF_THE_TEAM, "HIL-NRP.3"),
        case("standard", "record_supervision", {"line_manager"}, "HIL-ROL.2"),
        case("standard", "sign_off_plan", {"team_manager"}, "HIL-REC.9"),
        case("standard", "agree_closing", {"team_manager"}, "HIL-END.8"),
        case("long", "identify_for_panel", {"line_manager"}, "HIL-PNL.1"),
        case("long", "bring_to_panel", OF_THE_TEAM, "HIL-PNL.7"),
        case("long", "record_panel_decision", {"head_of_service"}, "HIL-PNL.3"),
        case("long", "review_at_nine_months", {"team_manager"}, "HIL-ROL.3"),
        case("transfer_out", "decide_disputed_transfer", {"service_manager"}, "HIL-TRF.20"),
    ],
)
def test_only_those_whom_the_procedure_names_do_the_step(
    scenario: str, element: str, allowed: set[str]
) -> None:
    with stopped_before("hillingdon", scenario, element) as stopped:
        assert stopped.may_do(element) == allowed


@pytest.mark.clause("HIL-EH.5")
def test_early_help_decides_about_its_own_and_has_no_step_or_right_here() -> None:
    files = load.read_folder("hillingdon")
    roles = {
        task.properties.get("role")
        for path, xml in load.diagrams(files).items()
        for task in read(path, xml).of_kind("userTask")
    }
    assert "early_help_manager" not in roles
    assert policy().positions["early_help_manager"].permissions == frozenset()


RIGHTS = {
    "social_worker": WORKS,
    "line_manager": LEADS - {"task.skip"},
    "team_manager": LEADS,
    "service_manager": {
        "case.read_team",
        "task.reassign",
        "task.skip",
        "interval.loosen",
        "procedure.draft",
        "procedure.approve",
        "calendar.edit",
        "report.read",
        "correct.record",
    },
    "head_of_service": {
        "case.read_all",
        "task.reassign",
        "interval.loosen",
        "procedure.approve",
        "report.read",
        "correct.record",
    },
    "early_help_manager": set(),
}
BY_CLAUSE = {
    "social_worker": ("HIL-ROL.1", "HIL-NRP.3", "HIL-FNM.14", "HIL-CHR.4", "HIL-PNL.7"),
    "line_manager": ("HIL-CHR.1", "HIL-CHR.4", "HIL-REC.9", "HIL-TIM.5"),
    "team_manager": ("HIL-REC.9", "HIL-END.8", "HIL-PNL.7"),
    "service_manager": ("HIL-TRF.19",),
    "head_of_service": ("HIL-PNL.3",),
    "early_help_manager": ("HIL-END.8", "HIL-EH.5"),
}


@pytest.mark.parametrize(
    ("position", "clause"),
    [
        pytest.param(position, clause, marks=pytest.mark.clause(clause), id=f"{position}-{clause}")
        for position, clauses in BY_CLAUSE.items()
        for clause in clauses
    ],
)
def test_each_position_has_the_rights_of_its_clauses_and_no_others(position: str, clause: str) -> None:
    found = policy().positions[position]
    assert found.permissions == RIGHTS[position]
    assert clause in found.clauses


def told(stopped: Stopped, element: str) -> set[str]:
    """The positions whose holders have had a notice from this service step."""
    with stopped.db.read() as session:
        query = select(Notification.person_id).where(Notification.element_id == element)
        people = set(session.scalars(query))
    return {position for position, person in stopped.house.people.items() if person in people}


@pytest.mark.clause("HIL-TRF.19")
def test_the_service_manager_is_told_of_a_dispute_at_once() -> None:
    with stopped_before("hillingdon", "transfer_out", "decide_disputed_transfer") as stopped:
        assert told(stopped, "notify_service_manager") == {"service_manager"}


@pytest.mark.clause("HIL-PRE.6")
def test_the_worker_hears_that_the_invitations_are_out_and_writes_down_who_cannot_come() -> None:
    with stopped_before("hillingdon", "reviews_and_issues", "record_meeting") as stopped:
        assert told(stopped, "send_invitations") == {"social_worker"}


@pytest.mark.clause("HIL-SAF.2")
def test_what_is_late_goes_up_the_line_in_four_rungs() -> None:
    rungs = policy().ladders["default"].rungs
    assert [(rung.after, rung.tell) for rung in rungs] == [
        (0, ("holder",)),
        (2, ("holder", "manager")),
        (5, ("manager",)),
        (10, ("above_manager",)),
    ]


@pytest.mark.clause("HIL-REC.5")
def test_the_plan_that_is_sent_is_printed_from_its_update() -> None:
    assert policy().documents["plan"].of == ("update_plan",)


def policy() -> Policy:
    """Hillingdon's policy."""
    return read_policy(policy_text("hillingdon"))


@pytest.mark.clause("HIL-SAF.2")
def test_reviews_and_visits_that_are_late_are_on_the_managers_report_with_their_days() -> None:
    with stopped_before("hillingdon", "standard", "record_visit", date(2027, 1, 25)) as stopped:
        stopped.clock.move_to(at_local(date(2027, 2, 3), time(10)))
        found = shown(stopped, "hillingdon", "team_manager", "overdue_reviews")
    assert [(line.what, line.due_on) for line in found.lines] == [
        ("Visit overdue", date(2027, 1, 25)),
        ("Review overdue", date(2027, 2, 2)),
    ]


@pytest.mark.clause("HIL-SAF.2")
def test_visits_to_a_home_without_recourse_that_are_late_are_on_the_managers_report() -> None:
    with stopped_before("hillingdon", "nrpf_without_plan", "record_home_visit") as stopped:
        stopped.clock.move_to(at_local(date(2027, 6, 15), time(10)))
        found = shown(stopped, "hillingdon", "team_manager", "overdue_reviews")
    assert "Home visit overdue" in [line.what for line in found.lines]


@pytest.mark.clause("HIL-SAF.2")
def test_a_case_in_time_is_on_no_report_of_late_work() -> None:
    with stopped_before("hillingdon", "standard", "agree_closing") as stopped:
        assert shown(stopped, "hillingdon", "team_manager", "overdue_reviews").count == 0
        assert shown(stopped, "hillingdon", "team_manager", "overdue_records").count == 0


def agenda(stopped: Stopped, key: str) -> list[tuple[str, str | None, date]]:
    """Who stands on a list that day: child, the open step that it asks for, and since when the plan counts."""
    today = stopped.clock.now().date()
    listing = policy().lists[key]
    at = edition(policy(), Calendar(), listing, current_day(listing, today), today)
    with stopped.db.read() as session:
        chair = session.get_one(Person, stopped.house.people["head_of_service"])
        found = entries(session, standing(session, chair, policy(), today), at, today)
    return [(entry.child, entry.step, entry.started_on) for entry in found.entries]


@pytest.mark.clause("HIL-PNL.1", "HIL-PNL.2", "HIL-PNL.4")
def test_the_panels_agenda_has_the_plans_of_eight_months_until_the_panel_has_met() -> None:
    with stopped_before("hillingdon", "long", "identify_for_panel") as stopped:
        assert agenda(stopped, "panel") == []
        stopped.clock.move_to(at_local(date(2027, 9, 1), time(10)))
        assert agenda(stopped, "panel") == [
            ("Alex Example", "Identify the case for the panel", date(2026, 12, 14))
        ]
    with stopped_before("hillingdon", "long", "upload_panel_decision") as stopped:
        stopped.clock.move_to(at_local(date(2027, 9, 1), time(10)))
        assert agenda(stopped, "panel") == []


@pytest.mark.clause("HIL-PNL.12")
def test_the_review_of_the_panel_finds_the_cases_that_it_decided_on() -> None:
    with stopped_before("hillingdon", "long", "record_panel_decision") as stopped:
        assert shown(stopped, "hillingdon", "head_of_service", "panel_effectiveness").count == 0
    with stopped_before("hillingdon", "long", "upload_panel_decision") as stopped:
        found = shown(stopped, "hillingdon", "head_of_service", "panel_effectiveness")
    assert [line.due_on for line in found.lines] == [date(2027, 8, 26)]
