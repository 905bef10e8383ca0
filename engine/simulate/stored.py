"""A case on a database, moved by the verbs and the tick as in service; its events are read from history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from engine.cases.complete import complete
from engine.cases.concern import raise_concern
from engine.cases.correlate import correlate
from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.cases.facts import decode
from engine.cases.filled import Filled as FilledForm
from engine.cases.models import Case, Deadline, History, Task
from engine.cases.start import Referral, start
from engine.db import Database
from engine.jobs.round import tick
from engine.packs.shelf import Shelf
from engine.people.models import Person
from engine.simulate.events import SYSTEM, Event, ending
from engine.simulate.house import Filled, NotNow, Owed, Ticking
from engine.time.clock import FrozenClock, local_date


@dataclass
class StoredCase:
    """One case of one database. `people` holds somebody for each role; nobody else needs to exist."""

    db: Database
    shelf: Shelf
    clock: FrozenClock
    people: Mapping[str, int]
    team_id: int
    given_name: str = "Alex"
    family_name: str = "Example"
    _ref: str = ""
    _roles: dict[str, str] = field(default_factory=dict)

    def start(self, answers: Mapping[str, Any], filled: Filled) -> None:
        with self._desk("social_worker") as desk:
            referral = Referral(
                given_name=self.given_name,
                family_name=self.family_name,
                born_on=None,
                worker_id=self.people["social_worker"],
                team_id=self.team_id,
                token=str(uuid4()),
                facts=filled[0],
                answers=answers,
            )
            self._ref = start(desk, referral).ref

    def complete(self, step: Owed, answers: Mapping[str, Any], filled: Filled) -> None:
        facts, decisions, records = filled
        form = FilledForm(
            form=step.form,
            form_version=1,
            answers=answers,
            token=str(uuid4()),
            facts=facts,
            decisions=decisions,
            records=records,
        )
        with self._desk(step.role) as desk:
            complete(desk, self._ref, int(step.key), form)

    def send(self, message: str) -> None:
        with self._desk("social_worker") as desk:
            if message == "concern_raised":
                raise_concern(desk, self._ref, "A concern, for the scenario.")
            else:
                correlate(desk, self._ref, message)

    def wake(self) -> None:
        if tick(self.db, self.shelf, self.clock).incidents:
            with self.db.read() as session:
                raise NotNow(f"{self._ref} could not be woken: {self._case(session).incident}")

    def next_moment(self) -> datetime | None:
        with self.db.read() as session:
            mine = select(func.min(Deadline.wake_at)).join(Case).where(Case.ref == self._ref)
            return session.scalar(mine)

    def owed(self) -> Sequence[Owed]:
        with self.db.read() as session:
            mine = select(Task).join(Case).where(Case.ref == self._ref, Task.status == "open")
            return [_owed(task) for task in session.scalars(mine.order_by(Task.id))]

    def ticking(self) -> Sequence[Ticking]:
        with self.db.read() as session:
            mine = select(Deadline).join(Case).where(Case.ref == self._ref, Deadline.status != "ended")
            rows = session.scalars(mine.order_by(Deadline.id))
            return [Ticking(row.element_id, _day(row), row.status == "fired") for row in rows]

    def awaited(self) -> Sequence[str]:
        with self.db.read() as session:
            return self._case(session).awaited

    def facts(self) -> Mapping[str, Any]:
        with self.db.read() as session:
            return decode(self._case(session).facts)

    def ended(self) -> bool:
        with self.db.read() as session:
            return self._case(session).status == "closed"

    def events(self) -> Sequence[Event]:
        with self.db.read() as session:
            case = self._case(session)
            root = self.shelf.bundle(session, case.bundle_id).specs.root
            self._roles = self._roles or _roles(session.scalars(select(Person)))
            told = select(History).where(History.case_id == case.id).order_by(History.seq)
            rows = session.scalars(told).all()
            return [event for row in rows for event in self._events_of(row, case, root)]

    def _events_of(self, row: History, case: Case, root: str) -> Iterator[Event]:
        said = row.content or {}
        element = str(said.get("element", root))
        clauses = tuple(said.get("clauses", ()))
        due_on = date.fromisoformat(said["due_on"]) if said.get("due_on") else None
        if row.kind == "case_opened":
            yield Event(row.at, "started", root, SYSTEM)
        elif row.kind == "task_opened":
            yield Event(row.at, "ready", element, said["role"], clauses, due_on)
        elif row.kind == "task_done":
            yield Event(row.at, "done", element, said["role"], clauses, due_on)
        elif row.kind == "clock_passed":
            yield Event(row.at, "fired", element, SYSTEM, clauses, due_on)
        elif row.kind == "rung_sent":
            for name in said["to"]:
                yield Event(row.at, "sent", element, self._roles[name], clauses, due_on)
        elif row.kind == "case_closed":
            yield Event(row.at, ending(case.outcome), element, SYSTEM)

    @contextmanager
    def _desk(self, role: str) -> Iterator[Desk]:
        actor = self.people.get(role, self.people["social_worker"])
        try:
            with self.db.command() as session:
                yield Desk(session, self.shelf, self.clock, actor)
        except Refused as refusal:
            raise NotNow(str(refusal)) from refusal

    def _case(self, session: Any) -> Case:
        found: Case = session.scalars(select(Case).where(Case.ref == self._ref)).one()
        return found


def _owed(task: Task) -> Owed:
    key = str(task.id)
    return Owed(key, task.element_id, task.role, task.form, task.opened_at, task.due_on, task.decisions)


def _day(row: Deadline) -> date | None:
    if row.host_token is None and row.fires_at is not None:
        return local_date(row.fires_at)
    return row.due_on


def _roles(people: Iterator[Person] | Any) -> dict[str, str]:
    return {person.name: min(person.position_keys, default="") for person in people}
