"""How old a plan is, and who is old enough for a list on its day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.packs.load import policy_text
from engine.time.calendar import Calendar
from engine.time.policy import Policy, read_policy
from web.milestones import age_in_months, age_words, list_of, milestones, started_by, unset_milestones

CALENDAR = Calendar()


@pytest.fixture(scope="module")
def lewisham() -> Policy:
    return read_policy(policy_text("lewisham"))


def test_the_milestones_are_those_that_policy_sets(lewisham: Policy) -> None:
    assert [row.value for row in milestones(lewisham)] == [5, 6, 9]


def test_what_the_procedure_does_not_set_is_said_and_not_filled_in(lewisham: Policy) -> None:
    unset = {row.parameter for row in unset_milestones(lewisham)}
    assert {"milestone_review_8_months", "milestone_review_12_months"} <= unset


def test_a_milestone_belongs_to_the_list_before_it(lewisham: Policy) -> None:
    lists = [list_of(lewisham, row) for row in milestones(lewisham)]
    assert [found.key for found in lists if found] == ["five_months", "five_months", "nine_months"]


@pytest.mark.parametrize(
    ("on", "latest"),
    [
        (date(2027, 1, 1), date(2026, 8, 1)),
        (date(2027, 2, 28), date(2026, 9, 30)),  # 30 September and five months: the end of February
        (date(2028, 2, 29), date(2027, 9, 30)),
        (date(2027, 6, 30), date(2027, 1, 31)),
    ],
)
def test_old_enough_on_the_day_of_the_list(lewisham: Policy, on: date, latest: date) -> None:
    five = milestones(lewisham)[0]
    assert started_by(CALENDAR, five, on) == latest
    assert CALENDAR.add_months(latest, 5) <= on < CALENDAR.add_months(latest + timedelta(days=1), 5)


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 9, 15), "less than a week"),
        (date(2026, 9, 30), "2 weeks"),
        (date(2026, 10, 15), "1 month"),
        (date(2027, 2, 21), "5 months"),
        (date(2027, 2, 22), "5 months 1 week"),
    ],
)
def test_the_age_of_a_plan_in_words(today: date, words: str) -> None:
    assert age_words(date(2026, 9, 15), today, CALENDAR) == words


def test_the_age_of_a_plan_grows_by_a_day_at_a_time() -> None:
    start = date(2026, 8, 31)
    ages = [age_in_months(start, start + timedelta(days=n), CALENDAR) for n in range(400)]
    assert ages == sorted(set(ages))
    assert age_in_months(start, date(2027, 2, 28), CALENDAR) == 6
