"""Cases that run elsewhere, at every stage of every council: what is known of each, and what it owes by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from tests.councils import Councils
from tests.office import Office

PLAN = {
    "plan_started_on": "2026-12-01",
    "initial_meeting_on": "2026-12-10",
    "last_review_on": "2027-02-11",
    "last_meeting_on": "2027-02-11",
    "last_visit_on": "2027-02-19",
}
"""Days of a plan that runs in order on Monday 1 March 2027."""


@dataclass(frozen=True)
class Going:
    """A case that goes on in a council: what is known of it, and what it owes by hand."""

    authority: str
    stage: str
    known: dict[str, Any]
    owed: dict[str, str | None]
    opens: set[str]
    not_owed: set[str] = field(default_factory=set)


# Twenty working days after Friday 19 February: 26 Feb five, 5 March ten, 12 fifteen, 19 twenty.
# Forty-five after Monday 1 February: 1 March twenty, 22 March thirty-five, 25 thirty-eight, Good Friday the 26th and
# Easter Monday the 29th off, 1 April forty-one, 2 forty-two, 7 forty-five.
GOING = (
    Going(
        "lewisham",
        "plan_running",
        PLAN | {"last_supervision_on": "2027-01-29"},
        {
            "visit_overdue": "2027-03-19",
            "review_near": "2027-04-22",
            "supervision_overdue": "2027-03-29",
            "month_5_reached": "2027-05-01",
            "month_9_reached": "2027-09-01",
        },
        {"record_visit", "record_supervision"},
    ),
    Going(
        "lewisham",
        "meeting_owed",
        {
            "assessment_completed_on": "2027-02-22",
            "plan_started_on": "2027-02-23",
            "last_visit_on": "2027-02-19",
        },
        {
            "initial_meeting_overdue": "2027-03-08",
            "visit_overdue": "2027-03-19",
            "supervision_overdue": "2027-04-23",
        },
        {"arrange_meeting", "record_visit", "record_supervision"},
    ),
    Going(
        "lewisham",
        "decision_owed",
        {"referral_received_on": "2027-02-01", "assessment_completed_on": "2027-02-22"},
        {},
        {"decide_need"},
    ),
    Going(
        "lewisham",
        "assessment_running",
        {"referral_received_on": "2027-02-01"},
        {"assessment_overdue": None},
        {"complete_assessment"},
    ),
    Going(
        "manchester",
        "plan_running",
        PLAN | {"plan_opened_on": "2026-12-02"},
        {
            "visit_overdue": "2027-03-19",
            "review_near": "2027-05-11",
            "month_6_near": "2027-06-02",
            "month_9_near": "2027-09-02",
            "month_12_near": "2027-12-02",
        },
        {"record_visit", "record_supervision"},
    ),
    Going(
        "manchester",
        "meeting_owed",
        {
            "need_decided_on": "2027-02-22",
            "plan_started_on": "2027-02-22",
            "plan_opened_on": "2027-02-23",
            "last_visit_on": "2027-02-19",
        },
        {"initial_meeting_overdue": "2027-03-08", "visit_overdue": "2027-03-19"},
        {"record_agreement", "record_visit", "record_supervision"},
    ),
    Going(
        "manchester",
        "decision_owed",
        {"referral_received_on": "2027-02-01", "assessment_completed_on": "2027-02-22"},
        {},
        {"decide_need"},
    ),
    Going(
        "manchester",
        "assessment_running",
        {"referral_received_on": "2027-02-01"},
        {"assessment_overdue": None},
        {"complete_assessment"},
    ),
    Going(
        "teeswide",
        "plan_running",
        PLAN
        | {
            "plan_agreed_on": "2026-12-10",
            "assessment_completed_on": "2026-11-30",
            "progress_not_sustained_on": "2027-01-15",
        },
        {"visit_overdue": "2027-03-26", "review_near": "2027-05-06", "drift_time_come": "2027-05-15"},
        {"record_visit"},
    ),
    Going(
        "teeswide",
        "outline_owed",
        {
            "assessment_completed_on": "2027-02-22",
            "need_decided_on": "2027-02-23",
            "plan_started_on": "2027-02-23",
            "last_visit_on": "2027-02-19",
        },
        {"visit_overdue": "2027-03-26"},
        {"draw_up_outline_plan", "record_visit"},
    ),
    Going(
        "teeswide",
        "decision_owed",
        {"referral_received_on": "2027-02-01", "assessment_completed_on": "2027-02-22"},
        {},
        {"decide_need"},
    ),
    Going(
        "teeswide",
        "assessment_running",
        {"referral_received_on": "2027-02-01", "referral_accepted_on": "2027-02-02"},
        {"assessment_overdue": "2027-04-07"},
        {"complete_assessment"},
    ),
    Going(
        "hillingdon",
        "plan_running",
        PLAN
        | {
            "need_decided_on": "2026-12-01",
            "plan_opened_on": "2026-12-02",
            "network_meeting_state": "not_fitting",
        },
        {
            "visit_overdue": "2027-03-12",
            # Its preparation began four weeks before.
            "review_overdue": "2027-03-25",
            "month_8_near": "2027-08-02",
            "month_9_near": "2027-09-02",
        },
        {"arrange_meeting", "record_visit", "record_supervision"},
        {"status_check_overdue"},
    ),
    Going(
        "hillingdon",
        "plan_running_without_recourse",
        PLAN
        | {
            "need_decided_on": "2026-12-01",
            "plan_opened_on": "2026-12-02",
            "network_meeting_state": "owed",
            "last_connect_check_on": "2027-02-01",
            "last_subsistence_check_on": "2027-02-15",
            "last_nrpf_review_on": "2026-12-15",
        },
        {
            # Without recourse to public funds the manager agrees how often (HIL-VIS.1); until then there is no date.
            "visit_overdue": None,
            "network_meeting_overdue": "2026-12-24",
            "status_check_overdue": "2027-04-01",
            "subsistence_check_overdue": "2027-03-15",
            "no_recourse_review_overdue": "2027-06-15",
        },
        {
            "arrange_meeting",
            "record_visit",
            "record_supervision",
            "hold_family_network_meeting",
            "check_immigration_status",
            "check_subsistence",
            "hold_no_recourse_review",
        },
    ),
    Going(
        "hillingdon",
        "meeting_owed",
        {
            "assessment_completed_on": "2027-02-23",
            "need_decided_on": "2027-02-22",
            "plan_started_on": "2027-02-22",
            "plan_opened_on": "2027-02-22",
            "network_meeting_state": "held",
            "last_visit_on": "2027-02-19",
        },
        {"initial_meeting_overdue": "2027-03-08", "visit_overdue": "2027-03-12"},
        {"arrange_meeting", "record_visit", "record_supervision"},
    ),
    Going(
        "hillingdon",
        "decision_owed",
        {"referral_received_on": "2027-02-01", "assessment_completed_on": "2027-02-22"},
        {},
        {"decide_need"},
    ),
    Going(
        "hillingdon",
        "assessment_running",
        {"referral_received_on": "2027-02-01"},
        {"assessment_overdue": None},
        {"complete_assessment"},
    ),
    Going(
        "essex",
        "plan_running",
        PLAN
        | {
            "case_opened_on": "2026-11-09",
            "referral_received_on": "2026-11-09",
            "team_kind": "long_term",
        },
        {
            "visit_overdue": "2027-03-19",
            "review_near": "2027-05-11",
            "month_9_near": "2027-08-09",
            "month_12_reached": "2027-12-01",
        },
        {"record_visit"},
    ),
    Going(
        "essex",
        "plan_running_after_brief_assessment",
        PLAN
        | {
            "case_opened_on": "2026-11-10",
            "referral_received_on": "2026-11-09",
            "team_kind": "assessment",
        },
        # Sixteen weeks after Monday 9 November are today.
        {"visit_overdue": "2027-03-19", "talks_overdue": "2027-03-01", "month_9_near": "2027-08-10"},
        {"record_visit", "start_transfer_talks"},
    ),
    Going(
        "essex",
        "plan_running_after_protection",
        PLAN | {"case_opened_on": "2026-11-09", "plan_after_protection_on": "2026-12-01"},
        {"visit_overdue": "2027-03-19", "review_near": "2027-05-11"},
        {"record_visit"},
    ),
    Going(
        "essex",
        "meeting_owed",
        {
            "case_opened_on": "2027-02-01",
            "referral_received_on": "2027-02-01",
            "assessment_completed_on": "2027-02-22",
            "plan_started_on": "2027-02-23",
            "last_visit_on": "2027-02-19",
        },
        {"initial_meeting_overdue": "2027-03-04", "visit_overdue": "2027-03-19"},
        {"arrange_meeting", "record_visit"},
    ),
    Going(
        "essex",
        "decision_owed",
        {
            "case_opened_on": "2027-02-01",
            "referral_received_on": "2027-02-01",
            "assessment_completed_on": "2027-02-22",
            "first_visit_on": "2027-02-04",
            "last_visit_on": "2027-02-19",
        },
        {},
        {"decide_need"},
    ),
    Going(
        "essex",
        "full_assessment_running",
        {
            "case_opened_on": "2027-02-01",
            "referral_received_on": "2027-02-01",
            "first_visit_on": "2027-02-04",
            "last_visit_on": "2027-02-19",
            "more_time_authorised_on": "2027-02-26",
        },
        {"assessment_target_passed": "2027-04-07", "assessment_overdue": "2027-04-07"},
        {"decide_on_network_meeting"},
    ),
    Going(
        "essex",
        "assessment_running",
        {"case_opened_on": "2027-02-22", "referral_received_on": "2027-02-22"},
        {"first_visit_overdue": "2027-03-01"},
        {"make_first_visit", "tell_of_referral"},
    ),
)


def taken_on(councils: Councils, authority: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """What the command says of these rows, once it has taken them on."""
    office = councils.office(authority)
    said = councils.run("take-on", councils.table(rows), "--authority", authority, "--json")
    assert said.exit_code == 0, said.output
    assert office.db
    cases: list[dict[str, Any]] = json.loads(said.output)["cases"]
    return cases


def count(office: Office, table: type[Any]) -> int:
    """How many rows the table has."""
    with office.db.read() as session:
        return session.scalar(select(func.count(table.id))) or 0
