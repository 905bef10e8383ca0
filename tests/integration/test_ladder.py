"""Quiet before the day, up the line after it: who is told, when, and that it stands on the case."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from engine.cases.concern import raise_concern
from engine.outbox.models import Notification, Outbox
from engine.people.models import Cover, Person
from tests.office import Office

pytestmark = pytest.mark.both_databases

VISIT = "visit_overdue"


def _told(office: Office, ref: str, element: str = VISIT) -> list[tuple[str, str]]:
    """(rung, name) of everybody told about this clock, in the order of telling."""
    case_id = office.case(ref).id
    with office.db.read() as session:
        query = select(Notification.rung, Person.name).join(Person, Person.id == Notification.person_id)
        query = query.where(Notification.case_id == case_id, Notification.element_id == element)
        return [(str(rung), name) for rung, name in session.execute(query.order_by(Notification.id))]


@pytest.mark.clause("LEW-7.2")
def test_nobody_is_told_before_the_day(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 14), time(7, 59))
    assert _told(office, ref) == []


def test_the_ladder_goes_up_the_line(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 14), time(8))
    assert _told(office, ref) == [("due", "Amina Caseworth")]
    office.go_to(date(2027, 1, 18), time(8))
    assert _told(office, ref)[1:] == [("2", "Amina Caseworth"), ("2", "Tom Teamlead")]
    office.go_to(date(2027, 1, 21), time(8))
    assert _told(office, ref)[3:] == [("5", "Tom Teamlead")]
    office.go_to(date(2027, 1, 28), time(8))
    assert _told(office, ref)[4:] == [("10", "Gita Groupman")]


def _put_under(office: Office, name: str, manager: str) -> None:
    with office.desk() as desk:
        person = desk.session.get_one(Person, office.person(name, desk.session))
        person.line_manager_id = office.person(manager, desk.session)


def test_a_line_manager_below_the_teams_manager_hears_first(office: Office) -> None:
    _put_under(office, "Amina Caseworth", "Dev Exampleson")
    ref = office.supported()
    office.go_to(date(2027, 1, 28))
    told = _told(office, ref)
    assert told[1:] == [
        ("2", "Amina Caseworth"),
        ("2", "Dev Exampleson"),
        ("5", "Dev Exampleson"),
        ("10", "Tom Teamlead"),
    ]


def test_the_line_manager_of_a_worker_on_loan_is_told_nothing(office: Office) -> None:
    _put_under(office, "Amina Caseworth", "Olu Otherteam")
    ref = office.supported()
    office.go_to(date(2027, 1, 21))
    assert "Olu Otherteam" not in {name for _, name in _told(office, ref)}


def test_each_rung_stands_on_the_case_with_whom_it_told(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 18))
    rungs = [entry.content for entry in office.history(ref, "rung_sent") if entry.content]
    visit = [content for content in rungs if content["element"] == VISIT]
    assert [(content["rung"], content["to"]) for content in visit] == [
        ("due", ["Amina Caseworth"]),
        ("2", ["Amina Caseworth", "Tom Teamlead"]),
    ]


def test_after_a_week_without_the_tick_only_the_highest_rung_is_sent(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 22), ticking=False)
    office.tick()
    office.tick()
    assert _told(office, ref) == [("5", "Tom Teamlead")]
    assert office.deadline(ref, VISIT).status == "fired"


def test_a_visit_made_on_the_day_quietens_the_ladder(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 14))
    office.do(ref, "record_visit")
    office.go_to(date(2027, 1, 28))
    assert _told(office, ref) == [("due", "Amina Caseworth")]
    assert office.clocks(ref)[VISIT] == date(2027, 2, 11)


def test_a_visit_made_in_time_and_typed_late_is_not_late(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 18))
    office.do(ref, "record_visit", visited_on=date(2027, 1, 14))
    done = [entry.content for entry in office.history(ref, "task_done") if entry.content]
    assert [content["late"] for content in done if content["element"] == "record_visit"] == [False]
    assert office.clocks(ref)[VISIT] == date(2027, 2, 11), "counted from the day of the visit"


def test_whoever_covers_the_worker_is_told_too(office: Office) -> None:
    ref = office.supported()
    with office.desk("Tom Teamlead") as desk:
        away, cover = office.person("Amina Caseworth"), office.person("Dev Exampleson")
        days = {"from_on": date(2027, 1, 11), "until_on": date(2027, 1, 22)}
        desk.session.add(
            Cover(person_id=away, by_id=cover, reason="leave", arranged_by_id=desk.actor, **days)
        )
    office.go_to(date(2027, 1, 14), time(8))
    assert _told(office, ref) == [("due", "Amina Caseworth"), ("due", "Dev Exampleson")]


def test_emails_carry_nothing_about_the_case(office: Office) -> None:
    ref = office.supported("Robin Sample")
    office.go_to(date(2027, 1, 29))
    with office.db.read() as session:
        payloads = [str(row.payload) for row in session.scalars(select(Outbox).where(Outbox.kind == "email"))]
    assert payloads
    assert not any(word in payload for payload in payloads for word in ("Robin", "Sample", ref))


def test_a_rung_is_not_repeated_when_support_begins_again(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 14))
    with office.desk("Dev Exampleson") as desk:
        raise_concern(desk, ref, "Left alone at night, says a neighbour.")
    office.do(ref, "decide_on_concern", concern_outcome="step_up")
    assert VISIT not in office.clocks(ref), "a step up ends every clock of support"
    office.do(ref, "hold_strategy_discussion", step_up_outcome="stay_in_need")
    assert office.clocks(ref)[VISIT] == date(2027, 1, 14)
    office.go_to(date(2027, 1, 15))
    assert _told(office, ref) == [("due", "Amina Caseworth")]


def test_the_digest_goes_once_at_eight_on_working_days(office: Office) -> None:
    office.supported()
    saturday = date(2027, 1, 16)
    office.go_to(saturday, time(9), ticking=False)
    assert office.tick().digests == 0
    monday = saturday + timedelta(days=2)
    office.go_to(monday, time(7, 59), ticking=False)
    assert office.tick().digests == 0
    office.go_to(monday, time(8), ticking=False)
    assert office.tick().digests > 0
    assert office.tick().digests == 0
