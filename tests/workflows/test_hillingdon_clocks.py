"""Hillingdon's dates and rhythms: both limits of a contradiction, no limit where none is given, the panel's months."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.packs.load import policy_text
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock
from engine.time.deadline import Due, OwnInterval, Times
from engine.time.policy import read_policy

POLICY = read_policy(policy_text("hillingdon"))
DECIDED = date(2026, 12, 14)
MET = date(2026, 12, 22)


def on(text: str) -> date:
    return date.fromisoformat(text)


def due(parameter: str, own: tuple[OwnInterval, ...] = (), /, **facts: Any) -> Due:
    """What the policy says of this parameter under these facts, on the day of the decision."""
    clock = FrozenClock(datetime(2026, 12, 14, 10, tzinfo=UTC))
    return Times(POLICY, Calendar(POLICY.closures), clock, own).due(parameter, facts)


def agreed(parameter: str, weeks: int, reason: str = "") -> tuple[OwnInterval, ...]:
    return (OwnInterval(parameter, weeks, "weeks", DECIDED, "Example manager", reason),)


@pytest.mark.clause("HIL-VIS.2", "HIL-TIM.5")
def test_visits_three_weeks_count_and_four_are_the_outer_limit() -> None:
    visit = due("visit_interval_max", last_visit_on=DECIDED)
    assert (visit.due_on, visit.outer_on) == (on("2027-01-04"), on("2027-01-11"))


@pytest.mark.clause("HIL-FRQ.4", "HIL-TIM.6", "HIL-TIM.4")
def test_the_first_review_six_weeks_count_and_three_months_are_the_outer_limit() -> None:
    first = due("review_interval_max", last_meeting_on=MET, initial_meeting_on=MET)
    assert (first.due_on, first.outer_on) == (on("2027-02-02"), on("2027-03-22"))
    assert first.row is not None
    assert first.row.parameter == "review_first_due"


@pytest.mark.clause("HIL-FRQ.4", "HIL-TIM.7", "HIL-TIM.4")
def test_later_reviews_the_same_two_limits_from_the_last_meeting() -> None:
    held = on("2027-02-01")
    later = due("review_interval_max", last_meeting_on=held, last_review_on=held, initial_meeting_on=MET)
    assert (later.due_on, later.outer_on) == (on("2027-03-15"), on("2027-05-01"))


@pytest.mark.clause("HIL-FRQ.5")
def test_a_disabled_child_is_reviewed_every_three_months_and_has_no_outer_limit() -> None:
    review = due("review_interval_max", last_meeting_on=MET, initial_meeting_on=MET, is_disabled=True)
    assert (review.due_on, review.outer_on) == (on("2027-03-22"), None)


@pytest.mark.clause("HIL-VIS.3")
@pytest.mark.parametrize("flag", ["is_disabled", "has_no_recourse"])
def test_those_taken_out_of_the_three_weeks_have_no_date_and_the_page_says_why(flag: str) -> None:
    visit = due("visit_interval_max", last_visit_on=DECIDED, **{flag: True})
    assert visit.due_on is None
    assert visit.unset_because is not None
    assert visit.unset_because.startswith("Not set by this procedure.")


@pytest.mark.clause("HIL-VIS.3")
def test_what_is_agreed_for_a_disabled_child_counts_at_once() -> None:
    visit = due(
        "visit_interval_max", agreed("visit_interval_max", 5), last_visit_on=DECIDED, is_disabled=True
    )
    assert visit.due_on == on("2027-01-18")


@pytest.mark.clause("HIL-TIM.4")
def test_an_interval_is_tightened_freely_and_loosened_only_with_a_reason() -> None:
    facts = {"last_visit_on": DECIDED}
    assert due("visit_interval_max", agreed("visit_interval_max", 2), **facts).due_on == on("2026-12-28")
    assert due("visit_interval_max", agreed("visit_interval_max", 6), **facts).due_on == on("2027-01-04")
    looser = due("visit_interval_max", agreed("visit_interval_max", 6, "Abroad until then."), **facts)
    assert looser.due_on == on("2027-01-25")


@pytest.mark.clause("HIL-FRQ.1", "HIL-TIM.1")
def test_of_the_two_clocks_of_the_initial_meeting_the_one_that_ends_first_counts() -> None:
    late = due("initial_meeting_due", need_decided_on=DECIDED, assessment_completed_on=on("2026-12-18"))
    assert late.due_on == on("2026-12-30")
    early = due("initial_meeting_due", need_decided_on=on("2026-12-18"), assessment_completed_on=DECIDED)
    assert early.due_on == on("2026-12-30")
    assert [run.due_on for run in early.others] == [on("2027-01-06")]


@pytest.mark.clause("HIL-TRF.22")
def test_a_child_who_moves_in_has_twenty_working_days_and_no_other_clock() -> None:
    moved = {"family_resident_on": DECIDED}
    assert due("transfer_in_meeting_due", **moved).due_on == on("2027-01-14")
    assert due("initial_meeting_due", **moved).due_on is None


@pytest.mark.clause("HIL-PNL.4")
def test_the_panels_agenda_is_made_every_month() -> None:
    schedule = POLICY.lists["panel"].schedule
    assert [schedule.next_on(on(day)) for day in ("2027-07-17", "2027-08-02")] == [
        on("2027-08-01"),
        on("2027-09-01"),
    ]


@pytest.mark.clause("HIL-PNL.12")
def test_the_panel_itself_is_looked_at_every_three_months() -> None:
    listing = POLICY.lists["panel_review"]
    assert POLICY.rows_for(listing.interval)[0].length == "3 months"
    first = listing.schedule.next_on(on("2027-01-02"))
    second = listing.schedule.next_on(on("2027-04-02"))
    assert (second.year * 12 + second.month) - (first.year * 12 + first.month) == 3


@pytest.mark.parametrize(
    "parameter", ["supervision_interval_max", "assessment_max", "cancelled_meeting_rearranged_within"]
)
def test_where_the_source_gives_no_number_there_is_no_date(parameter: str) -> None:
    facts = {"last_supervision_on": DECIDED, "referral_received_on": DECIDED, "meeting_cancelled_on": DECIDED}
    assert due(parameter, **facts).due_on is None


def test_no_two_limits_are_named_as_impossible_to_keep_together() -> None:
    assert POLICY.problems() == []
