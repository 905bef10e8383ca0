"""What people are told about a case they may not open, and who is told when somebody is away or has left."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from engine.cases.concern import raise_concern
from engine.outbox.models import Notification
from engine.people.models import Cover, Person
from tests.office import Office


def _told(office: Office, name: str) -> list[str]:
    with office.db.read() as session:
        query = select(Notification.text).join(Person, Person.id == Notification.person_id)
        return list(session.scalars(query.where(Person.name == name).order_by(Notification.id)))


def _all_told(office: Office) -> list[str]:
    with office.db.read() as session:
        return list(session.scalars(select(Notification.text)))


def _covered(office: Office, person: str, by: str) -> None:
    with office.db.command() as session:
        ids = [office.person(name, session) for name in (person, by)]
        session.add(
            Cover(
                person_id=ids[0],
                by_id=ids[1],
                from_on=date(2026, 12, 14),
                until_on=date(2027, 3, 31),
                reason="On leave",
                arranged_by_id=ids[0],
            )
        )


def test_the_line_above_hears_that_a_restricted_case_is_late_but_not_whose_it_is(office: Office) -> None:
    ref = office.open_case(restricted=True)
    office.do(ref, "complete_assessment")
    office.do(ref, "decide_need", need_decision="plan", is_disabled=False)
    office.go_to(date(2027, 2, 8))
    told = _told(office, "Gita Groupman")
    assert told, "the ladder goes up as for any case"
    assert all(ref in text for text in told)
    assert not [text for text in _all_told(office) if "Robin" in text or "Sample" in text]


def test_a_concern_reaches_whoever_covers_the_manager(office: Office) -> None:
    ref = office.supported()
    _covered(office, "Tom Teamlead", "Sol Southgate")
    with office.desk("Amina Caseworth") as desk:
        raise_concern(desk, ref, "A bruise that nobody can explain.")
    assert _told(office, "Sol Southgate") == _told(office, "Tom Teamlead")
    assert "A concern was raised about Robin Sample." in _told(office, "Sol Southgate")


def test_the_ladder_goes_past_whoever_has_left(office: Office) -> None:
    office.supported()
    with office.db.command() as session:
        session.execute(update(Person).where(Person.name == "Gita Groupman").values(active=False))
    office.go_to(date(2027, 2, 8))
    assert _told(office, "Gita Groupman") == []
    assert any("late" in text for text in _told(office, "Hana Headley"))
