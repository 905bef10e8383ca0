"""What several commands need first: the configuration, and the database that it names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DatabaseError

from engine.db import Database
from web.config import Config, from_environment


def configuration() -> Config:
    """The configuration that the environment gives. Raises ClickException, in words."""
    try:
        return from_environment()
    except ValueError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def database(config: Config) -> Iterator[Database]:
    """The database of this installation, which must be there. Raises ClickException, in words."""
    if not config.database.is_file():
        raise click.ClickException(
            f"There is no database at {config.database}. Set KEEPSTEP_DATA to the folder that has it, or run "
            "`keepstep db upgrade` to make one."
        )
    db = Database.at(config.database)
    try:
        yield db
    except DatabaseError as error:
        raise click.ClickException(
            f"{config.database} cannot be used ({error.orig}). If it comes from an older version, stop Keepstep and "
            "run `keepstep db upgrade`; if it is damaged, go back to a backup."
        ) from error
    finally:
        db.close()
