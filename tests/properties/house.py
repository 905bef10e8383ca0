"""A council at work for random tests: what anybody may do, each tried or refused whole, and what is true after it."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from flask import Flask
from sqlalchemy import func, select

from engine.cases import move_run
from engine.cases.claim import claim
from engine.cases.complete import complete
from engine.cases.concern import raise_concern
from engine.cases.correct import correct
from engine.cases.correlate import correlate
from engine.cases.desk import Desk
from engine.cases.draft import save_draft
from engine.cases.errors import Refused
from engine.cases.facts import decode
from engine.cases.models import Case, Deadline, History, Submission, Task
from engine.cases.moves import MoveRun
from engine.cases.reassign import reassign
from engine.cases.skip import return_to, skip, steps_back
from engine.db import Database
from engine.packs import draft
from engine.packs.days import add_day_off
from engine.packs.publish import publish
from engine.packs.shelf import Shelf
from engine.people.models import Person, PersonPosition
from tests.browsing import browser
from tests.conftest import email_of, prepare_council
from tests.invariants import sound
from tests.office import USUAL, Office
from tests.pages import form_on
from tests.post import deliver
from tests.properties.papers import Kept, Mailbox, Sent
from tests.stores import Store
from web.app import application
from web.config import Config
from web.demo.answers import Unanswerable, answers
from web.filling import context_of, engine_catalogue, fill, form_of
from web.mail.folder import FolderMailer
from web.site import Site

CHILDREN: Final = ("Robin Sample", "Alex Specimen", "Kit Example")
WORKERS: Final = ("Amina Caseworth", "Dev Exampleson", "Carys Testwell")
MANAGER: Final = "Tom Teamlead"
FILE, WORDS = "close_case.bpmn", rb"Write the closing summary( \d+)?"
CORRECTED: Final = ("record_visit", "record_supervision")


def prepare_supported(db: Database) -> None:
    """Lewisham with a case that is past its assessment, so that its year can begin."""
    prepare_council(db)
    Office(db).supported(CHILDREN[0], WORKERS[0])


class House:
    """Lewisham with its real database and pages, on a clock that moves on a minute with everything that is done."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store, self._folder = store, folder
        self.office = Office(store.copy("supported", prepare_supported))
        self.mailbox = Mailbox()
        self.done: list[Sent] = []
        self.pages: list[Sent] = []
        self.backup: Kept | None = None
        self._changes = self._looks = 0
        self._app = self._serve()

    def close(self) -> None:
        self.office.db.close()

    @property
    def refs(self) -> list[str]:
        """Every case, in the order in which they began."""
        with self.office.db.read() as session:
            return list(session.scalars(select(Case.ref).order_by(Case.id)))

    def open_case(self, n: int) -> None:
        child = CHILDREN[n % len(CHILDREN)]
        self._try(lambda: self.office.open_case(child, WORKERS[n % len(WORKERS)]))

    def do(self, n: int) -> None:
        """Somebody whose step it is does it, with answers by chance."""
        if sent := self._filled_in(n):
            self._send(sent)

    def open_page(self, n: int) -> None:
        """Somebody begins to fill a form in, and will send it some other day."""
        if sent := self._filled_in(n):
            self.pages.append(sent)

    def send_page(self, n: int) -> None:
        """What was begun is taken, unless the step was done or changed hands meanwhile."""
        if self.pages:
            sent = self.pages.pop(n % len(self.pages))
            with self.office.db.read() as session:
                task = session.get_one(Task, sent.task_id)
            stale = task.status != "open" or task.lock_version != sent.filled.lock_version
            self._send(sent)
            assert not (stale and sent in self.done)

    def send_after_it_changed_hands(self, n: int) -> None:
        """Somebody has the page open while the case goes to another worker, and sends it then."""
        if sent := self._filled_in(n):
            self.pages.append(sent)
            for name in WORKERS[:2]:
                to = self.office.person(name)
                self._try(
                    lambda to=to: self._by(MANAGER, lambda desk: reassign(desk, sent.ref, to, "On leave"))
                )
                self.office.clock.advance(minutes=1)
            self.send_page(len(self.pages) - 1)

    def send_again(self, n: int) -> None:
        """The same form again is answered like the first, and nothing happens twice."""
        if self.done:
            before, again = self._written(), self.done[n % len(self.done)]
            self._complete(again)
            assert self._written() == before

    def send_nothing(self, n: int) -> None:
        """A form sent empty on its page is asked for again, or is one that may be empty."""
        if (task := self._task(n)) is None:
            return
        ref, theirs = self._ref(task), browser(self._app)
        with self.office.db.read() as session:
            email = session.get_one(Person, self._doer(task)).email
        assert theirs.sign_in(email).status_code == 302
        address = f"/cases/{ref}/tasks/{task.id}"
        page = form_on(theirs.get(address).text)
        marks = {name: page[name] for name in ("_token", "_lock_version")}
        before = self._written()
        answer = theirs.post(address, data={**marks, "_action": "submit"})
        assert answer.status_code in (200, 302, 422)
        if answer.status_code != 302:
            assert self._written() == before

    def claim(self, n: int) -> None:
        if task := self._task(n):
            self._try(
                lambda: self._at_desk(self._doer(task), lambda desk: claim(desk, self._ref(task), task.id))
            )

    def save_draft(self, n: int) -> None:
        """A draft has no history and leaves the case untouched."""
        if task := self._task(n):
            before = self._written()
            self._at_desk(
                self._doer(task),
                lambda desk: save_draft(desk, task.case_id, task.element_id, {"note": str(n)}),
            )
            assert self._written() == before

    def correct(self, n: int) -> None:
        """Put another visit or supervision right, as the form is filled in today."""
        with self.office.db.read() as session:
            query = select(Submission, Case.ref).join(Case, Case.id == Submission.case_id)
            found = session.execute(query.where(Submission.form.in_(CORRECTED)).order_by(Submission.id)).all()
        if not found:
            return
        old, ref = found[n % len(found)]
        task = self.office.task(ref, old.form)
        sent = self._form(ref, task, n) if task else None
        if sent is not None:
            new = replace(sent.filled, token=str(uuid.uuid4()))
            self._try(
                lambda: self._at_desk(old.by_id, lambda desk: correct(desk, ref, old.id, new, "Misread"))
            )

    def reassign(self, n: int) -> None:
        if ref := self._case(n):
            to = self.office.person(WORKERS[n % len(WORKERS)])
            self._try(lambda: self._by(MANAGER, lambda desk: reassign(desk, ref, to, "On leave")))

    def raise_concern(self, n: int) -> None:
        if ref := self._case(n):
            self._try(lambda: self._by(WORKERS[0], lambda desk: raise_concern(desk, ref, f"A bruise ({n}).")))

    def send_message(self, n: int) -> None:
        """What a page may send to a case: that it steps up, that a review is wanted sooner."""
        if ref := self._case(n):
            message = ("step_up_agreed", "early_review_asked")[n % 2]
            self._try(lambda: self._by(MANAGER, lambda desk: correlate(desk, ref, message)))

    def skip(self, n: int) -> None:
        if task := self._task(n):
            self._try(
                lambda: self._by(MANAGER, lambda desk: skip(desk, self._ref(task), task.id, "Not needed"))
            )

    def go_back(self, n: int) -> None:
        if (task := self._task(n)) is None:
            return
        with self.office.desk() as desk:
            earlier = steps_back(desk, desk.session.get_one(Task, task.id))
        if earlier:
            to = earlier[n % len(earlier)][0]
            self._try(
                lambda: self._by(
                    MANAGER, lambda desk: return_to(desk, self._ref(task), task.id, to, "Once more")
                )
            )

    def add_day_off(self, n: int) -> None:
        """A day, and the clock's next round, which counts again what runs across it."""
        on = self.office.clock.now().date() + timedelta(days=1 + n)
        self._try(lambda: self._by("Ada Adminson", lambda desk: add_day_off(desk, on, "Closed", "closure")))
        self.office.tick()

    def publish_and_move(self) -> None:
        """A version that differs in a word; every open case is to move to it."""
        self._changes += 1

        def change(desk: Desk) -> None:
            files = draft.published(desk)
            files.pop("policy.toml")
            files[FILE] = re.sub(WORDS, f"Write the closing summary {self._changes}".encode(), files[FILE])
            to = publish(desk.session, desk.clock, files, note="A change").id
            move_run.begin(desk, to, [], "A new version")

        self._try(lambda: self._by("Sasha Servicehead", change))

    def take_the_move_back(self) -> None:
        def back(desk: Desk) -> None:
            query = select(MoveRun).where(MoveRun.status == "done").order_by(MoveRun.id.desc())
            if run := desk.session.scalars(query).first():
                move_run.take_back(desk, run)

        self._try(lambda: self._by("Sasha Servicehead", back))

    def pass_days(self, n: int, *, awake: bool) -> None:
        """Days pass with the clock's rounds going on, or while the server is down; then a round, and the mail."""
        office = self.office
        office.go_to(office.clock.now().date() + timedelta(days=n), ticking=awake)
        office.tick()
        deliver(office, self.mailbox, "https://keepstep.test")

    def restart(self) -> None:
        """The database is closed and opened again, and with it the server."""
        url = self.office.db.engine.url
        self.office.db.close()
        self.office.db, self.office.shelf = Database(url), Shelf(engine_catalogue)
        self._app = self._serve()

    def back_up(self) -> None:
        if self.backup is None:
            self.backup = Kept(self._store.keep(self.office.db), list(self.done), list(self.mailbox.mails))

    def restore(self) -> None:
        """What came after the backup is gone, with the pages that were open, and all before it is there."""
        if self.backup is not None:
            self.office.db.close()  # a restart since the backup has opened it anew
            self.backup.put_back()
            self.done, self.mailbox.mails, self.backup = self.backup.forms, self.backup.mails, None
            self.pages.clear()
            self.restart()

    def agree(self) -> None:
        """Everything that is true at any time."""
        sound(self.office, acknowledged=[sent.filled.token for sent in self.done], mails=self.mailbox.mails)
        with self.office.db.read() as session:
            running = select(Deadline).where(Deadline.status != "ended", Deadline.due_on.is_not(None))
            assert [row.element_id for row in session.scalars(running) if not row.why] == []
            cases = session.scalars(select(Case).where(Case.status == "open")).unique().all()
            for case in cases:
                assert case.awaited != ["concern_raised"] or self._waits(session, case), (
                    f"{case.ref} waits for nothing"
                )
            all_cases = session.scalars(select(Case).order_by(Case.id)).unique().all()
            looked_at = [(case.ref, case.worker.name) for case in all_cases]
        self._looks += 1
        self._look_at(*looked_at[self._looks % len(looked_at)])

    def _look_at(self, ref: str, worker: str) -> None:
        """The page of this case opens for its worker."""
        theirs = browser(self._app)
        assert theirs.sign_in(email_of(worker)).status_code == 302
        assert theirs.get(f"/cases/{ref}").status_code == 200

    @staticmethod
    def _waits(session: Any, case: Case) -> bool:
        tasks = select(func.count(Task.id)).where(Task.case_id == case.id, Task.status == "open")
        clocks = select(func.count(Deadline.id)).where(
            Deadline.case_id == case.id, Deadline.status == "waiting", Deadline.due_on.is_not(None)
        )
        return bool(session.scalar(tasks) or session.scalar(clocks))

    def _serve(self) -> Flask:
        office = self.office
        config = Config(data=self._folder, clock=office.clock)
        mailer = FolderMailer(self._folder / "mail", office.clock)
        app = application(Site(config, office.db, office.shelf, office.clock, mailer))
        app.testing = True
        return app

    def _try(self, work: Callable[[], object]) -> None:
        """Do it, or be refused and find everything as it was."""
        before = self._written()
        try:
            work()
        except Refused:
            assert self._written() == before

    def _written(self) -> Sequence[Any]:
        """How much stands of each case."""
        with self.office.db.read() as session:
            entries = select(func.count(History.id)).where(History.case_id == Case.id).scalar_subquery()
            query = select(Case.ref, Case.status, Case.state, Case.facts, entries)
            return [tuple(row) for row in session.execute(query.order_by(Case.id))]

    def _at_desk(self, who: int | None, work: Callable[[Desk], object]) -> None:
        with self.office.db.command() as session:
            work(Desk(session, self.office.shelf, self.office.clock, who))

    def _by(self, who: str, work: Callable[[Desk], object]) -> None:
        self._at_desk(self.office.person(who), work)

    def _case(self, n: int) -> str | None:
        refs = self.refs
        return refs[n % len(refs)] if refs else None

    def _task(self, n: int) -> Task | None:
        with self.office.db.read() as session:
            tasks = (
                session.scalars(select(Task).where(Task.status == "open").order_by(Task.id)).unique().all()
            )
        return tasks[n % len(tasks)] if tasks else None

    def _ref(self, task: Task) -> str:
        with self.office.db.read() as session:
            return session.scalars(select(Case.ref).where(Case.id == task.case_id)).one()

    def _doer(self, task: Task) -> int | None:
        """Whoever holds the step, or the first whose role it is."""
        could = select(PersonPosition.person_id).where(PersonPosition.position == task.role)
        with self.office.db.read() as session:
            return task.assignee_id or session.scalars(could.order_by(PersonPosition.person_id)).first()

    def _filled_in(self, n: int) -> Sent | None:
        task = self._task(n)
        return self._form(self._ref(task), task, n) if task else None

    def _form(self, ref: str, task: Task, n: int) -> Sent | None:
        """The step's form filled in by chance; None for chances that its own check refuses."""
        office, rng = self.office, random.Random(n)
        usual = USUAL.get(task.element_id, {}) if n % 3 else {}
        with office.db.read() as session:
            case = session.scalars(select(Case).where(Case.ref == ref)).unique().one()
            desk = Desk(session, office.shelf, office.clock)
            form = form_of(session, desk.published(case), task.form)
            assert form is not None
            context = context_of(case, decode(case.facts), desk.today, task)
            try:
                given = answers(form, context, desk.today, usual, rng)
            except Unanswerable:
                return None
            filled = fill(form, given, context, str(uuid.uuid4()), task.lock_version)
        return Sent(ref, task.id, self._doer(task), filled)

    def _complete(self, sent: Sent) -> None:
        with self.office.db.command(beside_others=True) as session:
            complete(
                Desk(session, self.office.shelf, self.office.clock, sent.by),
                sent.ref,
                sent.task_id,
                sent.filled,
            )

    def _send(self, sent: Sent) -> None:
        def work() -> None:
            self._complete(sent)
            self.done.append(sent)

        self._try(work)
