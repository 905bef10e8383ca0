"""What the bench measures on: copies of cases that were lived through are cases like any other."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from bench.clones import Clones, Staff
from bench.county import count_on, loading
from engine.cases.desk import Desk
from engine.cases.examine import examine
from engine.cases.models import Case
from engine.people.models import Person
from tests.office import Office
from tests.whole import assert_whole

COPIES = 7


@pytest.fixture
def copied(office: Office) -> Office:
    """A case with history, clocks and records, one whose first clock has passed, and so many copies of both."""
    office.agreed("Robin Sample")
    office.go_to(date(2027, 1, 20))
    office.supported("Sky Testford")
    manager = office.person("Tom Teamlead")
    with loading(office.db) as connection:
        [(person, team)] = connection.execute(
            select(Person.id, Person.team_id).where(Person.name == "Dev Exampleson")
        )
        clones = Clones(connection, Staff(person, manager, team or 0, 1, 1), ["Copied", "Mockton"])
        assert list(clones.copies("open", COPIES, with_history=3)) == [COPIES]
        if office.db.on_postgresql:
            count_on(connection)
    return office


@pytest.mark.both_databases
def test_copies_are_whole_and_go_on_like_the_cases_that_they_are_of(copied: Office) -> None:
    with copied.db.read() as session:
        refs = session.scalars(select(Case.ref).order_by(Case.id)).all()
        desk = Desk(session, copied.shelf, copied.clock)
        assert len(refs) == 2 + 2 * COPIES
        assert [
            examine(desk, desk.session.scalars(select(Case).where(Case.ref == ref)).one()) for ref in refs
        ] == [[] for _ in refs]
    copy = refs[2]
    copied.do(copy, "record_visit")
    assert_whole(copied, copy)
    assert copied.case(copy).worker.name == "Dev Exampleson"
    assert copied.case(copy).child.name.endswith(("Copied", "Mockton"))
