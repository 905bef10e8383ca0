"""An authority's own values are laid over a policy that several share, or refused with file, row and remedy."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from engine.packs.load import policy_text
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock, at_local
from engine.time.deadline import Times
from engine.time.explain import explain
from engine.time.local import as_section
from engine.time.policy import Policy, PolicyError, read_policy

BASE = """
authority = "test"
name = "Test"

[[timescale]]
parameter = "review_interval_max"
label = "Review the plan"
noun = "review"
kind = "max_interval"
from = "last_meeting_on"
force = "should"
clauses = ["T-1"]
why = "Left to each council."

[[timescale]]
parameter = "minutes_within"
label = "Circulate the minutes within {length}"
noun = "minutes"
value = 20
unit = "working_days"
kind = "deadline"
from = "last_meeting_on"
force = "should"
clauses = ["T-2"]

[[timescale]]
parameter = "review_of_disabled"
serves = "review_interval_max"
label = "Review the plan of a disabled child"
noun = "review"
kind = "max_interval"
from = "last_meeting_on"
when = "is_disabled"
active = false
why = "The source is silent."
"""
MET = date(2027, 1, 20)


def row(parameter: str, value: str = "value = 6", unit: str = 'unit = "weeks"') -> str:
    return f'[[timescale]]\nparameter = "{parameter}"\n{value}\n{unit}\nwhy = "Agreed by the board."\n'


def laid(local: str) -> Policy:
    return read_policy(BASE + "\n" + as_section(local))


def problems_of(local: str) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        laid(local)
    return refused.value.problems


def times(policy: Policy) -> Times:
    return Times(policy, Calendar(), FrozenClock(at_local(MET, time(10))))


@pytest.mark.clause("TEE-6.2.4")
def test_a_length_that_the_procedure_leaves_open_is_the_authoritys_own() -> None:
    policy = laid(row("review_interval_max"))
    due = times(policy).due("review_interval_max", {"last_meeting_on": MET})
    assert due.due_on == date(2027, 3, 3)
    said = dict(explain(due, Calendar(), MET))
    assert said["Rule"] == "Review the plan at least every 6 weeks. Clause T-1 (should)"
    assert said["Set by"] == "This authority, as its own value. Agreed by the board."


@pytest.mark.clause("TEE-6.2.4")
def test_what_no_row_sets_stays_blank_and_says_so() -> None:
    due = times(laid(row("minutes_within"))).due("review_interval_max", {"last_meeting_on": MET})
    assert due.due_on is None
    assert due.unset_because == "Not set by this procedure. Left to each council."


def test_a_value_of_the_procedure_gives_way_and_its_label_says_the_new_length() -> None:
    (found,) = laid(row("minutes_within", "value = 10", 'unit = "working_days"')).rows_for("minutes_within")
    assert (found.label, found.is_local) == ("Circulate the minutes within 10 working days", True)
    assert found.clauses == ("T-2",)


def test_a_row_that_was_not_in_force_comes_into_force() -> None:
    policy = laid(row("review_interval_max", "value = 12") + row("review_of_disabled"))
    known = {"last_meeting_on": MET, "is_disabled": True}
    assert times(policy).due("review_interval_max", known).due_on == date(2027, 3, 3)


@pytest.mark.parametrize(
    ("local", "said"),
    [
        (
            row("minutes_within") + row("review_intervall_max"),
            "local.toml, row 2 (review_intervall_max): the procedure has no timescale of this name. "
            "Did you mean review_interval_max?",
        ),
        (
            row("review_interval_max", unit='unit = "fortnights"'),
            'local.toml, row 1 (review_interval_max): unit is "fortnights" but should be one of '
            "working_days, days, weeks, months, hours.",
        ),
        (
            row("review_interval_max", unit='unit = "hours"'),
            "local.toml, row 1 (review_interval_max): counts hours from last_meeting_on, which has no time of "
            "day. Write a unit in days.",
        ),
        (
            row("minutes_within", value=""),
            "local.toml, row 1 (minutes_within): value is missing and should be a whole number, 1 or more.",
        ),
        (
            row("minutes_within") + row("minutes_within"),
            "local.toml, row 1 (minutes_within): a later row sets it again. Keep one of the two.",
        ),
        (
            row("minutes_within") + 'label = "Soon"\n',
            "local.toml, row 1 (minutes_within): label is not a key that is used here. "
            "Known are parameter, unit, value, why.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_file_row_and_what_to_write(local: str, said: str) -> None:
    assert problems_of(local) == [said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[timescale]\n", "local.toml cannot be read as TOML"),
        ('name = "Ours"\n', "local.toml: name has no place there. Write [[timescale]] rows only."),
    ],
)
def test_a_file_of_another_kind_is_refused(text: str, said: str) -> None:
    assert problems_of(text)[0].startswith(said)


def test_a_folder_is_read_with_and_without_its_own_values(tmp_path: Path) -> None:
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "policy.toml").write_text(BASE)
    assert policy_text("test", tmp_path) == BASE
    (tmp_path / "test" / "local.toml").write_text(row("review_interval_max"))
    assert policy_text("test", tmp_path, local=False) == BASE
    (found, *_) = read_policy(policy_text("test", tmp_path)).rows_for("review_interval_max")
    assert (found.value, found.unit, found.is_local) == (6, "weeks", True)


def test_the_values_that_come_with_tees_wide_say_that_they_are_examples() -> None:
    own = [each for each in read_policy(policy_text("teeswide")).timescales if each.is_local]
    assert {each.parameter for each in own} >= {"review_interval_max", "drift_review_after"}
    assert all(each.why.startswith("EXAMPLE") for each in own)
    base = read_policy(policy_text("teeswide", local=False))
    assert not any(each.is_local for each in base.timescales)
