"""The child's own visit interval: tighter wins, looser needs a manager's reason (LEW-7.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from engine.cases.complete import complete
from engine.cases.correct import correct
from engine.cases.errors import ReasonNeeded
from tests.conftest import SignIn
from tests.office import Office

BABY = "Seen more often until the baby is born"


def _agreed(value: int | None, reason: str = BABY, **more: Any) -> dict[str, Any]:
    """Answers to a supervision that agreed this many working days, or kept the procedure's interval."""
    if value is None:
        return {"visits_changed": False, **more}
    unit = {"visit_interval_unit": "working_days", "visit_interval_reason": reason}
    return {"visits_changed": True, "visit_interval": value, **unit, **more}


def _supervise(office: Office, ref: str, value: int, reason: str = BABY, **more: Any) -> int:
    return office.do(ref, "record_supervision", **_agreed(value, reason, **more)).submission_id


def _correct(office: Office, ref: str, submission: int, value: int | None, reason: str = BABY) -> None:
    task = office.task(ref, "record_supervision")
    assert task is not None
    filled = office.filled(ref, task, **_agreed(value, reason))
    with office.desk("Tom Teamlead") as desk:
        correct(desk, ref, submission, filled, "Mixed up with another child")


def _due(office: Office, ref: str) -> date | None:
    return office.deadline(ref, "visit_overdue").due_on


@pytest.mark.clause("LEW-7.3")
def test_a_tighter_interval_wins_at_once_and_shows_the_outer_limit(office: Office) -> None:
    ref = office.supported()
    _supervise(office, ref, 10)
    row = office.deadline(ref, "visit_overdue")
    assert row.due_on == date(2026, 12, 30)
    assert row.outer_on == date(2027, 1, 14)
    assert any("LEW-7.3" in text for _, text in row.why)


def test_a_looser_interval_with_a_reason_is_used_and_says_so(office: Office) -> None:
    ref = office.supported()
    _supervise(office, ref, 25, "Away with grandparents until the end of January")
    row = office.deadline(ref, "visit_overdue")
    assert row.due_on == date(2027, 1, 21)
    assert any("grandparents" in text for _, text in row.why)


def test_a_new_interval_ends_the_one_before(office: Office) -> None:
    ref = office.supported()
    _supervise(office, ref, 10)
    _supervise(office, ref, 15)
    assert office.deadline(ref, "visit_overdue").due_on == date(2027, 1, 7)


def test_the_engine_itself_refuses_a_looser_interval_without_a_reason(office: Office) -> None:
    ref = office.supported()
    task = office.task(ref, "record_supervision")
    assert task is not None
    filled = office.filled(ref, task)
    agreed = {
        "agreed_interval": [{"parameter": "visit_interval_max", "value": 6, "unit": "weeks", "reason": " "}]
    }
    with pytest.raises(ReasonNeeded), office.desk("Tom Teamlead") as desk:
        complete(desk, ref, task.id, replace(filled, records=agreed))
    assert "record_supervision" in office.open_elements(ref)


def test_a_supervision_of_an_earlier_day_typed_later_does_not_undo_the_later_one(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2026, 12, 18))
    _supervise(office, ref, 15)
    _supervise(office, ref, 10, supervised_on=date(2026, 12, 16))
    assert _due(office, ref) == date(2027, 1, 7)


def test_a_corrected_interval_counts_and_history_says_old_and_new(office: Office) -> None:
    ref = office.supported()
    submission = _supervise(office, ref, 10)
    _correct(office, ref, submission, 15)
    assert _due(office, ref) == date(2027, 1, 7)
    moved, corrected = office.history(ref, "clock_moved")[-1].content, office.history(ref, "corrected")[-1]
    assert moved is not None
    assert (moved["was_due_on"], moved["due_on"]) == ("2026-12-30", "2027-01-07")
    assert moved["cause"] == "interval_changed"
    assert corrected.content is not None
    assert corrected.content["intervals"] == {
        "visit_interval_max": {"was": "10 working days", "is": "15 working days"}
    }
    assert corrected.content["reason"] == "Mixed up with another child"


def test_a_correction_that_names_no_interval_ends_the_one_it_agreed(office: Office) -> None:
    ref = office.supported()
    submission = _supervise(office, ref, 10)
    _correct(office, ref, submission, None)
    row = office.deadline(ref, "visit_overdue")
    assert row.due_on == date(2027, 1, 14), "the procedure's own 20 working days"
    assert not any("baby" in text for _, text in row.why)


def test_the_interval_before_one_that_was_a_mistake_counts_again(office: Office) -> None:
    ref = office.supported()
    _supervise(office, ref, 10)
    mistaken = _supervise(office, ref, 15)
    _correct(office, ref, mistaken, None)
    assert _due(office, ref) == date(2026, 12, 30)


def test_a_supervision_corrected_to_agree_an_interval_agrees_it(office: Office) -> None:
    ref = office.supported()
    submission = office.do(ref, "record_supervision").submission_id
    _correct(office, ref, submission, 10)
    assert _due(office, ref) == date(2026, 12, 30)


def test_correcting_an_older_agreement_leaves_the_newer_one_in_force(office: Office) -> None:
    ref = office.supported()
    older = _supervise(office, ref, 10)
    _supervise(office, ref, 15)
    _correct(office, ref, older, 5)
    assert _due(office, ref) == date(2027, 1, 7)


def test_a_corrected_reason_stands_wherever_the_date_says_why(office: Office) -> None:
    ref = office.supported()
    submission = _supervise(office, ref, 10)
    _correct(office, ref, submission, 10, "Until the stepfather has moved out")
    row = office.deadline(ref, "visit_overdue")
    assert row.due_on == date(2026, 12, 30)
    assert any("stepfather" in text for _, text in row.why)
    assert not any("baby" in text for _, text in row.why)


def test_the_timeline_says_which_interval_became_which(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    submission = _supervise(council, ref, 10)
    _correct(council, ref, submission, 15)
    page = sign_in("Tom Teamlead").get(f"/cases/{ref}/timeline").text
    assert "the child’s own interval from 10 working days to 15 working days" in page
    assert "because the child’s own interval changed" in page
