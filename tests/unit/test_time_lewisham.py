"""Lewisham's dates: what its policy alone gives for the dated scenarios of its procedure."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from engine.people.access import PERMISSIONS
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock
from engine.time.deadline import OwnInterval, Times
from engine.time.policy import Policy, read_policy

POLICY = read_policy(
    (Path(__file__).parents[2] / "workflows" / "lewisham" / "policy.toml").read_text(encoding="utf-8")
)
DECIDED = date(2026, 12, 14)
PLAN = {"assessment_completed_on": DECIDED, "plan_started_on": DECIDED, "last_visit_on": DECIDED}
MET = PLAN | {"initial_meeting_on": date(2026, 12, 22), "last_meeting_on": date(2026, 12, 22)}


@pytest.fixture
def lewisham() -> Times:
    return Times(POLICY, Calendar(POLICY.closures), FrozenClock(datetime(2026, 12, 14, 10, tzinfo=UTC)))


def on(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.clause("LEW-3.3")
def test_the_initial_meeting_is_due_ten_working_days_after_the_assessment(lewisham: Times) -> None:
    assert lewisham.due("initial_meeting_due", PLAN).due_on == on("2026-12-30")


@pytest.mark.clause("LEW-7.2")
def test_visits_are_due_20_working_days_after_the_last(lewisham: Times) -> None:
    assert lewisham.due("visit_interval_max", PLAN).due_on == on("2027-01-14")
    later = PLAN | {"last_visit_on": on("2027-01-11")}
    assert lewisham.due("visit_interval_max", later).due_on == on("2027-02-08")


@pytest.mark.clause("LEW-7.2")
def test_visits_made_on_each_due_day(lewisham: Times) -> None:
    dates, facts = [], dict(PLAN)
    for _ in range(6):
        due_on = lewisham.due("visit_interval_max", facts).due_on
        assert due_on is not None
        dates.append(due_on.isoformat())
        facts["last_visit_on"] = due_on
    assert dates == ["2027-01-14", "2027-02-11", "2027-03-11", "2027-04-12", "2027-05-11", "2027-06-09"]


@pytest.mark.clause("LEW-4.1")
def test_supervision_is_due_two_months_after_the_plan_started_then_after_the_last(lewisham: Times) -> None:
    assert lewisham.due("supervision_interval_max", PLAN).due_on == on("2027-02-14")
    later = PLAN | {"last_supervision_on": on("2027-02-10")}
    assert lewisham.due("supervision_interval_max", later).due_on == on("2027-04-10")


@pytest.mark.clause("LEW-3.14")
@pytest.mark.parametrize(
    ("facts", "opens", "due"),
    [
        (MET, "2027-02-02", "2027-03-02"),
        (
            MET | {"last_meeting_on": on("2027-02-24"), "last_review_on": on("2027-02-24")},
            "2027-04-07",
            "2027-05-05",
        ),
        (
            MET | {"last_meeting_on": on("2027-04-28"), "last_review_on": on("2027-04-28")},
            "2027-06-09",
            "2027-07-07",
        ),
    ],
)
def test_reviews_are_at_most_ten_weeks_apart_and_open_four_weeks_ahead(
    lewisham: Times, facts: Mapping[str, date], opens: str, due: str
) -> None:
    assert lewisham.opens("review_interval_max", facts) == on(opens)
    assert lewisham.due("review_interval_max", facts).due_on == on(due)


@pytest.mark.clause("LEW-3.14")
def test_the_first_review_says_that_it_is_the_first(lewisham: Times) -> None:
    first = lewisham.due("review_interval_max", MET)
    later = lewisham.due("review_interval_max", MET | {"last_review_on": on("2027-02-24")})
    assert first.row is not None
    assert later.row is not None
    assert (first.row.parameter, later.row.parameter) == ("review_first_due", "review_interval_max")


@pytest.mark.clause("LEW-5.9")
@pytest.mark.clause("LEW-5.1")
@pytest.mark.clause("LEW-6.1")
def test_milestones_are_counted_from_the_start_of_the_plan(lewisham: Times) -> None:
    dates = [lewisham.due(f"milestone_review_{n}_months", PLAN).due_on for n in (5, 6, 9)]
    assert dates == [on("2027-05-14"), on("2027-06-14"), on("2027-09-14")]


@pytest.mark.clause("LEW-5.7")
def test_next_steps_from_a_mapping_lie_within_eight_weeks(lewisham: Times) -> None:
    facts = PLAN | {"case_mapping_on": on("2027-06-10")}
    assert lewisham.due("mapping_next_steps_horizon_max", facts).due_on == on("2027-08-05")


@pytest.mark.clause("LEW-5.7")
@pytest.mark.clause("LEW-3.14")
def test_the_one_pair_that_cannot_both_be_kept_is_reported() -> None:
    (problem,) = POLICY.problems()
    assert "LEW-5.7" in problem
    assert "8 weeks can end before 10 weeks have passed" in problem


@pytest.mark.parametrize(
    "parameter",
    [
        "initial_meeting_due",
        "visit_interval_max",
        "supervision_interval_max",
        "milestone_review_5_months",
        "milestone_review_9_months",
        "review_interval_max",
    ],
)
def test_a_disabled_child_has_the_same_dates(lewisham: Times, parameter: str) -> None:
    same = lewisham.due(parameter, MET | {"is_disabled": True})
    assert same.due_on == lewisham.due(parameter, MET).due_on is not None


@pytest.mark.clause("LEW-7.3")
def test_supervision_may_agree_more_visits_and_a_manager_fewer() -> None:
    facts = PLAN | {"last_visit_on": on("2026-12-21")}
    agreed = OwnInterval("visit_interval_max", 10, "working_days", on("2026-11-19"), "Tom Teamlead")
    clock = FrozenClock(datetime(2027, 1, 5, 10, tzinfo=UTC))
    due = Times(POLICY, Calendar(), clock, [agreed]).due("visit_interval_max", facts)
    assert (due.due_on, due.outer_on) == (on("2027-01-07"), on("2027-01-21"))


@pytest.mark.clause("LEW-3.33")
def test_copies_of_the_plan_have_no_limit(lewisham: Times) -> None:
    due = lewisham.due("plan_circulated_within", MET)
    assert due.due_on is None
    assert due.unset_because == (
        "Not set by this procedure. The procedure asks for the copies and gives no limit."
    )


def test_where_the_source_is_silent_no_number_is_borrowed(lewisham: Times) -> None:
    every_fact = {fact: DECIDED for row in POLICY.timescales for fact in row.counts_from}
    silent = [row.parameter for row in POLICY.timescales if row.value is None]
    assert len(silent) == 20
    for parameter in silent:
        due = lewisham.due(parameter, every_fact)
        assert due.due_on is None
        assert due.unset_because is not None
        assert due.unset_because.startswith("Not set by this procedure. The ")


@pytest.mark.clause("LEW-5.8")
@pytest.mark.clause("LEW-6.1")
@pytest.mark.clause("LEW-6.2")
def test_the_lists_are_monthly() -> None:
    for key in ("five_months", "nine_months"):
        schedule = POLICY.lists[key].schedule
        assert schedule.next_on(on("2027-10-02")) == on("2027-11-01")
        assert POLICY.rows_for(POLICY.lists[key].interval)[0].length == "1 month"


def test_late_work_goes_up_lewishams_line() -> None:
    assert POLICY.line_above("social_worker") == ("team_manager", "group_manager", "head_of_service")


@pytest.mark.clause("LEW-5.2")
@pytest.mark.clause("LEW-6.3")
@pytest.mark.clause("LEW-8.1")
def test_what_only_some_may_do() -> None:
    def holders(permission: str) -> set[str]:
        return {key for key, post in POLICY.positions.items() if permission in post.permissions}

    assert holders("mapping.facilitate") == {"independent_facilitator"}
    assert holders("meeting.chair_final") == {"team_manager"}
    assert holders("nine_month.record") == {"group_manager", "head_of_service"}
    assert len(holders("procedure.approve")) > 1


def test_every_permission_is_one_that_the_code_knows() -> None:
    assert {word for post in POLICY.positions.values() for word in post.permissions} == PERMISSIONS


def test_the_policy_is_a_policy() -> None:
    assert isinstance(POLICY, Policy)
    assert POLICY.name == "Lewisham"
