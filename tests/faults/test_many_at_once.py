"""Very many at once: twenty who press one button, over a real server, and fifty who take one step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.cases.claim import claim
from engine.cases.errors import NotYours
from engine.cases.models import Submission, Task
from engine.people.models import Person, PersonPosition
from tests.conftest import SignIn
from tests.faults.served import served
from tests.invariants import sound
from tests.office import Office
from tests.together import together
from tests.visiting import written

pytestmark = pytest.mark.both_databases


def visits(office: Office) -> int:
    with office.db.read() as session:
        return session.scalar(select(func.count(Submission.id)).where(Submission.form == "record_visit")) or 0


def test_a_page_sent_by_twenty_threads_counts_once_and_all_are_answered_alike(
    council: Office, app: Flask, sign_in: SignIn
) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref)
    with served(app) as server:
        answers = server.all_at_once(amina, address, [sent] * 20)
    assert {(answer.status, answer.location) for answer in answers} == {(302, f"/cases/{ref}")}
    assert visits(council) == 1
    sound(council, acknowledged=[sent["_token"]])


def test_of_twenty_pages_at_once_one_counts_and_the_others_are_told(
    council: Office, app: Flask, sign_in: SignIn
) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref)
    forms = []
    for number in range(20):
        forms.append(sent.copy())
        forms[-1]["_token"] = f"page {number}"
    with served(app) as server:
        answers = server.all_at_once(amina, address, forms)
    [counted] = [form["_token"] for form, answer in zip(forms, answers, strict=True) if answer.status == 302]
    refused = [answer for answer in answers if answer.status == 409]
    assert len(refused) == 19
    assert all("Amina Caseworth finished this step on 5 January 2027" in answer.text for answer in refused)
    assert visits(council) == 1
    sound(council, acknowledged=[counted])


def test_of_fifty_who_take_a_step_one_gets_it_and_the_others_are_told_who(
    office: Office, second: Office
) -> None:
    ref = office.agreed()
    office.go_to(date(2027, 5, 17))
    task = office.task(ref, "book_case_mapping")
    assert task is not None
    with office.db.command() as session:
        nobodys = session.get_one(Task, task.id)
        nobodys.assignee_id, nobodys.role = None, "social_worker"
        amina = session.get_one(Person, office.person("Amina Caseworth", session))
        names = [f"Worker Sample{number}" for number in range(50)]
        session.add_all(_like(amina, name) for name in names)

    def takes(name: str, at: Office) -> Callable[[], Task]:
        def take() -> Task:
            with at.desk(name, beside_others=True) as desk:
                return claim(desk, ref, task.id)

        return take

    works = [takes(name, (office, second)[number % 2]) for number, name in enumerate(names)]
    answers = together(works)
    [holder] = [name for name, answer in zip(names, answers, strict=True) if isinstance(answer, Task)]
    refusals = [answer for answer in answers if isinstance(answer, NotYours)]
    assert [refusal.data["who"] for refusal in refusals] == [holder] * 49
    assert len(office.history(ref, "task_claimed")) == 1
    sound(office)


def _like(person: Person, name: str) -> Person:
    email = f"{name.replace(' ', '.').lower()}@keepstep.example"
    made = Person(name=name, email=email, password_hash="none", team_id=person.team_id, active=True)
    made.positions = [PersonPosition(position="social_worker")]
    return made
