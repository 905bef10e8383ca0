"""The child's own visit interval: tighter wins, looser needs a manager's reason (LEW-7.3)."""

from __future__ import annotations

from datetime import date

import pytest

from engine.cases.errors import ReasonNeeded
from tests.office import Office

FEBRUARY = date(2027, 2, 10)


def _supervise(
    office: Office, ref: str, value: int, reason: str = "Seen more often until the baby is born"
) -> None:
    office.do(
        ref,
        "record_supervision",
        visits_changed=True,
        visit_interval=value,
        visit_interval_unit="working_days",
        visit_interval_reason=reason,
    )


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
    from dataclasses import replace

    from engine.cases.complete import complete

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
