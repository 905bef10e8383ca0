"""`keepstep db upgrade`: make the database, or bring it to the shape that this version needs."""

from __future__ import annotations

import click
from alembic.util import CommandError
from sqlalchemy.exc import DatabaseError

from engine.db import Database
from engine.migrate import upgrade as migrate
from engine.packs.load import PackError, read_folder
from engine.packs.publish import install
from engine.process.spec import DiagramError
from engine.time.policy import PolicyError
from web.cli.setup import configuration
from web.config import Config
from web.lock import AlreadyServing, only_server


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Make the database, or bring it to the shape that this version needs. Make a backup first.

    An empty database is given the authority's procedure; one that has a procedure keeps it.
    """
    config = configuration()
    try:
        # Asked first: an authority that does not exist must not leave a database behind.
        read_folder(config.authority)
        with only_server(config.data):
            _upgrade(config)
    except (AlreadyServing, PackError) as error:
        raise click.ClickException(str(error)) from error
    except (DatabaseError, CommandError, DiagramError, PolicyError) as error:
        said = f"{config.database} could not be brought up to date, and is as it was: {error}"
        raise click.ClickException(said) from error
    click.echo(f"{config.database} is up to date.")


def _upgrade(config: Config) -> None:
    here = Database.at(config.database)
    try:
        migrate(here)
        with here.command() as session:
            install(session, config.clock, config.authority)
    finally:
        here.close()
