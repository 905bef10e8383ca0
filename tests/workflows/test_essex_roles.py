"""Who may do what in Essex: only the position that the procedure names, whatever else somebody may do."""

from __future__ import annotations

import pytest

from engine.packs.load import policy_text
from engine.time.policy import read_policy
from tests.standing import OF_THE_TEAM, shown, stopped_before


@pytest.mark.parametrize(
    ("scenario", "element", "allowed"),
    [
        pytest.param(
            "standard", "write_assessment", OF_THE_TEAM, marks=pytest.mark.clause("ESX-4.4.1"), id="assess"
        ),
        pytest.param(
            "brief_assessment",
            "complete_brief_assessment",
            OF_THE_TEAM,
            marks=pytest.mark.clause("ESX-4.4.1"),
            id="assess-briefly",
        ),
        pytest.param(
            "standard",
            "sign_off_assessment",
            {"team_manager"},
            marks=pytest.mark.clause("ESX-7.3.2"),
            id="sign-off",
        ),
        pytest.param(
            "more_time",
            "authorise_more_time",
            {"team_manager", "line_manager"},
            marks=pytest.mark.clause("ESX-7.3.3"),
            id="more-time",
        ),
        pytest.param(
            "consent_refused_harm",
            "give_written_authority",
            {"team_manager"},
            marks=pytest.mark.clause("ESX-5.4.2"),
            id="written-authority",
        ),
        pytest.param(
            "supervision_order",
            "accept_for_reviewing_service",
            {"reviewing_officer"},
            marks=pytest.mark.clause("ESX-12.4.1"),
            id="reviewing-service",
        ),
        pytest.param(
            "team_transfer",
            "settle_transfer_dispute",
            {"service_manager"},
            marks=pytest.mark.clause("ESX-13.5.2"),
            id="dispute",
        ),
        pytest.param(
            "step_up",
            "decide_on_telling_family",
            {"team_manager"},
            marks=pytest.mark.clause("ESX-5.6.2"),
            id="telling",
        ),
    ],
)
def test_only_those_whom_the_procedure_names_do_the_step(
    scenario: str, element: str, allowed: set[str]
) -> None:
    with stopped_before("essex", scenario, element) as case:
        assert case.may_do(element) == allowed


@pytest.mark.clause("ESX-7.3.2", "ESX-12.3.1")
def test_managers_sign_off_and_the_reviewing_service_reads_every_case() -> None:
    def holders(permission: str) -> set[str]:
        return {key for key, post in positions.items() if permission in post.permissions}

    positions = read_policy(policy_text("essex")).positions
    assert holders("task.sign_off") == {"team_manager", "service_manager"}
    assert holders("case.read_all") == {"reviewing_officer", "head_of_service"}


@pytest.mark.clause("ESX-12.3.1")
def test_the_reviewing_service_sees_every_case_that_it_was_asked_about() -> None:
    with stopped_before("essex", "supervision_order", "update_closing_record") as case:
        found = shown(case, "essex", "reviewing_officer", "reviewing_service")
    assert [line.due_on.isoformat() for line in found.lines if line.due_on] == ["2027-02-22"]


@pytest.mark.clause("ESX-12.3.1")
def test_a_case_that_waits_for_the_reviewing_service_is_on_its_report() -> None:
    with stopped_before("essex", "return_from_care", "accept_for_reviewing_service") as case:
        assert shown(case, "essex", "reviewing_officer", "waiting_for_reviewing_service").count == 1
