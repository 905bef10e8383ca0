"""A case stopped on a database just before a step of a scenario, so that a test can ask who may do that step."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from engine.cases.complete import complete
from engine.cases.desk import Desk
from engine.cases.errors import NotYours
from engine.cases.filled import Filled
from engine.cases.models import Case, Task
from engine.db import Database
from engine.migrate import upgrade
from engine.packs.load import policy_text
from engine.packs.publish import install
from engine.packs.shelf import Shelf
from engine.people.access import standing
from engine.people.models import Person
from engine.simulate.house import House
from engine.simulate.staff import install_staff
from engine.simulate.stored import StoredCase
from engine.time.clock import FrozenClock
from engine.time.policy import read_policy
from tests.plays import stage
from web.filling import engine_catalogue
from web.reports.queries import Found, lines

OF_THE_TEAM = {"social_worker", "team_manager"}
"""A step of the worker's may be done by a colleague of the team or its manager; the record shows who did it."""

WORKS = {"case.start", "case.read_team", "correct.record"}
"""The rights of whoever works with children, where a council gives them no others."""

LEADS = WORKS | {
    "task.sign_off", "task.reassign", "task.skip", "interval.loosen", "report.read", "correct.others",
}  # fmt: skip
"""The rights of a team's manager, where a council gives them no others."""


@dataclass
class Stopped:
    """The case as it stands, with one person for each position of the authority."""

    db: Database
    house: StoredCase
    clock: FrozenClock

    def task(self, element: str) -> Task:
        """The open step, detached."""
        with self.db.read() as session:
            query = select(Task).where(Task.element_id == element, Task.status == "open")
            return session.scalars(query).unique().one()

    def may_do(self, element: str) -> set[str]:
        """The positions whose holder is not refused this step. Nothing of it is kept."""
        return {position for position in self.house.people if self._may(element, position)}

    def _may(self, element: str, position: str) -> bool:
        task = self.task(element)
        with self.db.command() as session:
            ref = session.scalars(select(Case.ref).where(Case.id == task.case_id)).one()
            desk = Desk(session, Shelf(engine_catalogue), self.clock, self.house.people[position])
            trial = session.begin_nested()
            try:
                complete(desk, ref, task.id, Filled(task.form, 1, {}, str(uuid.uuid4())))
            except NotYours:
                return False
            finally:
                trial.rollback()
        return True


@contextmanager
def stopped_before(authority: str, scenario: str, element: str, on: date | None = None) -> Iterator[Stopped]:
    """The scenario played up to the act that does this step (on this day, if it is done more than once)."""
    at = stage(authority)
    whole = at.scenario(scenario)
    found = [number for number, act in enumerate(whole.acts) if act.do == element and on in (None, act.on)]
    cut = replace(whole, acts=whole.acts[: found[0]], happens=(), months=None)
    kept: list[Stopped] = []
    with tempfile.TemporaryDirectory() as folder:
        db = Database.at(Path(folder) / "case.sqlite")

        def build(clock: FrozenClock) -> House:
            upgrade(db)
            with db.command() as session:
                install(session, clock, authority, local=cut.local)
                people, team_id = install_staff(session, at.policy)
            house = StoredCase(db, Shelf(engine_catalogue), clock, people, team_id)
            kept.append(Stopped(db, house, clock))
            return house

        try:
            at.play(cut, build)
            yield kept[0]
        finally:
            db.close()


def shown(stopped: Stopped, authority: str, position: str, report: str) -> Found:
    """What the holder of this position sees on a report of the authority, that day."""
    policy, today = read_policy(policy_text(authority)), stopped.clock.now().date()
    with stopped.db.read() as session:
        person = session.get_one(Person, stopped.house.people[position])
        return lines(session, standing(session, person, policy, today), policy.reports[report], today)
