"""Whether a process should be sent requests, and how it stops: nothing that has begun is cut off."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import IO

import pytest
from sqlalchemy import text

from engine.db import Database
from tests.browsing import Browser
from tests.office import Office
from web.config import Config, from_environment
from web.serve import _proxy
from web.several import front
from web.site import Site

ROOT = Path(__file__).parents[2]

SLOW = """
import sys
from web.listen import listen

def slow(environ, start):
    if environ["PATH_INFO"] == "/slow":
        print("begun", flush=True)
        sys.stdin.readline()
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"whole"]

listen(slow, lambda: print("leaves", flush=True), float(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]))
print("over", flush=True)
"""
"""A process that says what it does, and answers the slow request when it is sent a line."""


def test_a_process_that_answers_is_alive_whatever_its_database(client: Browser, council: Office) -> None:
    with council.db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE bundle RENAME TO bundle_gone")
    assert (client.get("/healthz").status_code, client.get("/healthz").get_json()) == (200, {"status": "ok"})
    assert client.get("/readyz").get_json() == {"status": "no database"}


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ("SELECT 1", 200, "ready"),
        ("DELETE FROM alembic_version", 503, "another version's database"),
        ("UPDATE alembic_version SET version_num = '0005'", 503, "another version's database"),
        ("UPDATE alembic_version SET version_num = '9999'", 503, "another version's database"),
    ],
)
def test_readiness_tells_what_is_wrong_and_no_more(
    client: Browser, council: Office, changed: str, status: int, said: str
) -> None:
    with council.db.engine.begin() as connection:
        connection.execute(text(changed))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (status, {"status": said})


def test_a_process_that_stops_sends_visitors_elsewhere_and_still_answers(client: Browser, site: Site) -> None:
    site.stopping.set()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "stopping"})
    assert client.get("/healthz").status_code == 200
    assert client.get("/sign-in").status_code == 200


def test_of_several_authorities_the_process_is_as_ready_as_the_least(site: Site) -> None:
    gone = replace(site, config=replace(site.config, authority="elsewhere"), db=Database("sqlite://"))
    assert front([site]).test_client().get("/readyz").status_code == 200
    answer = front([site, gone]).test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"status": "no database"})
    assert front([site, gone]).test_client().get("/healthz").status_code == 200


@contextmanager
def answering(drain: float) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process of its own that listens, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, "-W", "error", "-c", SLOW, str(port), str(drain)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        try:
            yield child, port
        finally:
            child.kill()


def ask(port: int, path: str) -> socket.socket:
    """A request that has been sent; the process is waited for until it listens."""
    until = monotonic() + 30
    while True:
        try:
            line = socket.create_connection(("127.0.0.1", port), timeout=20)
            break
        except ConnectionRefusedError:
            assert monotonic() < until, "nothing listens"
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
    return line


def answered(line: socket.socket) -> bool:
    """True if the whole answer comes, in however many pieces."""
    heard = b""
    while not heard.endswith(b"whole"):
        piece = line.recv(1000)
        if not piece:
            return False
        heard += piece
    return True


def said(pipe: IO[str] | None) -> str:
    assert pipe is not None
    return pipe.readline().strip()


def test_told_to_stop_it_finishes_what_it_has_begun_and_lets_nobody_in() -> None:
    with answering(drain=0) as (child, port):
        idle, line = ask(port, "/quick"), ask(port, "/slow")
        assert answered(idle)
        assert said(child.stdout) == "begun"
        os.kill(child.pid, signal.SIGTERM)
        assert said(child.stdout) == "leaves"
        assert idle.recv(1000) == b"", "a line on which nothing goes on is closed"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
        assert child.stdin is not None
        child.stdin.write("go on\n")
        child.stdin.flush()
        assert answered(line)
        assert said(child.stdout) == "over"
        assert child.wait(timeout=20) == 0
        for each in (idle, line):
            each.close()


def test_while_visitors_are_sent_elsewhere_those_who_come_are_answered() -> None:
    with answering(drain=60) as (child, port):
        with ask(port, "/quick") as line:
            assert answered(line)
        os.kill(child.pid, signal.SIGTERM)
        assert said(child.stdout) == "leaves"
        with ask(port, "/quick") as line:
            assert answered(line)


def test_whose_word_counts_for_where_a_request_comes_from() -> None:
    near = Config(address="https://keepstep.example")
    assert _proxy(near, "127.0.0.1")["trusted_proxy"] == "127.0.0.1"
    assert _proxy(near, "0.0.0.0") == {}
    assert _proxy(replace(near, proxy="10.0.0.2"), "0.0.0.0")["trusted_proxy"] == "10.0.0.2"
    with pytest.raises(ValueError, match="such as 10.0.0.2"):
        from_environment({"KEEPSTEP_PROXY": "the one in front"})
