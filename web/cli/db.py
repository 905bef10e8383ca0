"""`keepstep db upgrade` makes the database or brings it up to date, `db administrator` lets the first one in.

Beside them `db copy` and `db import`, each in a file of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext

import click
from alembic.util import CommandError
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.db import Database, LostRace
from engine.migrate import CannotUpgrade, expand, finish, is_empty
from engine.migrate import upgrade as migrate
from engine.packs.load import PackError, read_folder
from engine.packs.publish import install
from engine.packs.shelf import Shelf
from engine.people.models import Person
from engine.people.staff import Details, add_person, reset_password
from engine.process.spec import DiagramError
from engine.time.policy import PolicyError
from engine.upgrading.program import Migration
from web.admin.people import one_time_password
from web.auth.passwords import hash_password
from web.cli.db_copy import copy
from web.cli.db_import import import_
from web.cli.setup import configuration, configurations, database, one_of_them
from web.config import Config
from web.filling import engine_catalogue
from web.lock import AlreadyServing, only_server


@click.group()
def db() -> None:
    """Look after the database."""


db.add_command(copy)
db.add_command(import_)


@db.command()
@click.option(
    "--finish",
    "finishing",
    is_flag=True,
    help="On PostgreSQL: also take away what only older versions used. Once none of them runs.",
)
def upgrade(finishing: bool) -> None:
    """Make the database, or bring it to the shape that this version needs. Make a backup first.

    An empty database is given the authority's procedure; one that has a procedure keeps it. On PostgreSQL processes of
    the version before go on meanwhile.
    """
    for config in configurations():
        _bring_up_to_date(config, finishing)


def _bring_up_to_date(config: Config, finishing: bool) -> None:
    try:
        # Asked first: an authority that does not exist must not leave a database behind.
        read_folder(config.authority)
        with nullcontext() if config.database_url else only_server(config.data):
            is_whole = _upgrade(config, finishing)
    except (AlreadyServing, PackError, LostRace, CannotUpgrade) as error:
        raise click.ClickException(f"{config.where} is not up to date. {error}") from error
    except (DatabaseError, CommandError, DiagramError, PolicyError) as error:
        raise click.ClickException(f"{config.where} could not be brought up to date: {error}") from error
    click.echo(f"{config.where} is up to date.{'' if is_whole else TO_FINISH}")


TO_FINISH = " What only older versions use is still there: once none of them runs, run `keepstep db upgrade --finish`."


def _upgrade(config: Config, finishing: bool) -> bool:
    """False if something is left to finish."""
    here = config.open()
    try:
        left = _migrate(here, finishing)
        with here.command() as session:
            install(session, config.clock, config.authority)
    finally:
        here.close()
    return not left


def _migrate(here: Database, finishing: bool) -> Sequence[Migration]:
    # Nobody else uses a file, whose lock is held here, nor a database with nothing in it.
    if not here.on_postgresql or is_empty(here):
        migrate(here)
        return ()
    if finishing:
        finish(here)
        return ()
    return expand(here)


@db.command()
@click.argument("email")
@click.option("--name", default="Administrator", show_default=True, help="The person's name.")
@one_of_them
def administrator(email: str, name: str, authority: str) -> None:
    """Make an administrator's account, who takes in everybody else; or give theirs a new password.

    It prints a password that works once: whoever signs in with it chooses their own.
    """
    config = configuration(authority)
    password = one_time_password()
    with database(config) as here:
        try:
            with here.command() as session:
                _administrator(Desk(session, Shelf(engine_catalogue), config.clock), email, name, password)
        except (Refused, PackError) as refusal:
            raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{email} signs in at {config.address} with the password {password}, once.")


def _administrator(desk: Desk, email: str, name: str, password: str) -> None:
    known = desk.session.scalar(select(Person).where(Person.email == email.strip().lower()))
    if known is not None:
        reset_password(desk, known.id, hash_password(password))
        return
    keys = [key for key, post in desk.policy.positions.items() if "people.edit" in post.permissions]
    add_person(desk, Details(name, email, frozenset(keys)), hash_password(password))
