"""What copying and importing have in common: an empty place to write to, and the proof of what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import click
from sqlalchemy.exc import DatabaseError

from engine.carrying import gone, pour
from engine.carrying.pour import CannotCarry
from engine.carrying.rows import Source
from engine.carrying.tables import REVISION
from engine.db import Database, LostRace
from engine.time.clock import Clock
from engine.time.words import counted
from engine.upgrading.fit import Fit, fit
from web.cli.doctor import differences
from web.cli.setup import first_line
from web.config import Config
from web.lock import AlreadyServing, only_server


@dataclass(frozen=True)
class Done:
    """What was written and read back: how many rows, in how many seconds, and what differed in the source already."""

    rows: int
    seconds: float
    known: list[str]


@contextmanager
def nobody_serves(config: Config) -> Iterator[None]:
    """Nobody serves this folder of data meanwhile. A database on PostgreSQL is asked itself who is at it."""
    try:
        with nullcontext() if config.database_url else only_server(config.data):
            yield
    except AlreadyServing as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def in_words() -> Iterator[None]:
    """What cannot be carried is said as the command line says it."""
    try:
        yield
    except (CannotCarry, LostRace) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def emptied(db: Database, where: str) -> Iterator[Database]:
    """A database with nothing in it. If what is done with it fails, there is nothing in it afterwards either.

    What a copy that was cut off has left there is taken away first. Raises ClickException, in words.
    """
    try:
        _keep_private(db)
        _refuse_filled(db, where)
        try:
            yield db
        except BaseException:
            gone.take_away(db)
            raise
    except OSError as error:
        raise click.ClickException(f"{where} cannot be written ({error.strerror}).") from error
    except DatabaseError as error:
        raise click.ClickException(f"{where} cannot be used: {first_line(error)}") from error
    finally:
        db.close()


def _keep_private(db: Database) -> None:
    if not db.on_postgresql:
        # Made before anything is in it, so that nobody but its owner can read what comes.
        Path(db.engine.url.database or "").touch(mode=0o600)


def _refuse_filled(db: Database, where: str) -> None:
    with db.read() as session:
        there = gone.tables_in(session)
    if REVISION in there and fit(db) is Fit.UNPROVED:
        click.echo(f"{where} holds what a copy has left that was cut off. That is taken away first.")
        gone.take_away(db)
        _keep_private(db)
    elif there:
        raise click.ClickException(
            f"{where} is not empty: it holds {counted(len(there), 'table')}, such as {there[0]}. Nothing was written "
            "to it. Name a database in which there is nothing."
        )


def fill(
    source: AbstractContextManager[Source],
    db: Database,
    clock: Clock,
    known: Callable[[], list[str]],
    total: int,
) -> Done:
    """Write everything of the source into this empty database and prove it; only then may it be served.

    `known` says what differs in the source: a true copy has that too. Raises CannotCarry, in words.
    """
    began = monotonic()
    revision = pour.make(db)
    with click.progressbar(length=total, label=f"Writing {counted(total, 'row')}") as bar, source as rows:
        tallies = pour.pour(rows, db, bar.update)
    if wrong := pour.unlike(db, tallies):
        raise CannotCarry(f"What was read back is not what was written. {' '.join(wrong)}")
    seconds = monotonic() - began
    here = list(differences(db, clock))
    theirs = known() if here else []
    if wrong := [difference for difference in here if difference not in theirs]:
        raise CannotCarry(f"The cases are not what they were. {' '.join(wrong[:5])}")
    pour.release(db, revision)
    return Done(sum(tally.count for tally in tallies.values()), seconds, here)


def say(done: Done, where: str) -> None:
    """Tell what was carried, and what had been wrong with it before."""
    pace = done.rows / max(done.seconds, 0.001)
    click.echo(
        f"{where} holds all {done.rows:,} rows, each read back and the same ({done.seconds:,.1f} seconds, "
        f"{pace:,.0f} rows a second), and its cases agree with them."
    )
    if done.known:
        click.echo(
            f"{counted(len(done.known), 'difference')} that `keepstep doctor` tells of came along as they were; run it."
        )
