"""The queue on PostgreSQL beyond what every engine promises: what is asked for, given up, taken over and left alone."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text, update

from engine.cases.models import Case
from engine.db import LostRace
from engine.jobs.due import SOURCES, Found, waiting
from engine.jobs.queue import given_up, standing, sweep, try_again, workers_are_alive
from engine.jobs.work import KINDS, WAKE, Place, Round
from engine.jobs.worker import QUEUED, TRIES, Worker
from engine.time.clock import at_local
from tests.browsing import watching
from tests.crash import frozen
from tests.engines import QUEUE, in_a_loop
from tests.invariants import sound
from tests.office import Office
from tests.stores import Databases
from tests.together import together
from web.cli import main
from web.config import Config
from web.mail.folder import FolderMailer
from web.serve import go_round
from web.site import Site

KEEPSTEP = "from web.cli import main; main(prog_name='keepstep')"

LATE = at_local(date(2027, 1, 15), time(10))


@pytest.fixture
def office(databases: Databases) -> Iterator[Office]:
    """Two children whose first visit was due yesterday."""
    found = Office(databases.copy("office", Office.fill))
    for child in ("Robin Sample", "Sky Testford"):
        found.supported(child)
    found.clock.move_to(LATE)
    yield found
    found.db.close()


@pytest.fixture
def place(office: Office, tmp_path: Path) -> Place:
    """Where its work is done."""
    return Place(office.db, office.shelf, office.clock, FolderMailer(tmp_path / "mail", office.clock))


def once(worker: Worker) -> None:
    in_a_loop(worker.once)


def jobs(office: Office) -> dict[str, int]:
    with office.db.read() as session:
        return dict(standing(session).jobs)


def pass_time(office: Office) -> None:
    """As if the wait between two tries, or a minute since the last heartbeat, were over."""
    with office.db.command() as session:
        session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = NULL"))
        session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"))


def test_two_sweeps_at_once_ask_for_each_piece_once(office: Office, place: Place) -> None:
    answers = together([lambda: sweep(place)] * 6)
    assert all(isinstance(answer, int | LostRace) for answer in answers)
    # One that lost the race has asked for nothing; the next sweep asks for it.
    asked = sum(answer for answer in answers if isinstance(answer, int)) + sweep(place)
    assert jobs(office) == {"todo": asked}
    assert sweep(place) == 0
    # One that waits for another of its case may be left when the worker finds no other.
    once(Worker(place))
    once(Worker(place))
    assert jobs(office) == {}, "what was done leaves no job behind"
    sound(office)


def test_a_queue_that_is_lost_is_filled_again(office: Office, place: Place) -> None:
    assert sweep(place)
    with office.db.command() as session:
        session.execute(text("TRUNCATE procrastinate_jobs CASCADE"))
    once(Worker(place))
    assert len(office.history("CIN-2001", "rung_sent")) == 2


def test_of_those_that_one_job_takes_along_one_that_cannot_be_read_holds_up_nobody(
    office: Office, place: Place
) -> None:
    with office.db.command() as session:
        session.execute(update(Case).where(Case.ref == "CIN-2001").values(state=b"\x07not ours"))
    once(Worker(place))
    assert office.deadline("CIN-2002", "visit_overdue").status == "fired"
    assert (office.case("CIN-2001").status, office.case("CIN-2002").status) == ("incident", "open")
    assert not _given_up(office)
    sound(office, set_aside=["CIN-2001"])


def test_in_a_storm_ten_deadlines_are_one_commit(office: Office, place: Place) -> None:
    with office.db.read() as session:
        due = waiting(session, WAKE, LATE)
    assert len(due) > 2
    sweep(place, {WAKE: SOURCES[WAKE]})
    with watching(office.db.engine) as watch:
        assert QUEUED[WAKE](place, due[0].subject).woken == len(due)
    assert watch.commits == 1
    sound(office)


def test_jobs_of_one_case_are_done_one_after_the_other(office: Office, place: Place) -> None:
    at_work: list[int] = []
    most: list[int] = []

    def watched(here: Place, deadline_id: int) -> Round:
        case_id = _case_of(office, deadline_id)
        at_work.append(case_id)
        most.append(at_work.count(case_id))
        done = KINDS["wake"](here, deadline_id)
        at_work.remove(case_id)
        return done

    once(Worker(place, concurrency=4, kinds={**KINDS, "wake": watched}))
    assert len(most) >= 4
    assert set(most) == {1}


def _case_of(office: Office, deadline_id: int) -> int:
    with office.db.read() as session:
        found = session.execute(text("SELECT case_id FROM deadline WHERE id = :id"), {"id": deadline_id})
        return int(found.scalar_one())


def test_what_fails_is_tried_again_ever_more_rarely_then_given_up_and_again_when_somebody_says_so(
    office: Office, place: Place
) -> None:
    broken = Worker(place, kinds={**KINDS, "wake": _fails})
    for _ in range(TRIES):
        assert not _given_up(office)
        once(broken)
        pass_time(office)
    # Those of the same case waited behind the first.
    for _ in range(TRIES):
        once(broken)
        pass_time(office)
    lost = _given_up(office)
    assert len(lost) == 4
    assert {kind for kind, _ in lost} == {"wake"}
    assert {attempts for _, attempts in lost} == {TRIES}
    once(Worker(place))
    assert _given_up(office) == lost, "nobody has looked yet"
    with office.db.command() as session:
        assert try_again(session) == 4
    once(Worker(place))
    assert not _given_up(office)
    assert len(office.history("CIN-2001", "rung_sent")) == 2
    sound(office)


def _fails(_place: Place, _subject: int) -> Round:
    raise RuntimeError("a mistake of ours")


def _given_up(office: Office) -> list[tuple[str, int]]:
    with office.db.read() as session:
        return [(job.kind, job.attempts) for job in given_up(session)]


def test_what_is_in_the_way_for_everybody_is_waited_for_and_never_given_up(
    office: Office, place: Place
) -> None:
    def busy(_place: Place, _subject: int) -> Round:
        raise LostRace()

    worker = Worker(place, kinds={**KINDS, "wake": busy})
    for _ in range(TRIES + 2):
        once(worker)
        pass_time(office)
    assert not _given_up(office)
    once(Worker(place))
    assert len(office.history("CIN-2001", "rung_sent")) == 2


def test_work_of_a_kind_that_a_worker_does_not_know_is_left_to_a_newer_one(
    office: Office, place: Place
) -> None:
    older = {kind: act for kind, act in KINDS.items() if kind != "mail"}
    once(Worker(place, kinds=older))
    assert set(jobs(office)) == {"todo"}
    once(Worker(place))
    assert jobs(office) == {}
    sound(office)


def test_work_that_broke_off_begins_anew(office: Office, place: Place) -> None:
    asked: list[datetime] = []

    def breaks_off_once(now: datetime) -> Found:
        asked.append(now)
        if len(asked) == 1:
            raise RuntimeError("a mistake of ours")
        return SOURCES["wake"].find(now)

    async def work() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()

        def done(what: Round) -> None:
            if what.woken:
                loop.call_soon_threadsafe(stop.set)

        broken = replace(SOURCES["wake"], find=breaks_off_once)
        await Worker(place, every=0.1, sources={**SOURCES, "wake": broken}, done=done).run(stop)

    in_a_loop(work)
    assert len(asked) > 1
    assert office.history("CIN-2001", "rung_sent") or office.history("CIN-2002", "rung_sent")


def test_a_worker_frozen_past_its_heartbeat_does_no_harm_when_it_goes_on(
    office: Office, place: Place
) -> None:
    with frozen(office, "INSERT INTO notification", "engine", QUEUE, idle="2s") as other:
        pass_time(office)
        once(Worker(place))
        assert len(office.history("CIN-2001", "rung_sent")) == 2
        other.go_on()
    once(Worker(place))
    assert len(office.history("CIN-2001", "rung_sent")) == 2
    pass_time(office)
    once(Worker(place))
    assert jobs(office) == {}
    sound(office)


def test_while_a_worker_lives_the_pages_process_leaves_the_rounds_to_it(
    office: Office, place: Place, tmp_path: Path
) -> None:
    here = Site(
        Config(data=tmp_path), office.db, office.shelf, office.clock, FolderMailer(tmp_path, office.clock)
    )
    with office.db.command() as session:
        session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
        assert workers_are_alive(session)
    go_round(here)
    assert not office.history("CIN-2001", "rung_sent")
    pass_time(office)
    go_round(here)
    assert len(office.history("CIN-2001", "rung_sent")) == 2, "the last worker died, so it is done here again"


def test_the_command_works_until_it_is_told_to_stop(databases: Databases, tmp_path: Path) -> None:
    office = Office(databases.copy("office", Office.fill))
    office.supported()
    url = office.db.engine.url.render_as_string(hide_password=False)
    # Its clock is the machine's, on which everything of December 2026 or later is still to come.
    with office.db.command() as session:
        session.execute(text("UPDATE deadline SET wake_at = '2020-01-01', next_rung_at = '2020-01-01'"))
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "KEEPSTEP_AUTHORITY": "lewisham",
        "KEEPSTEP_DATA": str(tmp_path),
    }
    command = [sys.executable, "-W", "error", "-c", KEEPSTEP, "worker", "--every", "0.5"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            heard = _until(process.stderr, "A job was done")
            assert heard[0] == "At work for lewisham.\n"
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()
    with office.db.read() as session:
        assert not workers_are_alive(session), "it took itself off the list"
    office.db.close()


def _until(lines: Iterator[str], word: str) -> list[str]:
    heard = []
    for line in lines:
        heard.append(line)
        if word in line:
            return heard
    raise AssertionError("".join(heard))


def test_a_file_needs_no_worker_and_says_so(tmp_path: Path) -> None:
    said = CliRunner().invoke(main, ["worker"], env={"KEEPSTEP_DATA": str(tmp_path), "DATABASE_URL": ""})
    assert said.exit_code == 1
    assert "`keepstep serve` does its work itself" in said.output
