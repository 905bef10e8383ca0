"""What web tests stand on: a council's database copied for each test, a clock that tests move, browsers."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import update

from engine.db import Database
from engine.people.models import Person
from engine.time.clock import FrozenClock, at_local
from tests.browsing import PASSWORD, Browser, browser
from tests.office import Office
from tests.postgres import Server, server
from tests.stores import POSTGRESQL, SQLITE, Databases, Files, Prepared, Store
from web.app import application
from web.config import Config
from web.demo.staff import STAFF
from web.mail.folder import FolderMailer
from web.site import Site

pytest_plugins = ["tests.proofs"]

TODAY = date(2027, 1, 5)
"""A Tuesday after two bank holidays and a weekend: dates that are counted wrongly show it."""

SignIn = Callable[[str], Browser]


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Nothing leaves this machine: a connection anywhere else is an error."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _only_here(getattr(socket.socket, name)))
        yield


def _only_here(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(str(address[0])):
            raise RuntimeError(f"A test tried to reach {address[0]}. Tests reach only this machine.")
        return connect(self, address)

    return guarded


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is marked `both_databases` runs on SQLite and on PostgreSQL."""
    marked = metafunc.definition.get_closest_marker("both_databases") is not None
    if marked and "store" in metafunc.fixturenames:
        metafunc.parametrize("store", (SQLITE, POSTGRESQL), indirect=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """This run's PostgreSQL server. Without it the test fails: it is never skipped."""
    with server() as running:
        yield running


@pytest.fixture
def databases(postgres: Server) -> Iterator[Databases]:
    """Databases on the PostgreSQL server for this test alone."""
    made = Databases(postgres)
    yield made
    made.drop()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Where databases lie that tests copy."""
    return Prepared(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def store(request: pytest.FixtureRequest, prepared: Prepared, tmp_path: Path) -> Iterator[Store]:
    """Where this test's databases lie: SQLite files, unless the test is marked for both."""
    if getattr(request, "param", SQLITE) == SQLITE:
        yield Files(prepared, tmp_path)
        return
    yield request.getfixturevalue("databases")


def prepare_council(db: Database) -> None:
    Office.fill(db)
    # As weak as argon2 can be, so that signing in takes no time; the rest of the way is the real one.
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with db.command() as session:
        session.execute(update(Person).values(password_hash=quick))


@pytest.fixture
def clock() -> FrozenClock:
    """Tuesday 5 January 2027, 09:00 in London, until the test moves it."""
    return FrozenClock(at_local(TODAY, time(9)))


@pytest.fixture
def council(store: Store, clock: FrozenClock) -> Iterator[Office]:
    """The office behind the pages, on the test's clock: open cases and do steps here, without a browser."""
    office = Office(store.copy("lewisham", prepare_council))
    office.clock = clock
    yield office
    office.db.close()


@pytest.fixture
def site(council: Office, tmp_path: Path, clock: FrozenClock) -> Site:
    """The installation of this test."""
    config = Config(data=tmp_path, clock=clock)
    return Site(config, council.db, council.shelf, clock, FolderMailer(tmp_path / "mail", clock))


@pytest.fixture
def app(site: Site) -> Flask:
    """The application; a mistake in a view fails the test rather than showing the page for it."""
    app = application(site)
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> Browser:
    """A stranger's browser."""
    return browser(app)


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """`sign_in("Tom Teamlead")` is a new browser in which he has signed in."""

    def signed_in(name: str) -> Browser:
        theirs = browser(app)
        answer = theirs.sign_in(email_of(name))
        assert answer.status_code == 302, f"{name} could not sign in"
        return theirs

    return signed_in


def email_of(name: str) -> str:
    """The address with which this made-up person signs in."""
    return next(member.email for member in STAFF if member.name == name)
