"""What changed in a policy is said in sentences, and what did not is not said."""

from __future__ import annotations

from datetime import date

import pytest

from engine.packs.compare_policy import differences
from engine.packs.load import authorities, policy_text
from engine.packs.policy_edit import (
    At,
    Length,
    NewLimit,
    add_limit,
    choose,
    set_above,
    set_ladder,
    set_length,
)

LEWISHAM = policy_text("lewisham")
VISITS = At("visit_interval_max")


def said(after: str, before: str = LEWISHAM) -> list[tuple[str, str, str]]:
    return [
        (one.name, one.how, one.said)
        for one in differences(before.encode(), after.encode(), {"last_visit_on": "the last visit"})
    ]


@pytest.mark.parametrize("authority", authorities())
def test_equal_policies_have_no_difference_and_comments_are_none(authority: str) -> None:
    text = policy_text(authority)
    assert said(text + "\n# a remark\n", text) == []


def test_a_value_put_right_says_what_it_was_and_that_running_clocks_follow() -> None:
    [(name, how, words)] = said(set_length(LEWISHAM, VISITS, Length(15, "working_days"), "The board agreed"))
    assert (name, how) == ("Visit", "changed")
    assert words.startswith("Was 20 working days, becomes 15 working days. Running clocks are counted again.")
    assert words.endswith("Running clocks are counted again. Why: The board agreed.")


def test_a_change_from_a_day_says_who_keeps_theirs() -> None:
    after = set_length(LEWISHAM, VISITS, Length(2, "weeks"), "Inspection", date(2027, 3, 1))
    assert said(after) == [
        (
            "Visit",
            "added",
            "2 weeks from the last visit, for clocks that begin on or after 1 March 2027. "
            "A clock that began before keeps its date.",
        ),
        ("Visit", "changed", "20 working days now counts until 28 February 2027."),
    ]


def test_every_part_of_a_policy_is_compared() -> None:
    rungs = [{"after": 1, "tell": ["holder"]}]
    assert said(set_ladder(LEWISHAM, "default", rungs))[0][2].endswith(
        "Becomes: 1 working day after: whoever holds the work."
    )
    assert said(set_above(LEWISHAM, "social_worker", "group_manager")) == [
        ("Social worker", "changed", "Above it was Team manager, and is now Group manager.")
    ]
    new = NewLimit("Ring the school", Length(5, "days"), ("referral_received_on",), why="Asked for")
    [(name, how, words)] = said(add_limit(LEWISHAM, new)[0])
    assert (name, how) == ("Ring the school", "added")
    assert words == "Ring the school within 5 days: 5 days from referral received."
    for was, becomes, how in (
        ('label = "Late visits"', 'label = "Visits that are late"', "changed"),
        ("every = 1, unit", "every = 2, unit", "changed"),
        ('"report.read",\n    "correct.record",\n    "correct.others",', '"report.read",', "changed"),
        ('from = ["last_visit_on"]', 'from = ["last_seen_on"]', "changed"),
        ('name = "Lewisham"', 'name = "Lewisham council"', "changed"),
    ):
        assert was in LEWISHAM
        assert how in {each[1] for each in said(LEWISHAM.replace(was, becomes))}


def test_a_choice_between_two_values_is_told() -> None:
    text = policy_text("hillingdon")
    after = choose(text, At("visit_interval_max_alt"), [VISITS], "Four weeks as the timeline has it")
    told = " ".join(words for *_, words in said(after, text))
    assert "set aside and makes no date" in told
    assert "Becomes: Four weeks as the timeline has it" in told


def test_a_text_that_cannot_be_read_is_the_one_difference() -> None:
    for broken in (b"value = ", b"\xff\xfe", b""):
        [one] = differences(LEWISHAM.encode(), broken)
        assert one.how == "cannot be read"
    assert differences(None, LEWISHAM.encode())
    assert {one.how for one in differences(LEWISHAM.encode(), None)} == {"removed"}
