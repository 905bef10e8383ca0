"""A policy is read whole or refused with every problem in plain English."""

from datetime import date

import pytest

from engine.time.policy import PolicyError, read_policy

HEAD = 'authority = "test"\nname = "Test"\n'
VISIT = """
[[timescale]]
parameter = "visit_interval_max"
label = "Visit the child at least every {length}"
noun = "visit"
value = 20
unit = "working_days"
kind = "max_interval"
from = "last_visit_on"
force = "should"
clauses = ["T-1"]
"""
LISTED = """
[lists.monthly]
label = "Long plans"
schedule = { words = "on the first of each month", every = 1, unit = "months", on_day = 1 }
parameter = "visit_interval_max"
"""


def problems_of(toml: str) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        read_policy(toml)
    assert str(refused.value) == "\n".join(refused.value.problems)
    return refused.value.problems


def test_a_small_policy() -> None:
    closure = '[[closures]]\non = 2026-12-29\nname = "Staff day"\n'
    policy = read_policy(HEAD + VISIT + LISTED + closure)
    (row,) = policy.rows_for("visit_interval_max")
    assert (row.label, row.length) == ("Visit the child at least every 20 working days", "20 working days")
    assert (row.counts_from, row.serves) == (("last_visit_on",), "visit_interval_max")
    assert policy.closures == {date(2026, 12, 29): "Staff day"}
    assert policy.lists["monthly"].schedule.next_on(date(2027, 1, 2)) == date(2027, 2, 1)
    assert [rung.key for rung in policy.ladders["default"].rungs] == ["due", "2", "5", "10"]


def test_a_row_answers_to_the_parameter_it_serves_and_to_its_own_name() -> None:
    first = VISIT.replace("visit_interval_max", "visit_first").replace(
        "noun", 'serves = "visit_interval_max"\nnoun'
    )
    policy = read_policy(HEAD + VISIT + first)
    assert [row.parameter for row in policy.rows_for("visit_interval_max")] == [
        "visit_interval_max",
        "visit_first",
    ]
    assert [row.parameter for row in policy.rows_for("visit_first")] == ["visit_first"]
    assert policy.parameters() == ("visit_interval_max", "visit_first")
    assert policy.rows_for("nonsense") == ()


def test_a_file_that_is_no_toml_says_where() -> None:
    (problem,) = problems_of('authority = "test\nname = "Test"')
    assert problem.startswith("The file cannot be read as TOML: ")
    assert "line 1" in problem


def test_all_problems_are_named_at_once() -> None:
    assert problems_of("""
name = 7
[[timescale]]
parameter = "visit_interval_max"
lable = "Visit the child"
label = "Visit the child"
noun = "visit"
value = "twenty"
unit = "fortnights"
kind = "max_interval"
from = ["last_visit"]
clauses = ["T-1"]
[[timescale]]
parameter = "supervision_interval_max"
label = "Supervise within {length}"
noun = "supervision"
kind = "max_interval"
""") == [
        'The policy: authority is missing. Write authority = "...".',
        "The policy: name is 7 but should be text in quotation marks.",
        'Timescale 1 (visit_interval_max): value is "twenty" but should be a whole number, 1 or more.',
        'Timescale 1 (visit_interval_max): unit is "fortnights" but should be one of working_days, days, weeks, '
        "months, hours.",
        "Timescale 1 (visit_interval_max): lable is not a key that is used here. Did you mean label?",
        "Timescale 1 (visit_interval_max): force is missing. Write one of must, should, may, as the clause says.",
        "Timescale 1 (visit_interval_max): counts from last_visit, but only facts that end in _on or _at are dates.",
        "Timescale 2 (supervision_interval_max): label speaks of {length}, but there is no value and unit to put "
        "there.",
        'Timescale 2 (supervision_interval_max): has no value. Say in why = "..." what the procedure says instead.',
        'Timescale 2 (supervision_interval_max): names no clause. Give clauses = ["..."], or say in why where the '
        "row comes from.",
    ]


@pytest.mark.parametrize(
    ("changed", "to", "problem"),
    [
        ("value = 20", "value = true", "value is true but should be a whole number, 1 or more"),
        ("value = 20", "value = 0", "value is 0 but should be a whole number, 1 or more"),
        ('unit = "working_days"\n', "", "value and unit belong together"),
        ('from = "last_visit_on"', "from = 3", "from is 3 but should be a name or a list of names"),
        ('"working_days"', '"hours"', "counts hours from last_visit_on, which has no time of day"),
        ("{length}", "{days}", "label may hold {length} in braces and nothing else"),
        ("noun", "active = 'yes'\nnoun", 'active is "yes" but should be true or false'),
        ("noun", "effective_from = '2027'\nnoun", 'effective_from is "2027" but should be a date'),
        ("noun", "effective_from = 2027-02-01\neffective_to = 2027-01-01\nnoun", "Exchange the two dates"),
        (
            "noun",
            "lead = { value = 4 }\nnoun",
            "lead: unit is missing and should be one of working_days, days",
        ),
        ("noun", "lead = 4\nnoun", "lead: should be a table with keys and values, but is 4"),
        ("noun", "wherefore = 1\nnoun", "wherefore is not a key that is used here. Known are active"),
        ("noun", 'kept_with = ["nonsense"]\nnoun', "kept_with names nonsense, which is no timescale here"),
    ],
)
def test_a_wrong_row_is_named_with_its_remedy(changed: str, to: str, problem: str) -> None:
    found = problems_of(HEAD + VISIT.replace(changed, to))
    assert any(problem in sentence for sentence in found), found
    assert all("visit_interval_max" in sentence for sentence in found)


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        ("[[timescale]]\n", 'Timescale 2 (without a name): label is missing. Write label = "...".'),
        ("[timescales]\n", "timescales is not a key that is used here. Did you mean timescale?"),
        (
            '[ladders.default]\nrungs = [{ after = 2, tell = ["holder"] }, { after = 0, tell = ["boss"] }]',
            "Ladder default, rung 2: tell should name one or more of holder, manager, above_manager.",
        ),
        (
            '[ladders.default]\nrungs = [{ after = 2, tell = ["holder"] }, { after = 0, tell = ["holder"] }]',
            "should have rungs with after = 0, 2, 5 and so on, each later than the one before.",
        ),
        ("[ladders.default]\nat = '8am'", 'at is "8am" but should be a time without quotation marks'),
        (
            '[positions.worker]\nlabel = "Worker"\nabove = "boss"',
            "Position worker: above names boss, which is no position here. Add it or correct the name.",
        ),
        (
            '[positions.a]\nlabel = "A"\nabove = "b"\n[positions.b]\nlabel = "B"\nabove = "a"',
            "Position a stands above itself in the line.",
        ),
        (LISTED.replace("on_day = 1", "on_day = 32"), "on_day should be a day of the month, 1 to 31"),
        (
            LISTED.replace('"visit_interval_max"', '"gone"'),
            "List monthly names gone, which is no timescale here.",
        ),
        (
            '[[closures]]\non = "Christmas"\nname = "Staff day"',
            'Closure 1: on is "Christmas" but should be a date',
        ),
        (VISIT, "Timescale visit_interval_max stands here twice for the same days."),
        (
            VISIT.replace('"visit_interval_max"', '"other"').replace('from = "last_visit_on"', ""),
            "Timescale other has a value but nothing to count from.",
        ),
    ],
)
def test_a_wrong_part_is_named_with_its_remedy(extra: str, problem: str) -> None:
    found = problems_of(HEAD + VISIT + extra)
    assert any(problem in sentence for sentence in found), found


def test_two_versions_of_a_row_may_follow_each_other() -> None:
    old = VISIT.replace("noun", "effective_to = 2027-03-31\nnoun")
    new = VISIT.replace("noun", "effective_from = 2027-04-01\nnoun").replace("value = 20", "value = 15")
    assert len(read_policy(HEAD + old + new).rows_for("visit_interval_max")) == 2


def test_two_versions_of_a_row_may_not_share_a_day() -> None:
    old = VISIT.replace("noun", "effective_to = 2027-04-01\nnoun")
    new = VISIT.replace("noun", "effective_from = 2027-04-01\nnoun")
    (problem,) = problems_of(HEAD + old + new)
    assert "stands here twice for the same days" in problem


def test_a_row_that_is_not_in_use_conflicts_with_nothing() -> None:
    unused = pair("min_lead", 5, "weeks").replace("kept_with", "active = false\nkept_with")
    assert read_policy(unused).problems() == []


def pair(kind: str, value: int, unit: str) -> str:
    other = VISIT.replace('"visit_interval_max"', '"other"').replace('"max_interval"', f'"{kind}"')
    other = other.replace("value = 20", f"value = {value}").replace(
        'unit = "working_days"', f'unit = "{unit}"'
    )
    return HEAD + VISIT + other.replace("noun", 'kept_with = ["visit_interval_max"]\nnoun')


@pytest.mark.parametrize(
    ("kind", "value", "unit", "problem"),
    [
        ("horizon", 3, "weeks", "3 weeks can end before 20 working days have passed"),
        ("horizon", 4, "weeks", None),
        ("min_lead", 5, "weeks", "5 weeks of notice do not fit into 20 working days"),
        ("min_lead", 3, "weeks", None),
        ("min_duration", 1, "months", "1 month have not passed when 20 working days end"),
        ("milestone", 5, "weeks", "5 weeks end after 20 working days"),
    ],
)
def test_pairs_that_cannot_both_be_kept_are_reported(
    kind: str, value: int, unit: str, problem: str | None
) -> None:
    found = read_policy(pair(kind, value, unit)).problems()
    assert len(found) == (1 if problem else 0)
    assert all(problem in sentence and "(T-1)" in sentence for sentence in found if problem)


def test_of_a_shared_stage_s_clauses_only_the_authority_s_own_are_kept() -> None:
    policy = read_policy(
        'authority = "lewisham"\nname = "Lewisham"\n[[timescale]]\nparameter = "visit_interval_max"\n'
        'label = "Visit at least every {length}"\nnoun = "visit"\nvalue = 20\nunit = "working_days"\n'
        'kind = "max_interval"\nfrom = ["last_visit_on"]\nforce = "should"\nclauses = ["LEW-7.2"]\n'
    )
    assert policy.own_clauses(["LEW-7.1", "MAN-PRAC.6", "HIL-VIS.2"]) == ("LEW-7.1",)


def test_a_list_says_what_selecting_from_it_sets_off() -> None:
    selects = (
        'selects = { message = "discussion_asked", form = "record_discussion", meeting = "Long plans" }\n'
    )
    policy = read_policy(HEAD + VISIT + LISTED + selects)
    assert policy.selecting() == ("discussion_asked",)
    assert read_policy(HEAD + VISIT + LISTED).selecting() == ()
    half = problems_of(HEAD + VISIT + LISTED + 'selects = { message = "discussion_asked" }\n')
    assert [problem.partition(" is missing")[0] for problem in half] == [
        "List monthly, selects: form",
        "List monthly, selects: meeting",
    ]
