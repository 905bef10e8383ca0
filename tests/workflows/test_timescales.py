"""What each source says of its timescales stands in the policy, and is what a clock then counts.

tests/workflows/timescales.csv holds the facts, read from the sources before any policy was written: a row for each
authority and parameter, blank where the source sets no number. The days are counted here once more, by hand as it
were, so that policy and clock are both measured by something that is not theirs.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from engine.packs.load import WORKFLOWS, authorities, policy_text
from engine.time.calendar import Calendar
from engine.time.clock import FrozenClock, at_local
from engine.time.deadline import ClockRun, Times
from engine.time.policy import Policy, Timescale, read_policy

TABLE = Path(__file__).parent / "timescales.csv"
START = date(2026, 12, 14)
"""A Monday: Christmas, New Year and Easter 2027 lie within what is counted from it."""

HOLIDAYS = {
    date(2026, 12, 25),
    date(2026, 12, 28),
    date(2027, 1, 1),
    date(2027, 3, 26),
    date(2027, 3, 29),
    date(2027, 5, 3),
    date(2027, 5, 31),
}

STARTS = {
    "assessment_completed": "assessment_completed_on",
    "case_opened": "case_opened_on",
    "cin_meeting_held": "initial_meeting_on",
    "decision_meeting_required": "need_decided_on",
    "decision_plan_required": "need_decided_on",
    "decision_to_allocate": "need_decided_at",
    "family_resident": "family_resident_on",
    "initial_meeting_held": "initial_meeting_on",
    "mapping_meeting_held": "case_mapping_on",
    "meeting_cancelled": "meeting_cancelled_on",
    "meeting_date": "meeting_planned_on",
    "meeting_held": "last_meeting_on",
    "panel_held": "panel_held_on",
    "plan_opened": "plan_opened_on",
    "plan_started": "plan_started_on",
    "plan_started_after_cp_plan": "plan_after_protection_on",
    "plan_started_after_return_home": "plan_after_care_on",
    "previous_accommodation_review": "last_accommodation_review_on",
    "previous_cin_meeting_held": "last_meeting_on",
    "previous_home_visit": "last_home_visit_on",
    "previous_nrpf_connect_check": "last_connect_check_on",
    "previous_nrpf_review": "last_nrpf_review_on",
    "previous_panel": "panel_identified_on",
    "previous_plan_supervision": "last_supervision_on",
    "previous_review_held": "last_meeting_on",
    "previous_subsistence_check": "last_subsistence_check_on",
    "previous_subsistence_review": "last_subsistence_review_on",
    "previous_visit": "last_visit_on",
    "referral_received": "referral_received_on",
    "review_meeting_held": "last_review_on",
    "transfer_agreed": "transfer_agreed_on",
    "unstated": "referral_received_on",
    "worker_qualified_practice_started": "worker_practice_started_on",
}
"""What the source counts from, and the fact of a case that says so. "unstated": the referral, the earliest reading."""

OF_LISTS = {"previous_list", "previous_nine_month_meeting", "panel_started"}
"""Rhythms of the authority, not of a child: a list keeps them."""


@dataclass(frozen=True)
class Stated:
    """One row of the table."""

    authority: str
    parameter: str
    value: int | None
    unit: str
    day_kind: str
    start_event: str
    clause: str


def stated() -> list[Stated]:
    """Every row of those authorities that have a pack."""
    here = authorities()
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = [_read(row) for row in csv.DictReader(lines)]
    return [row for row in rows if row.authority in here]


def _read(row: dict[str, str]) -> Stated:
    value = int(row["value"]) if row["value"] else None
    rest = ("unit", "day_kind", "start_event", "clause")
    return Stated(row["authority"], row["parameter"], value, *(row[name] for name in rest))


ROWS = stated()
with_a_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.authority}-{row.parameter}")
with_a_number = pytest.mark.parametrize(
    "row", [row for row in ROWS if row.value], ids=lambda row: f"{row.authority}-{row.parameter}"
)


@cache
def policy(authority: str) -> Policy:
    """The authority's policy as its source has it, without values that one council has set for itself."""
    return read_policy((WORKFLOWS / authority / "policy.toml").read_text(encoding="utf-8"))


def timescale(row: Stated) -> Timescale:
    """The policy's row for it."""
    found = [each for each in policy(row.authority).timescales if each.parameter == row.parameter]
    assert len(found) == 1, f"{row.authority} has {len(found)} rows for {row.parameter}"
    return found[0]


def run_of(row: Stated, start: object) -> ClockRun:
    """The clock of this row, as the engine starts it from the fact that the source counts from."""
    scale = timescale(row)
    # What makes this row the one that answers: its flags are set, and no row for the first time outranks it.
    later = {name for each in policy(row.authority).rows_for(row.parameter) for name in each.unless_known}
    facts = {
        **dict.fromkeys(later - set(scale.unless_known), START),
        **dict.fromkeys(scale.when, True),
        STARTS[row.start_event]: start,
    }
    times = Times(policy(row.authority), Calendar(), FrozenClock(datetime(2026, 12, 14, 12, tzinfo=UTC)))
    due = times.due(row.parameter, facts)
    runs = [run for run in (due.active, due.outer, *due.others) if run]
    return next(run for run in runs if run.row.parameter == row.parameter)


def counted(start: date, value: int, unit: str) -> date:
    """So many units after a day, or before it."""
    step = 1 if value > 0 else -1
    if unit == "months":
        month = start.month - 1 + value
        year, month = start.year + month // 12, month % 12 + 1
        return date(year, month, min(start.day, monthrange(year, month)[1]))
    if unit != "working_days":
        return start + timedelta(days=value * {"days": 1, "weeks": 7}[unit])
    day, left = start, abs(value)
    while left:
        day += timedelta(days=step)
        left -= day.weekday() < 5 and day not in HOLIDAYS
    return day


@with_a_row
def test_the_policy_has_what_the_source_says(row: Stated) -> None:
    scale = timescale(row)
    assert (scale.value, scale.unit or "") == (row.value, row.unit)
    assert not row.clause or row.clause in (*scale.clauses, *scale.own_clauses)
    if row.value is None:
        assert scale.why, "a row without a number says what the source says instead"
    if row.day_kind != "unstated":
        assert (row.unit == "working_days") == (row.day_kind == "working")


@with_a_number
def test_a_clock_counts_what_the_source_says(row: Stated) -> None:
    if row.start_event in OF_LISTS:
        rhythms = [
            each.schedule for each in policy(row.authority).lists.values() if each.interval == row.parameter
        ]
        assert [(each.every, each.unit) for each in rhythms] == [(row.value, row.unit)]
        return
    assert row.value is not None
    if row.unit == "hours":
        at = at_local(START, datetime.min.time())
        assert run_of(row, at).due_at == at + timedelta(hours=row.value)
        return
    sign = -1 if timescale(row).kind == "min_lead" else 1
    assert run_of(row, START).due_on == counted(START, sign * row.value, row.unit)


@pytest.mark.parametrize("authority", authorities())
def test_a_council_sets_for_itself_only_what_the_source_leaves_open(authority: str) -> None:
    ours = {row.parameter: row for row in ROWS if row.authority == authority}
    for scale in read_policy(policy_text(authority)).timescales:
        if scale.parameter in ours and ours[scale.parameter].value is not None:
            assert scale.value == ours[scale.parameter].value


def test_every_authority_has_its_rows() -> None:
    assert {row.authority for row in ROWS} == set(authorities())
    assert len([row for row in ROWS if row.authority == "lewisham"]) == 31
