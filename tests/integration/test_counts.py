"""What is promised of speed and can be counted: statements, commits, indexes, equal counts however old the case."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from sqlalchemy.orm import Session

from bench.crowd import crowd
from bench.lists import my_week
from engine.cases.complete import complete
from engine.jobs.due import waiting
from engine.jobs.work import WAKE
from engine.outbox.digest import queue_digests
from engine.people.access import standing
from engine.people.models import Person
from engine.process.state import unpack
from engine.time.calendar import Calendar
from tests.browsing import Watch, watching
from tests.conftest import SignIn
from tests.office import Office
from tests.plans import walked
from tests.visiting import written
from web.week.queries import Asked

ROUNDS = 300


def statements(watch: Watch) -> int:
    """How many were sent; BEGIN is the transaction's own."""
    return sum(not sql.startswith("BEGIN") for sql in watch.statements)


def visit(office: Office, ref: str) -> Watch:
    """One more visit through the engine, ten minutes after the last."""
    office.clock.advance(minutes=10)
    task = office.task(ref, "record_visit")
    assert task is not None
    filled = office.filled(ref, task)
    with watching(office.db.engine) as watch, office.desk("Amina Caseworth") as desk:
        complete(desk, ref, task.id, filled)
    return watch


def held(office: Office, ref: str) -> tuple[int, int]:
    """How many tokens and bytes the state of a case holds."""
    state = office.case(ref).state
    tokens = sum(len(instance["tokens"]) for instance in unpack(state)["instances"])
    return tokens, len(zlib.decompress(state[1:]))


def test_round_300_costs_what_round_10_cost(office: Office) -> None:
    ref = office.agreed()
    found = {}
    for number in range(1, ROUNDS + 1):
        watch = visit(office, ref)
        if number in (10, ROUNDS):
            found[number] = (statements(watch), watch.commits, held(office, ref), walked(office.db, watch))
    assert found[10] == found[ROUNDS]
    count, commits, _, tables = found[ROUNDS]
    assert count <= 20
    assert (commits, tables) == (1, [])


def test_over_http_it_is_one_commit_and_no_table_is_walked_through(council: Office, sign_in: SignIn) -> None:
    ref = council.agreed()
    amina = sign_in("Amina Caseworth")
    counts = set()
    for _ in range(3):
        address, sent = written(amina, council, ref)
        assert amina.post(address, data=sent).status_code == 302
        counts.add((statements(amina.last), amina.last.commits))
        tables = walked(council.db, amina.last)
    [(count, commits)] = counts
    assert count <= 20
    assert (commits, tables) == (1, [])


def test_deadlines_that_ring_together_are_one_commit_and_no_table_is_walked_through(office: Office) -> None:
    for child in ("Robin Sample", "Sky Testford"):
        office.supported(child)
    office.go_to(date(2027, 1, 19), time(7), ticking=False)
    with watching(office.db.engine) as watch:
        done = office.tick()
    assert done.woken == 4
    assert watch.commits == 1
    assert walked(office.db, watch) == []


def test_the_morning_counts_open_steps_by_their_index(office: Office) -> None:
    office.supported()
    office.go_to(date(2027, 1, 19), time(8))
    with watching(office.db.engine) as watch, office.db.command() as session:
        assert queue_digests(session, office.clock.now() + timedelta(days=1), Calendar()) > 0
    [counting] = [sql for sql in watch.statements if "sum(" in sql]
    with office.db.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {counting}", ("1",) * counting.count("?"))
        assert any("ix_task_mine" in line.detail for line in plan)


@pytest.fixture
def county(office: Office) -> tuple[Office, int]:
    """2,000 open steps with as many clocks of other workers, and one of these workers."""
    with office.db.command() as session:
        return office, crowd(office, session, 2_000)


def reads(office: Office, ask: Callable[[Session], object]) -> tuple[int, list[str]]:
    """How many statements this takes, and which tables they walk through."""
    with watching(office.db.engine) as watch, office.db.read() as session:
        ask(session)
    return statements(watch), walked(office.db, watch)


def test_the_sweep_is_one_statement_by_its_index(county: tuple[Office, int]) -> None:
    office, _ = county
    assert reads(office, lambda session: waiting(session, WAKE, office.clock.now())) == (1, [])


def test_my_week_is_five_statements_by_indexes(county: tuple[Office, int]) -> None:
    office, worker = county
    with office.db.read() as session:
        today, policy = office.clock.now().date(), office.shelf.policy(session)
        asked = Asked(standing(session, session.get_one(Person, worker), policy, today), today)
    assert reads(office, lambda session: my_week(session, asked)) == (5, [])
