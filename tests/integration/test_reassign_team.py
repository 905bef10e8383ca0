"""A case that goes to another team: what its manager does goes to the manager of the new team."""

from __future__ import annotations

from sqlalchemy import select

from engine.cases.models import Case, Task
from engine.cases.reassign import reassign
from engine.people.models import Person
from tests.office import Office
from tests.whole import assert_sound


def _holders(office: Office, ref: str) -> dict[str, str]:
    """Who holds each open step, by its role."""
    with office.db.read() as session:
        query = select(Task.role, Person.name).join(Person, Person.id == Task.assignee_id)
        query = query.join(Case, Case.id == Task.case_id).where(Case.ref == ref, Task.status == "open")
        return {role: name for role, name in session.execute(query)}


def _give(office: Office, ref: str, to: str) -> None:
    with office.desk("Tom Teamlead") as desk:
        reassign(desk, ref, office.person(to, desk.session), "The family moved")


def test_the_managers_steps_go_to_the_manager_of_the_new_team(office: Office) -> None:
    ref = office.supported()
    assert _holders(office, ref) == {"social_worker": "Amina Caseworth", "team_manager": "Tom Teamlead"}
    _give(office, ref, "Carys Testwell")
    assert _holders(office, ref) == {"social_worker": "Carys Testwell", "team_manager": "Sol Southgate"}
    assert_sound(office)


def test_within_the_team_the_manager_keeps_theirs(office: Office) -> None:
    ref = office.supported()
    before = office.task(ref, "record_supervision")
    assert before is not None
    _give(office, ref, "Dev Exampleson")
    after = office.task(ref, "record_supervision")
    assert after is not None
    assert (after.assignee_id, after.lock_version) == (before.assignee_id, before.lock_version)


def test_no_clock_moves(office: Office) -> None:
    ref = office.supported()
    before = office.clocks(ref)
    _give(office, ref, "Carys Testwell")
    assert office.clocks(ref) == before
