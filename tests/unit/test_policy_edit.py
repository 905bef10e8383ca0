"""A policy changed in the studio: only what was meant changes in its text, and a clock takes the row of its day."""

from __future__ import annotations

import difflib
from datetime import UTC, date, datetime

import pytest

from engine.packs.load import authorities, policy_text
from engine.packs.policy_edit import (
    At,
    Length,
    NewLimit,
    NoSuchRow,
    add_limit,
    choose,
    say_choice,
    set_above,
    set_ladder,
    set_length,
)
from engine.packs.toml_text import joined, pieces
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock
from engine.time.deadline import Times
from engine.time.policy import PolicyError, read_policy

LEWISHAM = policy_text("lewisham")
VISITS = At("visit_interval_max")
MARCH = date(2027, 3, 1)


def changed(before: str, after: str) -> list[str]:
    """The lines that differ, each with + or -."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-" and line[2:].strip()]


def visit_due(text: str, last: date) -> date | None:
    clock = FrozenClock(datetime(2027, 6, 1, 9, tzinfo=UTC))
    return (
        Times(read_policy(text), Calendar(), clock).due("visit_interval_max", {"last_visit_on": last}).due_on
    )


@pytest.mark.parametrize("authority", authorities())
def test_every_policy_of_ours_can_be_cut_and_joined(authority: str) -> None:
    text = policy_text(authority)
    assert joined(pieces(text)) == text


def test_put_right_only_the_rows_own_lines_change() -> None:
    after = set_length(LEWISHAM, VISITS, Length(15, "working_days"), "Agreed by the board")
    assert [line[:13] for line in changed(LEWISHAM, after)] == [
        "- value = 20",
        "+ value = 15",
        '- why = "Coun',
        '+ why = "Coun',
    ]
    assert "manager's reason. Agreed by the board." in after


def test_from_a_day_earlier_clocks_keep_their_date_and_later_ones_take_the_new_row() -> None:
    after = set_length(LEWISHAM, VISITS, Length(2, "weeks"), "Inspection", MARCH)
    before = date(2027, 2, 26)
    assert visit_due(after, before) == visit_due(LEWISHAM, before)
    assert visit_due(after, MARCH) == date(2027, 3, 15)
    old, new = [row for row in read_policy(after).timescales if row.parameter == VISITS.parameter]
    assert (old.effective_to, new.effective_from, new.label) == (
        date(2027, 2, 28),
        MARCH,
        "Visit the child at least every 2 weeks",
    )
    assert new.why.endswith("From 1 March 2027: Inspection.")
    assert after.index("effective_from") < after.index("# --- Supervision ---"), (
        "the heading no longer leads its part"
    )


def test_a_second_change_from_a_later_day_changes_the_row_that_it_names() -> None:
    once = set_length(LEWISHAM, VISITS, Length(15, "working_days"), "First", MARCH)
    twice = set_length(
        once, At("visit_interval_max", 2), Length(10, "working_days"), "Then", date(2027, 5, 3)
    )
    spans = [
        (row.value, row.effective_from, row.effective_to)
        for row in read_policy(twice).timescales
        if row.parameter == VISITS.parameter
    ]
    assert spans == [
        (20, None, date(2027, 2, 28)),
        (15, MARCH, date(2027, 5, 2)),
        (10, date(2027, 5, 3), None),
    ]


def test_a_day_before_the_row_begins_is_refused() -> None:
    once = set_length(LEWISHAM, VISITS, Length(15, "working_days"), "First", MARCH)
    with pytest.raises(PolicyError):
        set_length(once, At("visit_interval_max", 2), Length(10, "days"), "Too early", date(2027, 2, 1))


def test_a_limit_can_be_taken_away_and_set_where_there_was_none() -> None:
    none = set_length(LEWISHAM, VISITS, None, "Left to the plan")
    [row] = read_policy(none).rows_for("visit_interval_max")[:1]
    assert (row.value, row.label) == (None, "Visit the child")
    some = set_length(LEWISHAM, At("assessment_max"), Length(45, "working_days"), "Statutory guidance")
    [row] = read_policy(some).rows_for("assessment_max")
    assert row.label == "Complete the assessment at the latest within 45 working days"


def test_an_own_value_over_a_shared_policy_is_what_changes() -> None:
    text = policy_text("teeswide")
    after = set_length(text, VISITS, Length(3, "weeks"), "Board of May")
    [row] = [row for row in read_policy(after).timescales if row.parameter == VISITS.parameter]
    assert (row.length, row.is_local, row.why) == ("3 weeks", True, "Board of May")
    without = set_length(text, VISITS, None, "As the others do")
    [row] = [row for row in read_policy(without).timescales if row.parameter == VISITS.parameter]
    assert not row.is_local


def test_of_two_values_the_other_is_chosen_and_the_contradiction_says_so() -> None:
    text = policy_text("hillingdon")
    after = choose(text, At("visit_interval_max_alt"), [VISITS], "Four weeks, as the timeline says")
    rows = {row.parameter: row for row in read_policy(after).timescales}
    assert not rows["visit_interval_max"].active
    assert visit_due(after, date(2027, 3, 1)) == date(2027, 3, 29)
    assert "Four weeks, as the timeline says" in [each.choice for each in read_policy(after).conflicts]
    back = choose(after, VISITS, [At("visit_interval_max_alt")], "Back")
    assert visit_due(back, date(2027, 3, 1)) == date(2027, 3, 22)
    dated = choose(text, At("visit_interval_max_alt"), [VISITS], "From March", MARCH)
    assert visit_due(dated, date(2027, 2, 1)) == date(2027, 2, 22)
    assert visit_due(dated, MARCH) == date(2027, 3, 29)


def test_a_new_limit_gets_a_name_and_stands_with_the_others() -> None:
    new = NewLimit("Ring the school", Length(5, "working_days"), ("referral_received_on",), why="Asked for")
    after, name = add_limit(LEWISHAM, new)
    [row] = read_policy(after).rows_for(name)
    assert (name, row.label, row.noun) == (
        "ring_the_school",
        "Ring the school within 5 working days",
        "ring the school",
    )
    again, second = add_limit(after, new)
    assert second == "ring_the_school_2"
    assert len(changed(after, again)) == 9
    assert after.index("ring_the_school") < after.index("# --- Who is told that something is late")


@pytest.mark.parametrize(
    "label", ['"', "</script>", "\\", "[[timescale]]", "value = 3\n[[timescale]]", "ä" * 300, "5 {days}"]
)
def test_a_hostile_label_stays_a_label_or_is_refused(label: str) -> None:
    new = NewLimit(label, Length(5, "days"), ("referral_received_on",), why="Asked for")
    if "{" in label:
        with pytest.raises(PolicyError, match="braces"):
            add_limit(LEWISHAM, new)
        return
    after, name = add_limit(LEWISHAM, new)
    assert len(read_policy(after).timescales) == len(read_policy(LEWISHAM).timescales) + 1
    assert read_policy(after).rows_for(name)[0].label.startswith(label)


def test_rungs_and_the_line_upward_change_and_a_wrong_one_is_refused() -> None:
    rungs = [{"after": 0, "tell": ["holder"]}, {"after": 3, "tell": ["manager", "above_manager"]}]
    after = set_ladder(LEWISHAM, "default", rungs)
    again = set_ladder(after, "quick", rungs)
    assert [rung.after for rung in read_policy(again).ladders["default"].rungs] == [0, 3]
    assert read_policy(again).ladders["quick"].rungs[1].tell == ("manager", "above_manager")
    assert read_policy(set_above(LEWISHAM, "social_worker", "group_manager")).line_above("social_worker") == (
        "group_manager",
        "head_of_service",
    )
    for wrong in (
        lambda: set_ladder(LEWISHAM, "default", rungs[::-1]),
        lambda: set_ladder(LEWISHAM, "default", []),
        lambda: set_above(LEWISHAM, "head_of_service", "social_worker"),
        lambda: set_above(LEWISHAM, "social_worker", "nobody"),
    ):
        with pytest.raises(PolicyError):
            wrong()


def test_what_is_not_there_is_not_changed() -> None:
    for gone in (At("nothing"), At("visit_interval_max", 2), At("visit_interval_max", 0)):
        with pytest.raises(NoSuchRow):
            set_length(LEWISHAM, gone, Length(1, "days"), "x")
    with pytest.raises(NoSuchRow):
        say_choice(LEWISHAM, "No such contradiction", "x")
