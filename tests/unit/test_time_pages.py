"""Documents, reports and contradictions of a policy: read whole, or refused in plain English."""

from engine.time.policy import read_policy
from tests.unit.test_time_policy import HEAD, VISIT, problems_of

MANAGER = '[positions.team_manager]\nlabel = "Team manager"\nclauses = ["T-9"]\n'
CONFLICT = """
[[conflict]]
title = "Visits: three weeks or four"
clauses = ["T-1", "T-2"]
says = "One place asks for three weeks, another for four."
choice = "The three weeks count; the four are shown as the outer limit."
may_change = "team_manager"
"""
REPORT = """
[reports.late_visits]
label = "Late visits"
shows = "overdue"
parameters = ["visit_interval_max"]
clauses = ["T-3"]
"""
DOCUMENT = """
[documents.closing]
label = "Closing summary"
of = ["write_closing_summary"]
clauses = ["T-4"]
"""


def test_what_a_policy_says_of_pages_is_read() -> None:
    policy = read_policy(HEAD + VISIT + MANAGER + CONFLICT + REPORT + DOCUMENT)
    assert policy.conflicts[0].clauses == ("T-1", "T-2")
    assert policy.reports["late_visits"].parameters == ("visit_interval_max",)
    assert policy.documents["closing"].of == ("write_closing_summary",)
    assert policy.positions["team_manager"].clauses == ("T-9",)


def test_a_contradiction_names_its_clauses_and_who_may_change_it() -> None:
    nobody = CONFLICT.replace("team_manager", "mayor")
    assert problems_of(HEAD + VISIT + MANAGER + nobody) == [
        "Conflict Visits: three weeks or four: may_change names mayor, which is no position here. "
        "Add it or correct the name."
    ]
    assert (
        'names no clause. Give clauses = ["..."]'
        in problems_of(HEAD + MANAGER + CONFLICT.replace('clauses = ["T-1", "T-2"]\n', ""))[0]
    )


def test_a_report_says_what_it_shows() -> None:
    assert problems_of(HEAD + VISIT + REPORT.replace('"overdue"', '"open"')) == [
        'Report late_visits: shows "open", so steps should say which.'
    ]
    assert problems_of(HEAD + REPORT) == [
        "Report late_visits names visit_interval_max, which is no timescale here. Add it or correct the name."
    ]


def test_a_document_is_made_from_forms() -> None:
    (problem,) = problems_of(HEAD + DOCUMENT.replace('of = ["write_closing_summary"]\n', ""))
    assert problem.startswith("Document closing: of is missing. Give the forms")
