"""`keepstep db copy TO`: everything of one authority into another, empty database, proved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import click
from sqlalchemy import func, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from engine.carrying.rows import Kept
from engine.carrying.still import refuse_served
from engine.carrying.tables import carried
from engine.db import Database
from engine.postgres import url_of
from engine.upgrading.fit import Fit, fit
from web.cli.carrying import emptied, fill, in_words, nobody_serves, say
from web.cli.doctor import differences
from web.cli.setup import configuration, database, one_of_them
from web.config import PLACE, Config

LIKE = "Write it like postgresql://keepstep@db.example.gov.uk/keepstep or sqlite:////srv/keepstep/lewisham.sqlite."


@click.command()
@click.argument("to")
@one_of_them
def copy(to: str, authority: str) -> None:
    """Copy the authority's database to TO, an empty one: a sqlite:/// file or a postgresql:// address.

    Every process that serves the authority must be stopped first. Each row is read back, and every case examined,
    before the copy can be served; a copy that fails leaves nothing behind.
    """
    config = configuration(authority)
    url = _address(to.replace(PLACE, config.authority))
    with nobody_serves(config), database(config) as db, in_words():
        _refuse(config, db, url)
        with db.read() as session:
            refuse_served(session)
            total = sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in carried())
        where = _shown(url)
        with emptied(Database(url), where) as target:
            done = fill(
                _standing_still(db), target, config.clock, lambda: list(differences(db, config.clock)), total
            )
    say(done, where)
    click.echo("To go on there:")
    for number, line in enumerate(_next(config, url), start=1):
        click.echo(f"  {number}. {line}")


@contextmanager
def _standing_still(db: Database) -> Iterator[Kept]:
    with db.read() as session:
        refuse_served(session)
        yield Kept(session)


def _address(to: str) -> URL:
    try:
        url = url_of(to)
    except ArgumentError as error:
        raise click.ClickException(f"{to} is no address of a database. {LIKE}") from error
    if url.drivername == "postgresql+psycopg":
        if find_spec("psycopg") is None:
            raise click.ClickException(
                "The driver for PostgreSQL is not installed. Run `pip install --require-hashes -r "
                "requirements/postgresql.txt`."
            )
        return url
    if url.drivername != "sqlite" or not url.database or url.database == ":memory:":
        raise click.ClickException(f"Keepstep keeps its data in a SQLite file or on PostgreSQL. {LIKE}")
    return url


def _refuse(config: Config, db: Database, url: URL) -> None:
    if (found := fit(db)) is not Fit.WHOLE:
        raise click.ClickException(f"{config.where} {found.value}, and is not copied. {found.to_do}")
    if _is_same(db.engine.url, url):
        raise click.ClickException(f"{_shown(url)} is the database that is to be copied. Name another one.")
    if url.drivername == "sqlite" and not (folder := Path(url.database or "").parent).is_dir():
        raise click.ClickException(f"There is no folder {folder}. Make it first, or choose another.")


def _is_same(one: URL, other: URL) -> bool:
    if one.get_backend_name() != other.get_backend_name():
        return False
    if one.get_backend_name() == "sqlite":
        return Path(one.database or "").resolve() == Path(other.database or "").resolve()
    # Two addresses of one server may differ; then it is the copy's not being empty that is told.
    return (one.host, one.port, one.database, one.query) == (
        other.host,
        other.port,
        other.database,
        other.query,
    )


def _shown(url: URL) -> str:
    if url.drivername == "sqlite":
        return str(url.database)
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def _next(config: Config, url: URL) -> Iterator[str]:
    """What is still to be done, a line each."""
    secret = config.data / (f"secret-{config.authority}" if config.prefix else "secret")
    if secret.exists():
        yield f"Copy {secret} into the data folder there, so that people stay signed in."
    if url.drivername == "sqlite":
        yield f"Put {_shown(url)} into KEEPSTEP_DATA there as {config.authority}.sqlite, and set no DATABASE_URL."
    else:
        yield "Set DATABASE_URL to that address."
    yield "Run `keepstep doctor`, then `keepstep serve`."
    yield "Do not serve the old one again: what is done there now is not in the copy."
