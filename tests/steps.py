"""Rows written straight into the database, for tests of lists: many steps without running a case for each."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.models import Case, Child, Deadline, Family, Task
from engine.packs.models import Bundle
from engine.people.models import Person
from tests.office import Office


class Rows:
    """Writes families, cases and steps of one office. Everything is Amina's unless said."""

    def __init__(self, office: Office, session: Session) -> None:
        self.office, self.session = office, session
        self.bundle_id = session.scalars(select(Bundle.id)).one()
        self.number = 7000

    def case(self, name: str = "Robin Sample", worker: str = "Amina Caseworth", **more: Any) -> Case:
        """An open case of this child; `family` joins brothers and sisters."""
        given, family_name = name.split()
        family = more.pop("family", None) or Family(name=family_name)
        person = self.session.get_one(Person, self.office.person(worker, self.session))
        self.number += 1
        born_on = more.pop("born_on", date(2017, 3, 14))
        values = {
            "ref": f"CIN-{self.number}",
            "child": Child(family=family, given_name=given, family_name=family_name, born_on=born_on),
            "bundle_id": self.bundle_id,
            "worker_id": person.id,
            "team_id": person.team_id,
            "status": "open",
            "opened_on": date(2026, 11, 2),
            "state": b"",
            "facts": {},
            "fact_sources": {},
            "awaited": [],
            "history_seq": 0,
            "history_hash": "",
        }
        case = Case(**values | more)
        self.session.add(case)
        self.session.flush()
        return case

    def step(
        self, case: Case, due_on: date | None, holder: str | None = "Amina Caseworth", **more: Any
    ) -> Task:
        """An open step of the case, with the clock that dates it if it has a date."""
        deadline = self._deadline(case, due_on, more.pop("noun", "visit")) if due_on else None
        values = {
            "case_id": case.id,
            "token": str(uuid.uuid4()),
            "element_id": "record_visit",
            "process_id": "make_visits",
            "scope": [],
            "name": "Record the next visit",
            "kind": "visit",
            "form": "record_visit",
            "role": "social_worker",
            "clauses": ["LEW-7.2"],
            "decisions": {},
            "assignee_id": self.office.person(holder, self.session) if holder else None,
            "deadline": deadline,
            "due_on": due_on,
            "status": "open",
            "opened_at": self.office.clock.now(),
        }
        task = Task(**values | more)
        self.session.add(task)
        self.session.flush()
        return task

    def _deadline(self, case: Case, due_on: date, noun: str) -> Deadline:
        return Deadline(
            case_id=case.id,
            token=str(uuid.uuid4()),
            element_id="visit_overdue",
            process_id="make_visits",
            name="Visit overdue",
            noun=noun,
            parameter="visit_interval_max",
            function="due",
            clauses=["LEW-7.2"],
            due_on=due_on,
            why=[["Rule", "Visit the child at least every 20 working days. Clause LEW-7.2 (should)"]],
            status="waiting",
            began_at=self.office.clock.now(),
        )
