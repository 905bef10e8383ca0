"""Mistakes can be put right: the record, the dates that count from it, and a step skipped or done again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.cases.correct import correct
from engine.cases.errors import CannotGoBack, ReasonNeeded
from engine.cases.models import Submission
from engine.cases.skip import return_to, skip
from engine.records.models import Meeting, MeetingChild, Visit
from tests.office import Office

pytestmark = pytest.mark.both_databases


def _visit(office: Office, ref: str, on: date) -> int:
    return office.do(ref, "record_visit", visited_on=on).submission_id


def _corrected(
    office: Office, ref: str, submission_id: int, on: date, reason: str = "Read the diary wrong", **more: Any
) -> None:
    office.put_right(ref, "record_visit", submission_id, reason, visited_on=on, **more)


def test_a_corrected_visit_moves_the_clock_and_says_why(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 12))
    submission = _visit(office, ref, date(2027, 1, 12))
    _corrected(office, ref, submission, date(2027, 1, 11))
    assert office.clocks(ref)["visit_overdue"] == date(2027, 2, 8)
    moved = office.history(ref, "clock_moved")[-1].content
    assert moved is not None
    assert (moved["was_due_on"], moved["due_on"], moved["cause"]) == (
        "2027-02-09",
        "2027-02-08",
        "date_corrected",
    )
    corrected = office.history(ref, "corrected")[-1].content
    assert corrected is not None
    assert corrected["reason"] == "Read the diary wrong"


def test_correcting_an_older_visit_leaves_the_newer_one_in_force(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 20))
    older = _visit(office, ref, date(2027, 1, 12))
    _visit(office, ref, date(2027, 1, 20))
    due = office.clocks(ref)["visit_overdue"]
    _corrected(office, ref, older, date(2027, 1, 11))
    assert office.clocks(ref)["visit_overdue"] == due


def test_a_visit_corrected_to_before_another_one_leaves_the_other_the_last(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 20))
    older = _visit(office, ref, date(2027, 1, 12))
    newest = _visit(office, ref, date(2027, 1, 20))
    _corrected(office, ref, newest, date(2027, 1, 5))
    assert office.case(ref).last_seen_on == date(2027, 1, 12)
    assert office.clocks(ref)["visit_overdue"] == date(2027, 2, 9)
    _corrected(office, ref, older, date(2027, 1, 11))
    assert office.case(ref).last_seen_on == date(2027, 1, 11), "the fact now comes from the older one"


def test_an_older_visit_corrected_to_after_the_newest_is_the_last(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 20))
    older = _visit(office, ref, date(2027, 1, 12))
    _visit(office, ref, date(2027, 1, 18))
    _corrected(office, ref, older, date(2027, 1, 19))
    assert office.case(ref).last_seen_on == date(2027, 1, 19)


def test_a_visit_typed_late_counts_once_the_newer_one_was_a_mistake(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 20))
    newest = _visit(office, ref, date(2027, 1, 20))
    _visit(office, ref, date(2027, 1, 12))
    _corrected(office, ref, newest, date(2027, 1, 20), seen="no")
    assert office.case(ref).last_seen_on == date(2027, 1, 12)
    corrected = office.history(ref, "corrected")[-1].content
    assert corrected is not None
    assert corrected["was"] == {"last_visit_on": "2027-01-20"}
    assert corrected["is"] == {"last_visit_on": "2027-01-12"}


def test_of_supervisions_too_the_latest_day_counts(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 20))
    office.do(ref, "record_supervision", supervised_on=date(2027, 1, 12))
    newest = office.do(ref, "record_supervision", supervised_on=date(2027, 1, 20)).submission_id
    office.put_right(ref, "record_supervision", newest, supervised_on=date(2027, 1, 5))
    assert office.case(ref).facts["last_supervision_on"] == "2027-01-12"


def test_a_meeting_put_right_leaves_the_next_one_arranged(office: Office) -> None:
    ref = office.agreed()
    office.go_to(date(2027, 2, 3))
    office.do(ref, "arrange_meeting", planned_on=date(2027, 2, 3))
    review = office.task(ref, "record_meeting")
    assert review is not None
    filled = office.filled(ref, review, meeting_on=date(2027, 2, 1))
    held = office.do(ref, "record_meeting").submission_id
    office.do(ref, "share_updated_plan")
    office.go_to(date(2027, 4, 1))
    office.do(ref, "arrange_meeting", planned_on=date(2027, 4, 6))
    with office.desk("Amina Caseworth") as desk:
        correct(desk, ref, held, filled, "Read the diary wrong")
    assert office.case(ref).facts["last_meeting_on"] == "2027-02-01"
    assert _meetings(office, "review") == [(date(2027, 2, 1), date(2027, 2, 3)), (None, date(2027, 4, 6))]


def _meetings(office: Office, kind: str) -> list[Any]:
    """When each meeting that lists show was held, and for when it was planned."""
    with office.db.read() as session:
        query = select(Meeting.held_on, Meeting.planned_on).join(MeetingChild)
        query = query.where(MeetingChild.replaced.is_(False), Meeting.kind == kind)
        return [tuple(row) for row in session.execute(query.order_by(Meeting.planned_on))]


def test_both_versions_are_kept_and_lists_show_the_correction(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 12))
    submission = _visit(office, ref, date(2027, 1, 12))
    _corrected(office, ref, submission, date(2027, 1, 11))
    with office.db.read() as session:
        first = session.get_one(Submission, submission)
        assert first.corrected_by_id is not None
        assert session.get_one(Submission, first.corrected_by_id).corrects_id == submission
        visits = session.scalars(select(Visit).where(Visit.replaced.is_(False))).all()
    assert [visit.visited_on for visit in visits] == [date(2027, 1, 11)]


def test_a_correction_without_a_reason_is_refused(office: Office) -> None:
    ref = office.supported()
    submission = _visit(office, ref, date(2026, 12, 14))
    with pytest.raises(ReasonNeeded):
        _corrected(office, ref, submission, date(2026, 12, 11), reason="  ")
    assert office.case(ref).facts["last_visit_on"] == "2026-12-14"


def test_a_manager_skips_a_step_with_a_reason(office: Office) -> None:
    ref = office.supported()
    task = office.task(ref, "arrange_meeting")
    assert task is not None
    with pytest.raises(ReasonNeeded), office.desk("Tom Teamlead") as desk:
        skip(desk, ref, task.id, "")
    with office.desk("Tom Teamlead") as desk:
        skip(desk, ref, task.id, "The family asked to meet today.")
    assert "record_meeting" in office.open_elements(ref)
    assert office.clocks(ref)["initial_meeting_overdue"] == date(2026, 12, 30), "its clock goes on"
    skipped = office.history(ref, "task_skipped")[-1].content
    assert skipped is not None
    assert skipped["reason"] == "The family asked to meet today."


def test_a_manager_returns_to_an_earlier_step_of_the_stage(office: Office) -> None:
    ref = office.supported()
    office.do(ref, "arrange_meeting")
    task = office.task(ref, "record_meeting")
    assert task is not None
    with office.desk("Tom Teamlead") as desk:
        return_to(desk, ref, task.id, "arrange_meeting", "The room was double booked.")
    assert "arrange_meeting" in office.open_elements(ref)
    assert "record_meeting" not in office.open_elements(ref)


def test_a_step_of_another_stage_cannot_be_returned_to(office: Office) -> None:
    ref = office.supported()
    task = office.task(ref, "arrange_meeting")
    assert task is not None
    with pytest.raises(CannotGoBack), office.desk("Tom Teamlead") as desk:
        return_to(desk, ref, task.id, "complete_assessment", "To look again.")
    assert "arrange_meeting" in office.open_elements(ref)


def test_the_same_correction_sent_twice_is_answered_like_the_first(office: Office) -> None:
    ref = office.supported()
    submission = _visit(office, ref, date(2026, 12, 14))
    task = office.task(ref, "record_visit")
    assert task is not None
    filled = replace(office.filled(ref, task, visited_on=date(2026, 12, 11)), token="one page")
    with office.desk("Amina Caseworth") as desk:
        first = correct(desk, ref, submission, filled, "Read the diary wrong").id
    with office.desk("Amina Caseworth") as desk:
        assert correct(desk, ref, submission, filled, "Read the diary wrong").id == first
    assert len(office.history(ref, "corrected")) == 1


def test_a_correction_of_late_work_is_late_and_one_of_work_in_time_is_not(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 20))
    late = _visit(office, ref, date(2027, 1, 20))
    assert _is_late(office, late)
    _corrected(office, ref, late, date(2027, 1, 19))
    assert _is_late(office, _correction(office, late)), "a new version does not make it in time"
    _corrected(office, ref, _correction(office, late), date(2027, 1, 14))
    assert not _is_late(office, _correction(office, _correction(office, late))), "it was made on the last day"


def _is_late(office: Office, submission_id: int) -> bool:
    with office.db.read() as session:
        return session.get_one(Submission, submission_id).late


def _correction(office: Office, submission_id: int) -> int:
    with office.db.read() as session:
        corrected = session.get_one(Submission, submission_id).corrected_by_id
    assert corrected is not None
    return corrected
