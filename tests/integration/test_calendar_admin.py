"""Days added to the calendar: what they would move is seen first, and is what then moves."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from engine.cases.desk import Desk
from engine.cases.models import AgreedInterval
from engine.cases.recompute import preview, preview_all, recompute
from engine.outbox.models import Outbox
from engine.packs.days import (
    DayAlreadyOff,
    DayNotAdded,
    NameNeeded,
    add_day_off,
    calendar_with,
    cases_across,
    remove_day_off,
)
from engine.packs.models import DayOff
from tests.conftest import SignIn
from tests.office import Office

CLOSED = date(2027, 1, 13)
"""A Wednesday inside the ten working days of a meeting and the twenty of a visit that begin on 5 January."""


def add(council: Office, on: date = CLOSED, name: str = "Office move", kind: str = "closure") -> int:
    with council.desk("Ada Adminson") as desk:
        return add_day_off(desk, on, name, kind)


def dates(council: Office, ref: str) -> set[tuple[str, date | None]]:
    """Every running clock of the case with its date."""
    return set(council.clocks(ref).items())


def form(**changes: str) -> dict[str, str]:
    """The form that adds the day."""
    return {"on": "13/1/2027", "name": "Office move", "kind": "closure"} | changes


def added(council: Office) -> list[date]:
    with council.db.read() as session:
        return list(session.scalars(select(DayOff.on)))


def test_what_is_previewed_is_what_moves(council: Office) -> None:
    refs = [council.supported("Robin Sample"), council.agreed("Kit Sample")]
    before = {ref: dates(council, ref) for ref in refs}
    with council.db.read() as session:
        desk = Desk(session, council.shelf, council.clock)
        moved = preview_all(desk, cases_across(desk, CLOSED), calendar_with(desk, CLOSED, "Office move"))
    assert add(council) == 2
    assert {ref: dates(council, ref) for ref in refs} == before  # not before the tick
    assert council.tick().recomputed == 2
    for ref in refs:
        now = dates(council, ref)
        assert {(m.was, m.becomes) for m in moved if m.ref == ref} == {
            (dict(before[ref])[name], on) for name, on in now - before[ref]
        }
    meeting = next(m for m in moved if m.ref == refs[0] and m.name == "initial CIN meeting")
    assert (meeting.was, meeting.becomes) == (date(2027, 1, 19), date(2027, 1, 20))


def test_the_preview_of_many_cases_is_that_of_each(council: Office) -> None:
    for child in ("Robin Sample", "Kit Sample", "Wren Sample"):
        council.supported(child)
    with council.db.read() as session:
        desk = Desk(session, council.shelf, council.clock)
        calendar, cases = calendar_with(desk, CLOSED, "Office move"), cases_across(desk, CLOSED)
        each = [moved for case in cases for moved in preview(desk, case, calendar)]
        assert preview_all(desk, cases, calendar) == each
        assert len(each) >= 3


def test_the_timeline_says_that_a_day_was_added(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    add(council)
    council.tick()
    entry = next(
        e.content
        for e in council.history(ref, "clock_moved")
        if e.content["parameter"] == "initial_meeting_due"
    )
    assert (entry["was_due_on"], entry["due_on"], entry["cause"]) == ("2027-01-19", "2027-01-20", "day_added")
    page = sign_in("Amina Caseworth").get(f"/cases/{ref}/timeline").text
    assert "because a day was added to the calendar" in page


def test_a_day_taken_away_gives_every_date_back(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    before = dates(council, ref)
    add(council)
    council.tick()
    with council.desk("Ada Adminson") as desk:
        assert remove_day_off(desk, CLOSED) == 1
    council.tick()
    assert dates(council, ref) == before
    causes = [entry.content["cause"] for entry in council.history(ref, "clock_moved")][-1:]
    assert causes == ["day_removed"]
    page = sign_in("Amina Caseworth").get(f"/cases/{ref}/timeline").text
    assert "because a day was taken off the calendar" in page


def test_a_day_may_be_added_again_after_it_was_taken_away(council: Office) -> None:
    council.supported()
    for _ in range(2):
        assert add(council) == 1
        council.clock.advance(minutes=1)
        with council.desk("Ada Adminson") as desk:
            remove_day_off(desk, CLOSED)
        council.clock.advance(minutes=1)


def test_only_cases_with_a_clock_across_the_day_are_counted_again(council: Office) -> None:
    council.supported()
    assert add(council, date(2027, 6, 9)) == 0
    with council.db.read() as session:
        queued = select(func.count(Outbox.id)).where(Outbox.kind == "recompute")
        assert session.scalar(queued) == 0


@pytest.mark.parametrize(
    ("on", "number"),
    [(date(2027, 1, 5), 0), (date(2027, 1, 6), 1), (date(2027, 2, 2), 1), (date(2027, 2, 3), 0)],
)
def test_a_day_counts_after_the_start_up_to_the_date_itself(council: Office, on: date, number: int) -> None:
    ref = council.supported()
    assert council.deadline(ref, "visit_overdue").due_on == date(2027, 2, 2)
    assert add(council, on) == number


def test_a_closed_case_is_not_counted_again(council: Office) -> None:
    ref = council.supported()
    with council.db.command() as session:
        session.merge(council.case(ref)).status = "closed"
    assert add(council) == 0


def test_a_childs_own_interval_in_working_days_counts_where_the_rule_counts_months(council: Office) -> None:
    ref = council.agreed()
    with council.desk("Tom Teamlead") as desk:
        case = desk.case(ref)
        own = AgreedInterval(
            case_id=case.id,
            parameter="supervision_interval_max",
            value=30,
            unit="working_days",
            agreed_on=desk.today,
            by_id=desk.actor,
            reason="Gone through more often",
        )
        desk.session.add(own)
        desk.session.flush()
        recompute(desk, case, "interval_changed")
    assert council.deadline(ref, "supervision_overdue").due_on == date(2027, 2, 16)
    assert add(council, date(2027, 2, 10)) == 1  # after every other clock in working days has ended
    council.tick()
    assert council.deadline(ref, "supervision_overdue").due_on == date(2027, 2, 17)


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2027, 1, 16), "Saturday"),
        (date(2027, 3, 26), "Good Friday"),
        (date(2027, 12, 27), "Christmas Day"),
    ],
)
def test_a_day_that_is_off_already_is_not_added(council: Office, on: date, name: str) -> None:
    with pytest.raises(DayAlreadyOff, match=name):
        add(council, on)
    assert added(council) == []


def test_a_day_is_not_added_twice(council: Office) -> None:
    add(council)
    with pytest.raises(DayAlreadyOff, match="Wed 13 Jan is a day off already: Office move"):
        add(council)


def test_a_day_needs_a_name(council: Office) -> None:
    with pytest.raises(NameNeeded):
        add(council, name=" ")


def test_bank_holidays_of_the_list_stay(council: Office) -> None:
    with council.desk("Ada Adminson") as desk, pytest.raises(DayNotAdded):
        remove_day_off(desk, date(2027, 3, 26))


def test_the_page_shows_every_date_before_anything_is_changed(council: Office, sign_in: SignIn) -> None:
    council.supported()
    page = sign_in("Sasha Servicehead").post("/admin/calendar", data=form()).text
    assert re.search(r"\d+ dates? of 1 case would move", page)
    assert "Tue 19 Jan" in page
    assert "<strong>Wed 20 Jan</strong>" in page
    assert added(council) == []


def test_who_looks_after_the_calendar_sees_dates_and_no_children(council: Office, sign_in: SignIn) -> None:
    ref = council.supported()
    page = sign_in("Ada Adminson").post("/admin/calendar", data=form()).text
    assert "1 case that you may not open" in page
    assert "Robin" not in page
    assert ref not in page


def test_confirmed_the_day_is_in_the_calendar(council: Office, sign_in: SignIn) -> None:
    council.supported()
    browser = sign_in("Ada Adminson")
    answer = browser.post("/admin/calendar", data=form(_action="confirm"), follow_redirects=True)
    assert "The clocks of 1 case are being counted again" in answer.text
    assert added(council) == [CLOSED]
    assert "Office move" in browser.get("/admin/calendar").text


def test_a_proclaimed_bank_holiday_is_kept_as_one(council: Office, sign_in: SignIn) -> None:
    sign_in("Ada Adminson").post("/admin/calendar", data=form(kind="bank_holiday", _action="confirm"))
    with council.db.read() as session:
        found = council.shelf.calendar(session).day_off(CLOSED)
    assert found is not None
    assert (found.name, found.kind) == ("Office move", "bank_holiday")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": "32/1/2027"}, "The day must be a real date"),
        ({"on": ""}, "The day must be a day, a month and a year"),
        ({"on": "16/1/2027"}, "Sat 16 Jan is a day off already: Saturday"),
        ({"name": ""}, "Say what the day is"),
        ({"kind": "holiday"}, "Choose what kind of day it is"),
    ],
)
@pytest.mark.parametrize("action", ["", "confirm"])
def test_what_is_wrong_with_the_day_stands_on_the_form(
    council: Office, sign_in: SignIn, changes: dict[str, str], words: str, action: str
) -> None:
    page = sign_in("Ada Adminson").post("/admin/calendar", data=form(_action=action) | changes)
    assert page.status_code == 422
    assert page.text.count(words) == 2
    assert added(council) == []


def test_taking_a_day_away_shows_first_what_would_move(council: Office, sign_in: SignIn) -> None:
    council.supported()
    add(council)
    council.tick()
    browser = sign_in("Sasha Servicehead")
    page = browser.get("/admin/calendar/2027-01-13/remove").text
    assert "Wed 20 Jan" in page
    assert "<strong>Tue 19 Jan</strong>" in page
    assert added(council) == [CLOSED]
    assert browser.post("/admin/calendar/2027-01-13/remove").status_code == 302
    assert added(council) == []


@pytest.mark.parametrize("on", ["2027-03-26", "tomorrow", "2027-01-14"])
def test_a_day_that_was_not_added_cannot_be_taken_away(council: Office, sign_in: SignIn, on: str) -> None:
    assert sign_in("Ada Adminson").get(f"/admin/calendar/{on}/remove").status_code == 409


def test_the_preview_asks_the_same_number_of_questions_whatever_the_number_of_cases(
    council: Office, sign_in: SignIn
) -> None:
    council.supported()
    browser = sign_in("Ada Adminson")
    browser.post("/admin/calendar", data=form())
    browser.post("/admin/calendar", data=form())
    few = len(browser.last.statements)
    for child in ("Bo Two", "Cy Three", "Di Four"):
        council.supported(child)
    assert "of 4 cases" in browser.post("/admin/calendar", data=form()).text
    assert len(browser.last.statements) == few


@pytest.mark.parametrize("who", ["Amina Caseworth", "Tom Teamlead", "Hana Headley"])
def test_the_calendar_is_not_everybodys(council: Office, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get("/admin/calendar").status_code == 403
