"""How one installation is set up: from the environment, with defaults for one machine."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from engine.db import Database
from engine.postgres import url_of
from engine.time.clock import Clock, SystemClock
from web.secrets_in_files import with_files

PLACE = "{authority}"
"""Where the addresses of several authorities' databases differ."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


SHORTEST_TOKEN = 20


@dataclass(frozen=True)
class Smtp:
    """The council's mail server. `security` is "starttls", "tls" or "none"; without a user it is not asked."""

    host: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = "keepstep@localhost"
    security: str = "starttls"


@dataclass(frozen=True)
class Config:
    """One authority's installation.

    `data` is the folder that holds all that must be backed up, unless `database_url` names a PostgreSQL database:
    then that holds the cases, and the folder the key that signs cookies. `address` is where people reach Keepstep, as
    emails give it. `prefix` is the path that this authority's addresses begin with where one process serves
    several ("/lewisham"), "" where it serves one. `idle` locks a session, `absolute` ends it. `metrics_token` opens
    the figures; without one this machine alone may read them. `proxy` is the address of the web server in front, whose
    word counts for who asks and how. `clock` is the system's but in tests and demos.
    """

    authority: str = "lewisham"
    data: Path = Path("var")
    database_url: str = field(default="", repr=False)
    address: str = "http://127.0.0.1:8000"
    prefix: str = ""
    demo: bool = False
    smtp: Smtp | None = None
    idle_minutes: int = 15
    absolute_hours: int = 12
    metrics_token: str = field(default="", repr=False)
    proxy: str = ""
    clock: Clock = field(default_factory=SystemClock)

    @property
    def database(self) -> Path:
        """The file of the authority's database, where it is not on PostgreSQL."""
        return self.data / f"{self.authority}.sqlite"

    @property
    def where(self) -> str:
        """Which database this authority has, to be shown: without its password."""
        if not self.database_url:
            return str(self.database)
        return self.url.set(drivername="postgresql").render_as_string(hide_password=True)

    @property
    def url(self) -> URL:
        """The address of the authority's database on PostgreSQL: {authority} in it stands for its name."""
        return url_of(self.database_url.replace(PLACE, self.authority))

    def open(self) -> Database:
        """The authority's database, opened. Of a file the folder is made if it is not there."""
        return Database(self.url) if self.database_url else Database.at(self.database)

    @property
    def idle(self) -> timedelta:
        """After this long without a request a session is locked."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def absolute(self) -> timedelta:
        """After this long a session ends, however busy it is."""
        return timedelta(hours=self.absolute_hours)

    @property
    def secure_cookies(self) -> bool:
        """False only for a demonstration and for an address on this very machine: both may lack HTTPS."""
        return not self.demo and (urlsplit(self.address).hostname or "") not in LOOPBACK

    def secret(self) -> str:
        """The key that signs cookies: made at the first start, kept in the data folder, readable by its owner."""
        # A cookie that one authority has signed means nothing to another.
        path = self.data / (f"secret-{self.authority}" if self.prefix else "secret")
        self.data.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        return path.read_text(encoding="ascii").strip()

    def among_others(self, authority: str) -> Config:
        """This configuration for one authority of several that one process serves, each below its own path."""
        return replace(
            self, authority=authority, prefix=f"/{authority}", address=f"{self.address}/{authority}"
        )


def installed(environ: Mapping[str, str] = os.environ) -> tuple[Config, ...]:
    """One configuration for each authority of KEEPSTEP_AUTHORITY, which names one or several with commas.

    Each has a database of its own in the same folder. Raises ValueError as from_environment and with_files do.
    """
    environ = with_files(environ)
    authorities = [name.strip() for name in environ.get("KEEPSTEP_AUTHORITY", "").split(",") if name.strip()]
    if len(authorities) < 2:
        return (from_environment(environ),)
    if environ.get("DATABASE_URL") and PLACE not in environ["DATABASE_URL"]:
        raise ValueError(
            f"DATABASE_URL names one database, and each authority needs its own. Write {PLACE} where their "
            f"names differ, such as postgresql://…/keepstep_{PLACE}."
        )
    whole = from_environment({**environ, "KEEPSTEP_AUTHORITY": authorities[0]})
    return tuple(whole.among_others(name) for name in dict.fromkeys(authorities))


def from_environment(environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration that KEEPSTEP_… variables give; what is not set keeps its default.

    Raises ValueError, in words, for a number that is none or a database that cannot be meant.
    """
    return Config(
        authority=environ.get("KEEPSTEP_AUTHORITY", "").strip(" ,") or Config.authority,
        data=Path(environ.get("KEEPSTEP_DATA", str(Config.data))),
        database_url=_database(environ.get("DATABASE_URL", "").strip()),
        address=environ.get("KEEPSTEP_ADDRESS", Config.address).rstrip("/"),
        demo=environ.get("KEEPSTEP_DEMO", "") == "1",
        smtp=_smtp(environ),
        idle_minutes=_number(environ, "KEEPSTEP_IDLE_MINUTES", Config.idle_minutes),
        absolute_hours=_number(environ, "KEEPSTEP_ABSOLUTE_HOURS", Config.absolute_hours),
        metrics_token=_token(environ.get("KEEPSTEP_METRICS_TOKEN", "").strip()),
        proxy=_address(environ.get("KEEPSTEP_PROXY", "").strip()),
    )


def _database(url: str) -> str:
    if not url:
        return ""
    try:
        known = url_of(url.replace(PLACE, "authority")).drivername == "postgresql+psycopg"
    except ArgumentError:
        known = False
    if not known:
        raise ValueError(
            "DATABASE_URL is not the address of a PostgreSQL database. Write it like "
            "postgresql://keepstep:password@127.0.0.1/keepstep, or leave it out to keep the data in a file."
        )
    if find_spec("psycopg") is None:
        raise ValueError(
            "DATABASE_URL names a PostgreSQL database, and its driver is not installed. Run "
            "`pip install --require-hashes -r requirements/postgresql.txt`."
        )
    return url


def _smtp(environ: Mapping[str, str]) -> Smtp | None:
    if not environ.get("KEEPSTEP_SMTP_HOST"):
        return None
    security = environ.get("KEEPSTEP_SMTP_SECURITY", Smtp.security)
    if security not in ("starttls", "tls", "none"):
        raise ValueError(f"KEEPSTEP_SMTP_SECURITY is {security!r}. Write starttls, tls or none.")
    return Smtp(
        host=environ["KEEPSTEP_SMTP_HOST"],
        port=_number(environ, "KEEPSTEP_SMTP_PORT", Smtp.port),
        user=environ.get("KEEPSTEP_SMTP_USER", ""),
        password=environ.get("KEEPSTEP_SMTP_PASSWORD", ""),
        sender=environ.get("KEEPSTEP_SMTP_FROM", Smtp.sender),
        security=security,
    )


def _token(word: str) -> str:
    if word and len(word) < SHORTEST_TOKEN:
        raise ValueError(
            f"KEEPSTEP_METRICS_TOKEN is too short to keep strangers out. Give it {SHORTEST_TOKEN} characters or more, "
            "chosen at random."
        )
    return word


def _address(word: str) -> str:
    try:
        return str(ip_address(word)) if word else ""
    except ValueError as error:
        raise ValueError(
            f"KEEPSTEP_PROXY is {word!r}. Write the address of the web server in front, such as 10.0.0.2."
        ) from error


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name, str(default))
    if not value.isdigit() or int(value) < 1:
        raise ValueError(f"{name} is {value!r}. Write a whole number above 0.")
    return int(value)
