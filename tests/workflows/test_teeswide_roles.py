"""Who may do what under the Tees-wide procedure, and whose each step is."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.cases.concern import raise_concern
from engine.cases.desk import Desk
from engine.cases.models import Case, Task
from engine.packs.shelf import Shelf
from tests.standing import LEADS, OF_THE_TEAM, WORKS, stopped_before
from web.cli.playing import Stage
from web.filling import engine_catalogue


@pytest.mark.parametrize(
    ("scenario", "element", "allowed"),
    [
        pytest.param(
            "standard", "complete_assessment", OF_THE_TEAM, marks=pytest.mark.clause("TEE-5.1.2"), id="assess"
        ),
        pytest.param(
            "standard", "draw_up_outline_plan", OF_THE_TEAM, marks=pytest.mark.clause("TEE-6.2.1"), id="lead"
        ),
        pytest.param(
            "standard", "record_meeting", OF_THE_TEAM, marks=pytest.mark.clause("TEE-6.2.5"), id="chair"
        ),
        pytest.param(
            "standard",
            "decide_on_assessment",
            {"team_manager"},
            marks=pytest.mark.clause("TEE-2.2.2"),
            id="referral",
        ),
        pytest.param(
            "drift",
            "decide_on_drift_review",
            {"team_manager"},
            marks=pytest.mark.clause("TEE-9.1.2"),
            id="drift",
        ),
        pytest.param(
            "finance_only",
            "document_closing_without_review",
            {"team_manager"},
            marks=pytest.mark.clause("TEE-11.3.3"),
            id="closing",
        ),
        pytest.param(
            "step_up",
            "decide_on_concern",
            {"team_manager"},
            marks=pytest.mark.clause("TEE-11.1.1"),
            id="concern",
        ),
    ],
)
def test_only_those_whom_the_procedure_names_do_the_step(
    scenario: str, element: str, allowed: set[str]
) -> None:
    with stopped_before("teeswide", scenario, element) as case:
        assert case.may_do(element) == allowed


@pytest.mark.clause("TEE-6.2.1")
@pytest.mark.clause("TEE-6.2.5")
@pytest.mark.clause("TEE-6.2.9")
@pytest.mark.parametrize(
    "element", ["draw_up_outline_plan", "arrange_meeting", "record_meeting", "take_over_minutes"]
)
def test_the_allocated_worker_holds_the_steps_of_the_lead_professional(element: str) -> None:
    with stopped_before("teeswide", "standard", element) as case:
        assert case.task(element).assignee_id == case.house.people["social_worker"]


@pytest.mark.clause("TEE-11.1.2")
def test_whoever_an_agency_speaks_to_can_raise_its_concern() -> None:
    with stopped_before("teeswide", "drift", "decide_on_drift_review") as case:
        for position in ("social_worker", "team_manager", "service_manager"):
            with case.db.command() as session:
                ref = session.scalars(select(Case.ref)).one()
                desk = Desk(session, Shelf(engine_catalogue), case.clock, case.house.people[position])
                raise_concern(desk, ref, "The school asks for a step up.")
        with case.db.read() as session:
            waiting = select(Task.role).where(Task.element_id == "decide_on_concern", Task.status == "open")
            assert list(session.scalars(waiting)) == ["team_manager"] * 3


RIGHTS = {"social_worker": WORKS, "team_manager": LEADS}


@pytest.mark.parametrize(
    ("position", "clause"),
    [
        pytest.param(position, clause, marks=pytest.mark.clause(clause), id=clause)
        for position, clause in (
            ("social_worker", "TEE-5.1.2"),
            ("social_worker", "TEE-6.2.1"),
            ("social_worker", "TEE-6.2.5"),
            ("team_manager", "TEE-9.1.2"),
        )
    ],
)
def test_each_position_has_the_rights_that_its_clauses_need_and_no_others(position: str, clause: str) -> None:
    found = Stage("teeswide").policy.positions[position]
    assert found.permissions == RIGHTS[position]
    assert clause in found.clauses


@pytest.mark.clause("TEE-6.2.6")
def test_the_plan_is_printed_from_what_the_meeting_wrote() -> None:
    document = Stage("teeswide").policy.documents["plan"]
    assert "record_meeting" in document.of
