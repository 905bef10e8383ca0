"""The application behind a real server on this machine, and browsers that press a button at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server
from werkzeug.datastructures import MultiDict

from tests.browsing import Browser
from tests.together import together


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str


@dataclass(frozen=True)
class Served:
    """An application that listens on a port of this machine."""

    port: int

    def post(self, address: str, sent: MultiDict[str, str], headers: Mapping[str, str]) -> Answer:
        """Send a form over a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", address, urlencode(list(sent.items(multi=True))), dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheader("Location", ""), answer.read().decode())
        finally:
            connection.close()

    def all_at_once(self, who: Browser, address: str, forms: Sequence[MultiDict[str, str]]) -> list[Answer]:
        """Send each of these forms as this person, all at the same moment."""
        headers = _as(who)
        works = [lambda form=form: self.post(address, form, headers) for form in forms]  # type: ignore[misc]
        answers = together(works)
        failed = [answer for answer in answers if isinstance(answer, Exception)]
        assert not failed, failed
        return [answer for answer in answers if isinstance(answer, Answer)]


def _as(who: Browser) -> dict[str, str]:
    """What a browser sends with every form of this person's session."""
    cookie = who.get_cookie("keepstep_lewisham")
    assert cookie is not None
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{cookie.key}={cookie.value}",
        "X-CSRFToken": who.csrf_token(),
    }


@contextmanager
def served(app: Flask) -> Iterator[Served]:
    """Serve this application with waitress, as `keepstep serve` does, for the length of a `with`."""
    sockets: dict[int, wasyncore.dispatcher] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=8)
    over = threading.Event()

    def answer() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=0.1, map=sockets, count=1)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield Served(server.effective_port)
    finally:
        over.set()
        thread.join(timeout=30)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets, ignore_all=True)
