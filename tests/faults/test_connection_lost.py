"""The connection to PostgreSQL breaks within a command: it is kept whole or not, and sending it again settles it.

When it breaks during the commit nobody can know which. Both are made to happen here: a commit that waits for a
standby that never answers is kept, one that still waits for a check within the database is not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError

from engine.cases.complete import Completed, complete
from engine.cases.filled import Filled
from engine.cases.models import Submission
from engine.db import AnswerLost, Database
from tests.browsing import Browser
from tests.conftest import SignIn
from tests.faults.test_killed_everywhere import numbers
from tests.invariants import sound
from tests.office import Office
from tests.pages import form_on
from tests.postgres import Server
from tests.stores import Databases, Store
from tests.visiting import written


@pytest.fixture
def store(databases: Databases) -> Store:
    """SQLite has no connection that could break."""
    return databases


def visit(office: Office) -> tuple[str, Filled, Callable[[], Completed]]:
    """A visit that is written down: the case, the form, and what sends it."""
    ref = office.supported()
    task = office.task(ref, "record_visit")
    assert task is not None
    filled = office.filled(ref, task)

    def send() -> Completed:
        with office.desk("Amina Caseworth", beside_others=True) as desk:
            return complete(desk, ref, task.id, filled)

    return ref, filled, send


def kept(office: Office, filled: Filled) -> int:
    with office.db.read() as session:
        return session.scalar(select(func.count()).where(Submission.token == filled.token)) or 0


@contextmanager
def cut(office: Office, at: int | None = None) -> Iterator[list[str]]:
    """Hear every statement, and have the server end the connection that begins the one of this number."""
    heard: list[str] = []

    def hear(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)
        if len(heard) - 1 == at:
            terminate(office, connection.connection.driver_connection.info.backend_pid)

    event.listen(office.db.engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(office.db.engine, "before_cursor_execute", hear)


def terminate(office: Office, pid: int) -> None:
    """End the backend with this number, from a connection beside."""
    beside = Database(office.db.engine.url)
    with beside.engine.connect() as connection:
        # Waits until it has ended.
        connection.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})
    beside.close()


def test_before_any_statement_of_a_step(office: Office, store: Store) -> None:
    _, filled, send = visit(office)
    put_back = store.keep(office.db)
    with cut(office) as statements:
        send()
    put_back()
    points = numbers(statements)
    assert len(points) > 8
    for at in points:
        with pytest.raises(OperationalError) as broke, cut(office, at):
            send()
        assert not isinstance(broke.value, AnswerLost), "it is certain that nothing was kept"
        assert kept(office, filled) == 0
        sound(office)
    assert not send().again
    sound(office, acknowledged=[filled.token])


DURING = """
CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON submission DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION waits()
"""
"""A check that the commit makes, and that waits for a lock which a test holds."""

WAITS = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = :for")


def ends_whoever_waits(db: Database, for_what: str) -> None:
    """End the connection that comes to wait for this, however long that takes."""
    with db.engine.connect() as connection:
        while (pid := connection.scalar(WAITS, {"for": for_what})) is None:
            connection.rollback()
        connection.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid})


@contextmanager
def ended_while_waiting(db: Database, for_what: str) -> Iterator[None]:
    thread = threading.Thread(target=ends_whoever_waits, args=(db, for_what))
    thread.start()
    yield
    thread.join(timeout=30)


@contextmanager
def commits_wait(db: Database) -> Iterator[None]:
    """Every commit of a form waits in its middle, within the database."""
    with db.command() as session:
        session.execute(text(DURING))
    beside = Database(db.engine.url)
    with beside.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(42)"))
        yield
        connection.execute(text("SELECT pg_advisory_unlock(42)"))
    beside.close()


def test_during_a_commit_that_then_is_not_kept(office: Office) -> None:
    ref, filled, send = visit(office)
    before = office.case(ref).state
    beside = Database(office.db.engine.url)
    with commits_wait(office.db), ended_while_waiting(beside, "advisory"), pytest.raises(AnswerLost):
        send()
    beside.close()
    assert kept(office, filled) == 0
    assert office.case(ref).state == before
    sound(office)
    assert not send().again
    sound(office, acknowledged=[filled.token])


@pytest.fixture
def no_standby(postgres: Server) -> Iterator[None]:
    """The server waits with every durable commit for a standby that there is not."""
    if postgres.tools is None:
        pytest.skip("Only the tests' own server is given other settings.")
    _settings(postgres, "SET synchronous_standby_names = 'nobody'")
    yield
    _settings(postgres, "RESET synchronous_standby_names")


def _settings(server: Server, words: str) -> None:
    db = Database(server.url)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"ALTER SYSTEM {words}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    db.close()


def _durably(connection: Any, _entry: object) -> None:
    connection.execute("SET synchronous_commit = 'on'")
    connection.commit()


def test_during_a_commit_that_is_kept_and_the_page_sends_it_again(
    council: Office, app: Flask, sign_in: SignIn, no_standby: None
) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref)
    beside = Database(council.db.engine.url)
    council.db.close()
    event.listen(council.db.engine, "connect", _durably)
    with ended_while_waiting(beside, "SyncRep"):
        answer = amina.post(address, data=sent)
    event.remove(council.db.engine, "connect", _durably)
    council.db.close()
    beside.close()
    assert answer.status_code == 503
    assert "may have been kept or not. Send it again: it counts once" in answer.text
    with council.db.read() as session:
        tokens = session.scalars(select(Submission.token)).all()
    assert tokens.count(sent["_token"]) == 1, "it was kept, and nobody was told"
    again = form_on(answer.text)
    again.pop("csrf_token")
    assert amina.post(address, data=again).location == f"/cases/{ref}"
    sound(council, acknowledged=[sent["_token"]])


def test_a_database_that_is_gone_is_told_on_every_page_without_asking_it(
    council: Office, sign_in: SignIn, client: Browser, databases: Databases
) -> None:
    ref = council.supported()
    amina = sign_in("Amina Caseworth")
    address, sent = written(amina, council, ref, views="I like the trains, all of them.")
    databases.server.drop(council.db.engine.url)
    for page in ("/", f"/cases/{ref}", address):
        answer = amina.get(page)
        assert answer.status_code == 503
        assert "Load the page again in a minute." in answer.text
    answer = amina.post(address, data=sent)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "Nothing of what you sent was kept." in answer.text
    assert "I like the trains, all of them." in answer.text
    assert form_on(answer.text)["_token"] == sent["_token"]
    refused = client.sign_in("amina.caseworth@keepstep.example", "three odd words")
    assert refused.status_code == 503
    assert "three odd words" not in refused.text, "a password is never shown again"
