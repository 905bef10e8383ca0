"""A made-up council office for tests: a database, a procedure, people, and a clock that only tests move."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.complete import Completed, complete
from engine.cases.correct import correct
from engine.cases.desk import Desk
from engine.cases.facts import decode
from engine.cases.filled import Filled
from engine.cases.models import Case, Deadline, History, Task
from engine.cases.start import Referral, start
from engine.db import Database
from engine.jobs.round import tick
from engine.jobs.work import Round
from engine.migrate import upgrade
from engine.packs.publish import install
from engine.packs.shelf import Shelf
from engine.people.models import Person
from engine.time.clock import FrozenClock, at_local
from web.demo.answers import answers
from web.demo.staff import add_staff
from web.filling import context_of, engine_catalogue, fill, form_of

MONDAY = date(2026, 12, 14)
"""The day on which the scenarios of the procedure begin."""


class Office:
    """Lewisham's procedure with the demonstration's staff. Times of day are London's; 10:00 unless said."""

    def __init__(self, db: Database, on: date = MONDAY) -> None:
        self.db, self.shelf = db, Shelf(engine_catalogue)
        self.clock = FrozenClock(at_local(on, time(10)))

    @classmethod
    def prepare(cls, path: Path) -> None:
        """Make the database that every test copies: migrated, with staff and the procedure."""
        db = Database.at(path)
        cls.fill(db)
        db.close()

    @classmethod
    def fill(cls, db: Database) -> None:
        """Give an empty database its tables, the staff and the procedure."""
        upgrade(db)
        with db.command() as session:
            add_staff(session, "no password in engine tests")
            install(session, cls(db).clock, "lewisham")

    @contextmanager
    def desk(self, who: str | None = None, *, beside_others: bool = False) -> Iterator[Desk]:
        """A command at which this person acts."""
        with self.db.command(beside_others=beside_others) as session:
            yield Desk(session, self.shelf, self.clock, self.person(who, session) if who else None)

    def person(self, name: str, session: Session | None = None) -> int:
        """The id of the person with this name."""
        query = select(Person.id).where(Person.name == name)
        if session is not None:
            return session.scalars(query).one()
        with self.db.read() as reading:
            return reading.scalars(query).one()

    def go_to(self, on: date, at: time = time(10), ticking: bool = True) -> None:
        """Move the clock to this day, with or without the tick having run meanwhile."""
        goal = at_local(on, at)
        while ticking and (moment := self._next_wake(goal)):
            self.clock.move_to(max(moment, self.clock.now()))
            self.tick()
        self.clock.move_to(goal)

    def _next_wake(self, goal: datetime) -> datetime | None:
        with self.db.read() as session:
            query = select(Deadline.wake_at).where(Deadline.wake_at <= goal).order_by(Deadline.wake_at)
            return session.scalar(query.limit(1))

    def tick(self) -> Round:
        """One round of the clock."""
        return tick(self.db, self.shelf, self.clock)

    def open_case(self, child: str = "Robin Sample", worker: str = "Amina Caseworth", **more: Any) -> str:
        """A referral taken today; its reference."""
        given, family = child.split()
        with self.desk(worker) as desk:
            person = desk.session.get_one(Person, desk.actor)
            facts = {"referral_received_on": desk.today, "entry_route": "referral"}
            referral = Referral(
                given,
                family,
                date(2017, 3, 14),
                person.id,
                person.team_id or 0,
                str(uuid.uuid4()),
                facts,
                **more,
            )
            return start(desk, referral).ref

    def supported(self, child: str = "Robin Sample", worker: str = "Amina Caseworth") -> str:
        """A case on its first day of support: assessed and decided today."""
        ref = self.open_case(child, worker)
        self.do(ref, "complete_assessment")
        self.do(ref, "decide_need", need_decision="plan", is_disabled=False)
        return ref

    def agreed(self, child: str = "Robin Sample") -> str:
        """A case whose plan is agreed and shared."""
        ref = self.supported(child)
        for element in ("arrange_meeting", "record_meeting", "record_agreement", "share_plan"):
            self.do(ref, element)
        return ref

    def task(self, ref: str, element: str) -> Task | None:
        """The open step of this case, detached, or None."""
        with self.db.read() as session:
            query = select(Task).join(Case, Case.id == Task.case_id)
            query = query.where(Case.ref == ref, Task.element_id == element, Task.status == "open")
            return session.scalars(query.order_by(Task.id)).unique().first()

    def open_elements(self, ref: str) -> set[str]:
        """The ids of the open steps."""
        with self.db.read() as session:
            query = select(Task.element_id).join(Case, Case.id == Task.case_id)
            return set(session.scalars(query.where(Case.ref == ref, Task.status == "open")))

    def clocks(self, ref: str) -> dict[str, date | None]:
        """Each running clock by its element, with the day due."""
        with self.db.read() as session:
            query = select(Deadline).join(Case, Case.id == Deadline.case_id)
            rows = session.scalars(query.where(Case.ref == ref, Deadline.status != "ended"))
            return {row.element_id: row.due_on for row in rows}

    def deadline(self, ref: str, element: str) -> Deadline:
        """The running clock of this element."""
        with self.db.read() as session:
            query = select(Deadline).join(Case, Case.id == Deadline.case_id)
            query = query.where(Case.ref == ref, Deadline.element_id == element, Deadline.status != "ended")
            return session.scalars(query).one()

    def case(self, ref: str) -> Case:
        """The case, detached."""
        with self.db.read() as session:
            return session.scalars(select(Case).where(Case.ref == ref)).unique().one()

    def history(self, ref: str, kind: str | None = None) -> list[History]:
        """The case's history in order."""
        with self.db.read() as session:
            query = select(History).join(Case, Case.id == History.case_id).where(Case.ref == ref)
            rows = session.scalars(query.order_by(History.seq)).all()
        return [row for row in rows if kind in (None, row.kind)]

    def filled(self, ref: str, task: Task, **wanted: Any) -> Filled:
        """The step's form, filled in plausibly and checked; `wanted` where it matters."""
        with self.db.read() as session:
            case = session.scalars(select(Case).where(Case.ref == ref)).unique().one()
            desk = Desk(session, self.shelf, self.clock)
            form = form_of(session, desk.published(case), task.form)
            assert form is not None
            context = context_of(case, decode(case.facts), desk.today, task)
            given = answers(
                form, context, desk.today, USUAL.get(task.element_id, {}) | wanted, random.Random(1)
            )
            return fill(form, given, context, str(uuid.uuid4()), task.lock_version)

    def do(self, ref: str, element: str, by: str | None = None, **wanted: Any) -> Completed:
        """Do an open step of the case with plausible answers, as its holder or as somebody named."""
        task = self.task(ref, element)
        assert task is not None, f"{element} is not open; open are {sorted(self.open_elements(ref))}"
        filled = self.filled(ref, task, **wanted)
        with self.db.command(beside_others=True) as session:
            actor = self.person(by, session) if by else task.assignee_id
            return complete(Desk(session, self.shelf, self.clock, actor), ref, task.id, filled)

    def put_right(
        self, ref: str, element: str, submission_id: int, reason: str = "Wrong diary", **wanted: Any
    ) -> None:
        """Correct what was once submitted with this step, as its form is filled now."""
        task = self.task(ref, element)
        assert task is not None
        filled = replace(self.filled(ref, task, **wanted), token=str(uuid.uuid4()))
        with self.desk("Amina Caseworth") as desk:
            correct(desk, ref, submission_id, filled, reason)

    def days(self, count: int) -> None:
        """Let this many days pass, the tick running."""
        today = self.clock.now().date()
        self.go_to(today + timedelta(days=count))


USUAL: dict[str, dict[str, Any]] = {
    "complete_assessment": {"recommended": "plan"},
    "record_meeting": {"meeting_outcome": "held", "review_outcome": "continue", "closing_decision": "agreed"},
    "record_agreement": {"agreement_outcome": "given"},
    "record_visit": {"seen": "yes"},
    "record_supervision": {"visits_changed": False},
}
"""Answers that let the case go its usual way."""
