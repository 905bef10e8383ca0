"""A day added to the calendar moves the dates that span it, and each says why it moved."""

from __future__ import annotations

from datetime import date

import pytest

from engine.cases.recompute import preview, recompute
from engine.packs.models import DayOff
from engine.time.calendar import Calendar
from tests.office import Office

pytestmark = pytest.mark.both_databases

PROCLAIMED = date(2026, 12, 21)


def test_preview_shows_what_would_move_and_moves_nothing(office: Office) -> None:
    ref = office.supported()
    with office.desk() as desk:
        moved = preview(desk, desk.case(ref), Calendar(proclaimed={PROCLAIMED: "A day of thanks"}))
    assert {(line.name, line.was, line.becomes) for line in moved} >= {
        ("visit", date(2027, 1, 14), date(2027, 1, 15)),
        ("initial CIN meeting", date(2026, 12, 30), date(2026, 12, 31)),
    }
    assert office.clocks(ref)["visit_overdue"] == date(2027, 1, 14)


def test_a_day_added_moves_the_dates_and_says_why(office: Office) -> None:
    ref = office.supported()
    with office.desk("Ada Adminson") as desk:
        desk.session.add(
            DayOff(on=PROCLAIMED, name="A day of thanks", kind="bank_holiday", added_at=desk.now)
        )
        desk.session.flush()
        recompute(desk, desk.case(ref), "day_added")
    assert office.clocks(ref)["visit_overdue"] == date(2027, 1, 15)
    assert office.clocks(ref)["supervision_overdue"] == date(2027, 2, 14), "months do not skip days"
    why = dict(map(tuple, office.deadline(ref, "visit_overdue").why))
    assert "21 Dec" in why["Days skipped"]
    moved = [entry.content for entry in office.history(ref, "clock_moved") if entry.content]
    assert {content["cause"] for content in moved} == {"day_added"}


def test_only_the_five_causes_recompute(office: Office) -> None:
    ref = office.supported()
    with pytest.raises(ValueError, match="day_added"), office.desk() as desk:
        recompute(desk, desk.case(ref), "because")
