"""Killed at every point of a piece of work: what was answered stands whole, what was not never happened or is whole.

The points are found by listening to a run that nobody disturbs, so that none is forgotten when the code changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.cases import move_run
from engine.cases.complete import complete
from engine.cases.moves import MoveRun
from engine.outbox.deliver import CLAIM
from engine.outbox.models import Outbox
from tests.crash import events, kill, post, submit
from tests.faults.moving import begin_move
from tests.invariants import sound
from tests.office import Office
from tests.stores import Store

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]

LATE = date(2027, 1, 15)
"""The day after the first visit of a case supported from 14 December 2026 was due."""


def numbers(heard: Sequence[str]) -> list[int]:
    """The points worth a knock: the first statement, every one that writes and the one after it, every commit."""
    reads = [said.lstrip().startswith(("SELECT", "BEGIN")) for said in heard]
    return [at for at, read in enumerate(reads) if not (read and at and reads[at - 1])]


@dataclass(frozen=True)
class Knocks:
    """A piece of work in one office, done again and again from the same beginning."""

    office: Office
    put_back: Callable[[], None]
    work: str
    given: tuple[Any, ...] = ()

    def at_each_point(self, after: Callable[[], None], least: int) -> None:
        """Kill the work at each of its points; after each, the office is sound, and `after` goes on from there."""
        heard = events(self.office, self.work, *self.given)
        points = numbers(heard)
        assert len(points) >= least, heard
        for point in points:
            self.put_back()
            kill(self.office, point, self.work, *self.given)
            after()


def told(office: Office, ref: str) -> list[str]:
    """What the case's history says, but for numbers: PostgreSQL gives none twice, also if nothing came of it."""
    rows = [(row.kind, row.content or {}) for row in office.history(ref)]
    return [f"{kind} { {name: said[name] for name in said if name != 'submission'} }" for kind, said in rows]


def test_a_step(office: Office, store: Store) -> None:
    ref = office.supported()
    task = office.task(ref, "record_visit")
    assert task is not None
    filled, actor = office.filled(ref, task), office.person("Amina Caseworth")
    put_back = store.keep(office.db)
    submit(office, ref, task.id, actor, filled)
    undisturbed = told(office, ref)
    put_back()

    def again() -> None:
        sound(office)
        with office.desk("Amina Caseworth", beside_others=True) as desk:
            assert complete(desk, ref, task.id, filled).case_ref == ref
        sound(office, acknowledged=[filled.token])
        assert told(office, ref) == undisturbed

    Knocks(office, put_back, "submit", (ref, task.id, actor, filled)).at_each_point(again, least=8)


def test_timers_and_what_they_announce(office: Office, store: Store) -> None:
    # Two, since the deadlines of several cases are woken in one transaction.
    refs = [office.supported(), office.supported("Sky Testford")]
    office.go_to(LATE, ticking=False)
    put_back = store.keep(office.db)
    office.tick()
    undisturbed = [told(office, ref) for ref in refs]
    put_back()

    def again() -> None:
        sound(office)
        office.tick()
        office.tick()
        sound(office)
        assert [told(office, ref) for ref in refs] == undisturbed

    Knocks(office, put_back, "ring").at_each_point(again, least=20)


def test_mail(office: Office, store: Store, tmp_path: Path) -> None:
    office.supported()
    # Of the first day of lateness only: two letters are enough to stand before and behind each other.
    office.go_to(date(2026, 12, 31), time(8))
    keys, now = waiting(office), office.clock.now()
    assert len(keys) == 2
    put_back = store.keep(office.db)
    folders = iter(tmp_path / f"mail-{number}" for number in range(1000))
    heard = events(office, "post", next(folders))
    for point in numbers(heard):
        put_back()
        office.clock.move_to(now)
        folder = next(folders)
        kill(office, point, "post", folder)
        sound(office, mails=mails(folder), twice=1)
        # What was claimed by whoever was killed is another's when the claim is over.
        office.clock.advance(seconds=(CLAIM + timedelta(seconds=1)).total_seconds())
        post(office, folder)
        assert waiting(office) == []
        sound(office, mails=mails(folder), twice=1)
        # What left twice is one letter by its number, by which a mailbox may know it.
        assert len({str(mail["Message-ID"]) for mail in mails(folder)}) == len(keys)


def test_moving_cases(office: Office, store: Store) -> None:
    refs = [office.agreed(), office.agreed("Sky Testford")]
    to, _ = begin_move(office)
    put_back = store.keep(office.db)
    office.tick()
    undisturbed = [told(office, ref) for ref in refs]
    put_back()

    def again() -> None:
        sound(office)
        office.tick()
        sound(office)
        assert [office.case(ref).bundle_id for ref in refs] == [to, to]
        assert [told(office, ref) for ref in refs] == undisturbed

    Knocks(office, put_back, "ring").at_each_point(again, least=8)


def test_taking_a_move_back(office: Office, store: Store) -> None:
    refs = [office.agreed(), office.agreed("Sky Testford")]
    was = office.case(refs[0]).bundle_id
    _, run_id = begin_move(office)
    office.tick()
    with office.desk("Sasha Servicehead") as desk:
        move_run.take_back(desk, desk.session.get_one(MoveRun, run_id))
    put_back = store.keep(office.db)
    office.tick()
    undisturbed = [told(office, ref) for ref in refs]
    put_back()

    def again() -> None:
        sound(office)
        office.tick()
        office.tick()
        sound(office)
        assert [office.case(ref).bundle_id for ref in refs] == [was, was]
        assert [told(office, ref) for ref in refs] == undisturbed

    Knocks(office, put_back, "ring").at_each_point(again, least=8)


def waiting(office: Office) -> list[str]:
    """The keys of the emails that wait."""
    with office.db.read() as session:
        query = select(Outbox.key).where(Outbox.kind == "email", Outbox.next_at.is_not(None))
        return list(session.scalars(query))


def mails(folder: Path) -> list[Message]:
    """What has left."""
    return [message_from_bytes(file.read_bytes()) for file in sorted(folder.glob("*.eml"))]
