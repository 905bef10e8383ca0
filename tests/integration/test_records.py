"""From answers to rows: visits, one meeting for siblings, plan versions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from engine.cases.models import Case
from engine.records.models import Meeting, MeetingChild, PlanAction, PlanVersion, Visit
from tests.office import Office


def test_a_visit_is_a_row_and_a_fact(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 11))
    office.do(ref, "record_visit", place="school", views="Likes the new reading corner.")
    with office.db.read() as session:
        visit = session.scalars(select(Visit)).one()
    assert (visit.visited_on, visit.place, visit.seen) == (date(2027, 1, 11), "school", "yes")
    assert visit.views == "Likes the new reading corner."
    assert office.case(ref).last_seen_on == date(2027, 1, 11)


def test_a_visit_with_nobody_home_does_not_restart_the_clock(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 11))
    office.do(ref, "record_visit", seen="no")
    assert office.clocks(ref)["visit_overdue"] == date(2027, 1, 14)
    assert "record_visit" in office.open_elements(ref)


def test_a_meeting_is_arranged_then_held_and_stays_one_record(office: Office) -> None:
    ref = office.supported()
    office.do(ref, "arrange_meeting", planned_on=date(2026, 12, 22), place="Civic Suite, room 2")
    office.go_to(date(2026, 12, 22))
    office.do(ref, "record_meeting")
    with office.db.read() as session:
        meeting = session.scalars(select(Meeting)).one()
        parts = session.scalars(select(MeetingChild).where(MeetingChild.replaced.is_(False))).all()
    assert (meeting.kind, meeting.planned_on, meeting.held_on) == (
        "initial",
        date(2026, 12, 22),
        date(2026, 12, 22),
    )
    assert meeting.place == "Civic Suite, room 2"
    assert len(parts) == 1


def test_brothers_and_sisters_share_a_meeting_and_keep_their_own_outcome(office: Office) -> None:
    robin = office.agreed("Robin Sample")
    family = office.case(robin).child.family_id
    wren = office.open_case("Wren Sample", family_id=family)
    for element in ("complete_assessment", "decide_need"):
        office.do(wren, element, **({"need_decision": "plan"} if element == "decide_need" else {}))
    for element in ("arrange_meeting", "record_meeting"):
        office.do(wren, element)
    with office.db.read() as session:
        meeting = session.scalars(select(Meeting).where(Meeting.held_on.is_not(None))).one()
        parts = select(Case.ref).join(MeetingChild, MeetingChild.case_id == Case.id)
        parts = parts.where(MeetingChild.meeting_id == meeting.id, MeetingChild.replaced.is_(False))
        assert set(session.scalars(parts)) == {robin, wren}


def test_each_meeting_makes_a_version_of_the_plan_with_its_actions(office: Office) -> None:
    ref = office.agreed()
    office.go_to(date(2027, 2, 3))
    for element in ("arrange_meeting", "record_meeting"):
        office.do(ref, element)
    with office.db.read() as session:
        versions = session.scalars(select(PlanVersion).order_by(PlanVersion.number)).all()
        actions = session.scalars(select(PlanAction)).all()
    assert [version.number for version in versions] == [1, 2]
    assert {action.plan_version_id for action in actions} == {version.id for version in versions}
    assert all(action.what and action.by_on for action in actions)


def test_an_older_visit_typed_later_does_not_take_the_clock_back(office: Office) -> None:
    ref = office.supported()
    office.go_to(date(2027, 1, 12))
    office.do(ref, "record_visit", visited_on=date(2027, 1, 12))
    due = office.clocks(ref)["visit_overdue"]
    newest = office.case(ref).fact_sources["last_visit_on"]
    office.go_to(date(2027, 1, 13))
    office.do(ref, "record_visit", visited_on=date(2027, 1, 5))
    assert office.clocks(ref)["visit_overdue"] == due
    assert office.case(ref).last_seen_on == date(2027, 1, 12)
    assert office.case(ref).fact_sources["last_visit_on"] == newest, (
        "so that correcting it still moves the clock"
    )
    with office.db.read() as session:
        assert len(session.scalars(select(Visit)).all()) == 2, "both visits stand in the record"
