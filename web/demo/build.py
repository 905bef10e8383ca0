"""Make the demonstration's cases by running them: the real verbs and the real tick on a clock that ends now."""

from __future__ import annotations

import heapq
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.cases.complete import complete
from engine.cases.concern import raise_concern
from engine.cases.correlate import correlate
from engine.cases.desk import Desk
from engine.cases.facts import decode
from engine.cases.models import Case, Deadline, Task
from engine.cases.start import Referral, start
from engine.cases.wake import wake
from engine.db import Database
from engine.outbox.models import Notification, Outbox
from engine.packs.shelf import Shelf
from engine.people.assign import holders_of
from engine.people.models import Person
from engine.time.calendar import Calendar
from engine.time.clock import Clock, FrozenClock, at_local, local_date
from web.demo.answers import answers
from web.demo.children import MadeUp, children
from web.demo.lives import Life, lives
from web.demo.ordinary import ordinary
from web.demo.staff import LEWISHAM
from web.filling import context_of, fill, form_of

CASES = 40
OPENING = time(10, 0)
ROUND = (
    "Amina Caseworth",
    "Dev Exampleson",
    "Amina Caseworth",
    "Efe Mockridge",
    "Ben Worksample",
    "Carys Testwell",
)


@dataclass(order=True)
class Turn:
    """Something that will happen: at this moment, to this case (by its number), this step if any."""

    at: datetime
    number: int
    task_id: int = field(compare=False, default=0)
    event: str = field(compare=False, default="")


class Builder:
    """Runs all lives together in the order of time, so that notices and numbers come out as they would."""

    def __init__(
        self, db: Database, shelf: Shelf, now: Clock, authority: str, count: int, seed: int = 2026
    ) -> None:
        self.db, self.shelf, self.end = db, shelf, now.now()
        self.ordinary = {} if authority == LEWISHAM else ordinary(authority)
        self.rng = random.Random(seed)
        today = local_date(self.end)
        self.children = list(children(self.rng, today, count))
        self.lives = self._lives(today)
        self.clock = FrozenClock(self.end)
        self.calendar = Calendar()
        self.turns: list[Turn] = []
        self.refs: dict[int, str] = {}
        self.reviews: dict[int, int] = {}
        self.families: dict[str, int] = {}
        theirs = zip(self.children, self.lives, strict=True)
        self.workers = {child.family_name: life.worker for child, life in theirs if life.worker}
        self.planned: set[int] = set()

    def run(self, said: Callable[[float], None] = lambda share: None) -> int:
        """Run every life up to now; `said` hears how far it is, from 0 to 1. The number of cases."""
        for number, life in enumerate(self.lives):
            self._plan(number, life.opened_on, event="open")
            for days, event in life.events.items():
                self._plan(number, life.opened_on + timedelta(days=days), event=event)
        begin = self.turns[0].at
        while self.turns and self.turns[0].at <= self.end:
            turn = heapq.heappop(self.turns)
            self._wake_until(turn.at)
            self.clock.move_to(turn.at)
            self._take(turn)
            said((turn.at - begin) / (self.end - begin))
        self._wake_until(self.end)
        self._post_was_delivered()
        return len(self.refs)

    def _lives(self, today: date) -> list[Life]:
        """Brothers and sisters live the same: one referral, one worker, the same meetings."""
        families = list(dict.fromkeys(child.family_name for child in self.children))
        of_family = dict(zip(families, lives(self.rng, today, len(families)), strict=True))
        return [of_family[child.family_name] for child in self.children]

    def _plan(self, number: int, on: date, task_id: int = 0, event: str = "") -> None:
        minutes = self.rng.randint(0, 420)
        at = at_local(self.calendar.next_working_day(on), OPENING) + timedelta(minutes=minutes)
        heapq.heappush(self.turns, Turn(max(at, self._now()), number, task_id, event))

    def _now(self) -> datetime:
        return self.clock.now() if self.refs else datetime.min.replace(tzinfo=self.end.tzinfo)

    def _wake_until(self, moment: datetime) -> None:
        while True:
            with self.db.read() as session:
                query = select(Deadline.id, Deadline.wake_at, Deadline.case_id).where(
                    Deadline.wake_at <= moment
                )
                row = session.execute(query.order_by(Deadline.wake_at).limit(1)).one_or_none()
            if row is None:
                return
            self.clock.move_to(row.wake_at)
            with self.db.command() as session:
                wake(Desk(session, self.shelf, self.clock), [row.id])
                ref = session.get_one(Case, row.case_id).ref
            number = next(number for number, known in self.refs.items() if known == ref)
            self._plan_open_tasks(number)

    def _take(self, turn: Turn) -> None:
        life = self.lives[turn.number]
        if turn.event == "open":
            self._open(turn.number, life)
        elif turn.event:
            self._message(turn.number, turn.event)
        elif not self._has_stopped(life):
            self._do(turn.number, life, turn.task_id)
        self._plan_open_tasks(turn.number)

    def _has_stopped(self, life: Life) -> bool:
        stop = life.stops_after
        return stop is not None and local_date(self.clock.now()) > life.opened_on + timedelta(days=stop)

    def _open(self, number: int, life: Life) -> None:
        child = self.children[number]
        with self.db.command() as session:
            worker = self._worker(session, child)
            here = Desk(session, self.shelf, self.clock, worker.id)
            case = start(here, self._referral(child, life, worker, here.today))
            self.refs[number] = case.ref
            self.families[child.family_name] = case.child.family_id

    def _worker(self, session: Session, child: MadeUp) -> Person:
        """Brothers and sisters have one worker; new families go round, every other one to Amina."""
        name = self.workers.setdefault(child.family_name, ROUND[len(self.workers) % len(ROUND)])
        return session.scalars(select(Person).where(Person.name == name)).unique().one()

    def _referral(self, child: MadeUp, life: Life, worker: Person, today: date) -> Referral:
        facts = {"referral_received_on": today, "entry_route": "referral"}
        told = {"given_name": child.given_name, "family_name": child.family_name, "born_on": child.born_on}
        said = {
            "referral_source": "2A",
            "primary_need": "N5",
            "referral_reason": "The school is worried about mornings.",
        }
        return Referral(
            given_name=child.given_name,
            family_name=child.family_name,
            born_on=child.born_on,
            worker_id=worker.id,
            team_id=worker.team_id or 0,
            token=str(uuid.uuid4()),
            facts=facts,
            answers=told | said | facts,
            family_id=self.families.get(child.family_name),
            restricted=life.restricted,
        )

    def _message(self, number: int, event: str) -> None:
        with self.db.command() as session:
            case = session.scalars(select(Case).where(Case.ref == self.refs[number])).unique().one()
            here = Desk(session, self.shelf, self.clock, case.worker_id)
            if case.status != "open":
                return
            if event == "concern_raised":
                raise_concern(
                    here, case.ref, "A neighbour heard shouting on two nights and the children crying."
                )
            elif event in case.awaited:
                correlate(here, case.ref, event)

    def _do(self, number: int, life: Life, task_id: int) -> None:
        with self.db.command() as session:
            task = session.get_one(Task, task_id)
            if task.status != "open":
                return
            case = task.case
            actor = task.assignee_id or next(iter(holders_of(session, task.role)), case.worker_id)
            here = Desk(session, self.shelf, self.clock, actor)
            form = form_of(session, here.published(case), task.form)
            assert form is not None, task.form
            context = context_of(case, decode(case.facts), here.today, task)
            usual = self.ordinary.get(task.element_id, {})
            wanted = {**usual, **life.wanted(task.element_id, self.reviews.get(number, 0))}
            if task.element_id == "record_nine_month_discussion":
                wanted["nine_month_return_on"] = here.today + timedelta(days=28)
            given = answers(form, context, here.today, wanted, self.rng)
            complete(here, case.ref, task.id, fill(form, given, context, str(uuid.uuid4())))
            if task.decisions.get("meeting_kind") == "review" and task.element_id == "record_meeting":
                self.reviews[number] = self.reviews.get(number, 0) + 1

    def _plan_open_tasks(self, number: int) -> None:
        """Somebody takes on each step that has just opened, at their usual pace."""
        life = self.lives[number]
        with self.db.read() as session:
            query = select(Task).join(Case, Case.id == Task.case_id)
            query = query.where(
                Case.ref == self.refs[number], Task.status == "open", Task.id.not_in(self.planned)
            )
            for task in session.scalars(query).unique():
                opened = local_date(task.opened_at)
                family = self.children[number].family_name
                # Seeded by the family, so that what siblings have in common happens on one day.
                together = random.Random(f"{family} {task.element_id} {task.due_on} {opened}")
                on = life.act_on(task.element_id, opened, task.due_on, self.calendar, together)
                self.planned.add(task.id)
                self._plan(number, on, task.id)

    def _post_was_delivered(self) -> None:
        """Letters of the past year are not sent again today, and what was told last month has been read."""
        with self.db.command() as session:
            for row in session.scalars(select(Outbox).where(Outbox.next_at.is_not(None))):
                row.done_at, row.next_at = row.created_at, None
            old = update(Notification).where(Notification.at < self.end - timedelta(days=4))
            session.execute(old.values(read_at=Notification.at))


def build(
    db: Database,
    shelf: Shelf,
    clock: Clock,
    said: Callable[[float], None] = lambda share: None,
    authority: str = LEWISHAM,
    count: int = CASES,
) -> int:
    """Make the demonstration's cases in a database that has its staff and procedure. The number of cases."""
    return Builder(db, shelf, clock, authority, count).run(said)
