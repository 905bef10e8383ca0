"""What several commands need first: the configuration, and the database that it names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DatabaseError

from engine.db import Database, LostRace
from engine.migrate import is_empty
from engine.upgrading.fit import fit
from web.config import Config, installed


def configurations() -> tuple[Config, ...]:
    """The configuration of each authority that the environment names. Raises ClickException, in words."""
    try:
        return installed()
    except ValueError as error:
        raise click.ClickException(str(error)) from error


def configuration(authority: str = "") -> Config:
    """The configuration of one authority; it need not be named where there is only one."""
    found = {config.authority: config for config in configurations()}
    if not authority and len(found) == 1:
        return next(iter(found.values()))
    if authority not in found:
        said = f"{authority} is not served here" if authority else "Several authorities are served here"
        raise click.ClickException(f"{said}. Name one with --authority: {', '.join(found)}.")
    return found[authority]


one_of_them = click.option(
    "--authority", default="", help="Which authority, where KEEPSTEP_AUTHORITY names several."
)


@contextmanager
def database(config: Config) -> Iterator[Database]:
    """The database of this installation, which must be there. Raises ClickException, in words."""
    if not config.database_url and not config.database.is_file():
        raise click.ClickException(
            f"There is no database at {config.database}. Set KEEPSTEP_DATA to the folder that has it, or run "
            "`keepstep db upgrade` to make one."
        )
    db = config.open()
    try:
        if config.database_url:
            _refuse_empty(config, db)
        yield db
    except LostRace as lost:
        raise click.ClickException(str(lost)) from lost
    except DatabaseError as error:
        if config.database_url:
            raise click.ClickException(f"{config.where} cannot be used: {first_line(error)}") from error
        raise click.ClickException(
            f"{config.database} cannot be used ({error.orig}). If it comes from an older version, stop Keepstep and "
            "run `keepstep db upgrade`; if it is damaged, go back to a backup."
        ) from error
    finally:
        db.close()


def refuse_unfit(config: Config, db: Database) -> None:
    """Raises ClickException, in words, if this version may not serve or work on that database."""
    found = fit(db)
    if not found.may_serve:
        raise click.ClickException(f"{config.where} {found.value}. {found.to_do}")


def _refuse_empty(config: Config, db: Database) -> None:
    if is_empty(db):
        raise click.ClickException(
            f"There is nothing in the database {config.where}. Run `keepstep db upgrade` to make its tables, or set "
            "DATABASE_URL to the one that has the data."
        )


def first_line(error: DatabaseError) -> str:
    """What the database said, without the statement that it said it of."""
    said = str(error.orig).strip().splitlines()
    return said[0] if said else type(error).__name__
