"""Lists look cases up from the person; whoever opens a case is asked about that case: both must say the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.cases.models import RUNNING, Case, Task
from engine.people.access import Standing, may_see, running_in_sight, standing
from engine.people.models import CaseAccess, Cover, Person
from tests.office import Office


def found(session: Session, condition: object) -> set[str]:
    """The references of the running cases that meet this condition."""
    return set(session.scalars(select(Case.ref).where(Case.status.in_(RUNNING), condition)))  # type: ignore[arg-type]


@pytest.fixture
def mixed(office: Office) -> Office:
    """Cases of two teams: plain, restricted, with a step that another holds, that nobody holds, named, covered."""
    workers = (
        "Amina Caseworth",
        "Dev Exampleson",
        "Carys Testwell",
        "Olu Otherteam",
        "Carys Testwell",
        "Efe Mockridge",
    )
    children = ("Robin Sample", "Sky Testford", "Kit Mockham", "Wren Trial", "Jude Example", "Ash Specimen")
    plain, held, free, named, hidden, hidden_free = (
        office.open_case(child, worker) for child, worker in zip(children, workers, strict=True)
    )
    with office.db.command() as session:
        of_these = select(Case.ref, Case.id).where(Case.ref.in_((held, free, named, hidden_free)))
        ids = {ref: id for ref, id in session.execute(of_these)}
        of = {ref: Task.case_id == id for ref, id in ids.items()}
        session.execute(
            update(Task).where(of[held]).values(assignee_id=office.person("Olu Otherteam", session))
        )
        session.execute(update(Task).where(of[free]).values(assignee_id=None, role="independent_facilitator"))
        session.execute(
            update(Task).where(of[hidden_free]).values(assignee_id=None, role="independent_facilitator")
        )
        session.execute(
            update(Case).where(Case.ref.in_((named, hidden, hidden_free))).values(restricted=True)
        )
        dev, ben, carys = (
            office.person(name, session) for name in ("Dev Exampleson", "Ben Worksample", "Carys Testwell")
        )
        session.add(CaseAccess(case_id=ids[named], person_id=dev, reason="Knows the family"))
        day = office.clock.now().date()
        days = {"from_on": day, "until_on": day + timedelta(days=3)}
        session.add(Cover(person_id=carys, by_id=ben, arranged_by_id=carys, reason="Leave", **days))
    assert plain
    return office


@pytest.mark.both_databases
def test_everybody_finds_on_lists_what_they_may_open(mixed: Office) -> None:
    with mixed.db.read() as session:
        policy, today = mixed.shelf.policy(session), mixed.clock.now().date()
        sights: dict[str, set[str]] = {}
        for person in session.scalars(select(Person)).unique().all():
            who: Standing = standing(session, person, policy, today)
            sights[person.name] = found(session, running_in_sight(who))
            assert sights[person.name] == found(session, may_see(who)), person.name
    # Else this would hold because nobody, or everybody, sees everything.
    assert len({frozenset(refs) for refs in sights.values()}) > 4
    assert all(len(refs) < 6 for refs in sights.values())
