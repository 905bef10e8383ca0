"""A browser for tests: it sends the CSRF token as a page would, and fails what a page must never do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

PASSWORD = "three odd words"
WRITES = ("INSERT", "UPDATE", "DELETE")


class Watch:
    """Counts what one request does to the database."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.commits = 0
        self.writes_while_reading: list[str] = []

    def executed(self, connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.statements.append(statement)
        writes = statement.lstrip().upper().startswith(WRITES)
        if writes and not connection.get_execution_options().get("keepstep_write"):
            self.writes_while_reading.append(statement)

    def committed(self, _connection: Any) -> None:
        self.commits += 1


@contextmanager
def watching(engine: Engine) -> Iterator[Watch]:
    """What happens on this database meanwhile."""
    watch = Watch()
    event.listen(engine, "before_cursor_execute", watch.executed)
    event.listen(engine, "commit", watch.committed)
    try:
        yield watch
    finally:
        event.remove(engine, "before_cursor_execute", watch.executed)
        event.remove(engine, "commit", watch.committed)


class Browser(FlaskClient):
    """`last` is the watch of the last request. Set `sends_csrf` to False to be a forger."""

    sends_csrf = True
    last: Watch

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if kwargs.get("method") == "POST" and self.sends_csrf:
            headers = dict(kwargs.get("headers") or {})
            kwargs["headers"] = {"X-CSRFToken": self.csrf_token(), **headers}
        engine = self.application.extensions["keepstep"].db.engine
        with watching(engine) as self.last:
            answer = super().open(*args, **kwargs)
        assert not self.last.writes_while_reading, (
            f"written outside a command: {self.last.writes_while_reading}"
        )
        assert engine.pool.checkedout() == 0, "the request ended with a transaction open"
        return answer

    def csrf_token(self) -> str:
        """The token that a page of this session would carry."""
        with self.session_transaction() as cookie:
            kept = dict(cookie)
        with self.application.test_request_context():
            from flask import session

            session.update(kept)
            token: str = generate_csrf()
            kept = dict(session)
        with self.session_transaction() as cookie:
            cookie.update(kept)
        return token

    def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
        """Send the sign-in form."""
        return self.post("/sign-in", data={"email": email, "password": password, **more})


def browser(app: Flask) -> Browser:
    """A browser that nobody has signed in with yet."""
    app.test_client_class = Browser
    client = app.test_client()
    assert isinstance(client, Browser)
    return client
