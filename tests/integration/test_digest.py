"""The morning's digest counts what one holds and, apart from it, what one covers; it names no child and no case."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from engine.outbox.deliver import waiting
from engine.outbox.models import Outbox
from engine.people.models import Cover, Person
from tests.office import Office

FRIDAY = date(2027, 1, 15)
"""Amina's visit to the child was due on Thursday 14 January, her meeting on Wednesday 13 January."""

OWED = "2 late, 0 due today, 0 more"


@pytest.fixture
def owing(office: Office) -> Office:
    """Amina owes a visit and a meeting; it is Friday, 08:00, and no digest has gone."""
    office.supported()
    office.go_to(date(2027, 1, 4))
    office.go_to(FRIDAY, time(8), ticking=False)
    return office


def cover(
    office: Office, person: str, by: str, until: date = FRIDAY, since: date = date(2027, 1, 11)
) -> None:
    with office.db.command() as session:
        ids = [office.person(name, session) for name in (person, by)]
        session.add(
            Cover(
                person_id=ids[0],
                by_id=ids[1],
                from_on=since,
                until_on=until,
                reason="Leave",
                arranged_by_id=ids[0],
            )
        )


def leave(office: Office, name: str) -> None:
    with office.db.command() as session:
        session.get_one(Person, office.person(name, session)).active = False


def bodies(office: Office) -> dict[str, str]:
    """The digests of this morning, by the first name of whom they are for."""
    office.tick()
    with office.db.read() as session:
        of_today = Outbox.key.like(f"digest:{office.clock.now().date()}:%")
        ids = set(session.scalars(select(Outbox.id).where(of_today)))
    found = waiting(office.db, office.clock.now(), "http://keepstep.example", 500)
    digests = [letter.body for letter in found if letter.outbox_id in ids]
    return {body.removeprefix("Hello ").split()[0]: body for body in digests}


def test_whoever_covers_reads_how_much_it_is_and_whose(owing: Office) -> None:
    cover(owing, "Amina Caseworth", "Dev Exampleson")
    digests = bodies(owing)
    assert f"And 2 of Amina Caseworth’s that you cover: {OWED}." in digests["Dev"]
    assert "0 late, 0 due today, 0 more in the next seven days." in digests["Dev"], "nothing of one's own"
    assert OWED in digests["Amina"], "whoever is away reads it too, as before"
    assert "cover" not in digests["Amina"]


def test_own_and_covered_work_are_counted_apart(owing: Office) -> None:
    task = owing.task(owing.supported("Kit Testford", "Dev Exampleson"), "record_visit")
    assert task is not None
    assert task.due_on is not None
    cover(owing, "Amina Caseworth", "Dev Exampleson", until=task.due_on)
    owing.go_to(task.due_on, time(8), ticking=False)
    own, covered = bodies(owing)["Dev"].split("\n\n")[1].split("\n")
    assert own == "1 late, 1 due today, 0 more in the next seven days."
    assert covered == f"And 2 of Amina Caseworth’s that you cover: {OWED}."


@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2027, 1, 11), date(2027, 1, 14)), (date(2027, 1, 16), date(2027, 1, 22))],
)
def test_a_cover_counts_on_its_days_only(owing: Office, since: date, until: date) -> None:
    cover(owing, "Amina Caseworth", "Dev Exampleson", until, since)
    assert "Dev" not in bodies(owing)


def test_the_work_of_whoever_has_left_is_told_to_who_covers_it(owing: Office) -> None:
    cover(owing, "Amina Caseworth", "Dev Exampleson")
    leave(owing, "Amina Caseworth")
    digests = bodies(owing)
    assert "Amina" not in digests
    assert "And 2 of Amina Caseworth’s" in digests["Dev"]


def test_whoever_has_left_gets_no_digest_for_covering(owing: Office) -> None:
    cover(owing, "Amina Caseworth", "Dev Exampleson")
    leave(owing, "Dev Exampleson")
    assert "Dev" not in bodies(owing)


def test_a_digest_names_no_child_and_no_case(owing: Office) -> None:
    cover(owing, "Amina Caseworth", "Dev Exampleson")
    for body in bodies(owing).values():
        assert not [word for word in ("Robin", "Sample", "CIN-") if word in body]
