"""A county of made-up rows: workers with 20 cases each, and in every case five open steps with a running clock."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from engine.cases.models import Case, Child, Deadline, Family, Task
from engine.packs.models import Bundle
from engine.people.models import Person, PersonPosition
from tests.office import Office

CASES_EACH, STEPS_EACH = 20, 5


def crowd(office: Office, session: Session, steps: int) -> int:
    """Write so many open steps and clocks, spread over their workers; the id of one of the workers."""
    workers = steps // (CASES_EACH * STEPS_EACH)
    first = (session.scalar(select(func.max(Person.id))) or 0) + 1
    amina = session.get_one(Person, office.person("Amina Caseworth", session))
    session.execute(insert(Person), [_person(first + number, amina) for number in range(workers)])
    held = [{"person_id": first + number, "position": "social_worker"} for number in range(workers)]
    session.execute(insert(PersonPosition), held)
    cases = [(number, first + number % workers) for number in range(1, workers * CASES_EACH + 1)]
    session.execute(insert(Family), [{"id": number, "name": f"Sample{number}"} for number, _ in cases])
    session.execute(insert(Child), [_child(number) for number, _ in cases])
    bundle = session.scalars(select(Bundle.id)).one()
    rows = [_case(number, worker, amina.team_id, bundle, office.clock.now()) for number, worker in cases]
    session.execute(insert(Case), rows)
    session.execute(insert(Deadline), list(_clocks(cases, office.clock.now())))
    session.execute(insert(Task), list(_tasks(cases, office.clock.now())))
    return first


def _person(number: int, like: Person) -> dict[str, Any]:
    name = f"Worker Sample{number}"
    known = {"team_id": like.team_id, "line_manager_id": like.line_manager_id, "active": True}
    return {
        "id": number,
        "name": name,
        "email": f"w{number}@keepstep.example",
        "password_hash": "none",
        **known,
    }


def _child(number: int) -> dict[str, Any]:
    return {"id": number, "family_id": number, "given_name": "Robin", "family_name": f"Sample{number}"}


def _case(number: int, worker: int, team: int | None, bundle: int, now: datetime) -> dict[str, Any]:
    who = {
        "id": number,
        "ref": f"CIN-{10_000 + number}",
        "child_id": number,
        "worker_id": worker,
        "team_id": team,
    }
    empty = {"state": b"", "facts": {}, "fact_sources": {}, "awaited": [], "stands_at": []}
    return {**who, **empty, "bundle_id": bundle, "status": "open", "opened_on": now.date(), "version": 1}


def _each(cases: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """(number of the step, case, worker) of every step."""
    for case, worker in cases:
        for step in range(STEPS_EACH):
            yield (case - 1) * STEPS_EACH + step + 1, case, worker


def _clocks(cases: list[tuple[int, int]], now: datetime) -> Iterator[dict[str, Any]]:
    for number, case, _ in _each(cases):
        # One in ten thousand is due now, the others within the next 400 days.
        wake_at = now + timedelta(days=number % 400 + 1) if number % 10_000 else now
        token = str(uuid.uuid4())
        named = {"element_id": "visit_overdue", "process_id": "make_visits", "name": "Visit overdue"}
        kind = {
            "parameter": "visit_interval_max",
            "function": "due",
            "ladder": "default",
            "clauses": ["LEW-7.2"],
        }
        times = {"due_on": wake_at.date(), "fires_at": wake_at, "wake_at": wake_at, "began_at": now}
        one = {
            "id": number,
            "case_id": case,
            "token": token,
            "host_token": token,
            "status": "waiting",
            "why": [],
        }
        yield {**one, **named, **kind, **times}


def _tasks(cases: list[tuple[int, int]], now: datetime) -> Iterator[dict[str, Any]]:
    for number, case, worker in _each(cases):
        element = f"step_{number % STEPS_EACH}"
        named = {"element_id": element, "process_id": "make_visits", "name": "Record the next visit"}
        kind = {"kind": "visit", "form": "record_visit", "role": "social_worker", "clauses": [], "scope": []}
        held = {"assignee_id": worker, "deadline_id": number, "opened_at": now, "status": "open"}
        due_on = now.date() + timedelta(days=number % 400 - 20)
        one = {"case_id": case, "token": str(uuid.uuid4()), "decisions": {}, "due_on": due_on}
        yield {**one, **named, **kind, **held}
