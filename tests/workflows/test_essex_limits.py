"""Limits of Essex that turn on what is true of the child, and on a day more or less."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflows.test_essex_paths import FIRST_DAY, with_a_plan


@pytest.mark.clause("ESX-14.8.2", "ESX-14.8.3")
@pytest.mark.parametrize("since", ["plan_after_protection_on", "plan_after_care_on"])
@pytest.mark.parametrize(
    ("met_on", "then"),
    [
        (date(2027, 3, 13), "record_reason_for_short_plan"),
        (date(2027, 3, 14), "update_closing_record"),
    ],
)
def test_three_months_are_the_least_time_after_protection_or_care(
    since: str, met_on: date, then: str
) -> None:
    case = with_a_plan(**{since: FIRST_DAY})
    case.send("early_review_asked")
    case.meet(met_on, review_outcome="close", closing_route="no_further_service")
    case.do("share_updated_plan")
    assert then in case.open


@pytest.mark.clause("ESX-7.6.5", "ESX-10.1.1")
@pytest.mark.parametrize(("disabled", "due"), [(False, date(2027, 3, 14)), (True, date(2027, 6, 14))])
def test_reviews_of_disabled_children_have_a_limit_of_their_own(disabled: bool, due: date) -> None:
    case = with_a_plan(is_disabled=disabled)
    assert case.times.due("review_interval_max", case.facts).due_on == due


@pytest.mark.clause("ESX-7.5.2", "ESX-7.5.5")
def test_four_weeks_count_and_six_are_the_outer_limit_of_a_visit() -> None:
    case = with_a_plan()
    due = case.times.due("visit_interval_max", case.facts)
    assert (due.due_on, due.outer_on) == (date(2027, 1, 11), date(2027, 1, 25))


@pytest.mark.clause("ESX-7.5.3")
def test_a_stable_package_has_no_date_until_an_interval_is_agreed() -> None:
    case = with_a_plan(is_disabled=True, has_stable_package=True)
    due = case.times.due("visit_interval_max", case.facts)
    assert due.due_on is None
    assert due.unset_because
    assert "not give" in due.unset_because
