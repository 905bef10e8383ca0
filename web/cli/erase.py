"""`keepstep erase --authority NAME`: a whole authority leaves, and nothing of it stays on this machine."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from engine.carrying.archive import opened
from engine.carrying.export import tallies_of
from engine.carrying.gone import take_away
from engine.carrying.pour import CannotCarry, Tallies
from engine.carrying.still import refuse_served
from engine.db import Database
from engine.people.models import Person
from engine.time.words import counted
from web.cli.carrying import in_words, nobody_serves
from web.cli.leaving import belongings, certify, remove
from web.cli.setup import configuration, database
from web.config import Config

BEYOND_US = (
    "backups and exports elsewhere",
    "emails with the mail server and in people's mailboxes",
    "logs, those of the web server too",
    "what the disk, or the database server and its own backups, keep of what was deleted",
)


@click.command()
@click.option("--authority", required=True, help="Which authority leaves.")
@click.option(
    "--after",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The export that was made for whoever takes over: it must hold what the database holds now.",
)
@click.option("--without-export", "reason", default="", help="Erase without one, and why.")
def erase(authority: str, after: Path | None, reason: str) -> None:
    """Take everything of one authority away from this machine, for good.

    Stop Keepstep, make an export with `keepstep export`, and name it with --after. Asks that the authority's name be
    typed. What stays is a file that says what was taken, without anything personal.
    """
    if (after is None) == (not reason.strip()):
        raise click.UsageError(
            "Name the export with --after FILE, or say with --without-export why there is none."
        )
    config = configuration(authority)
    with nobody_serves(config), database(config) as db, in_words():
        tallies = _look(db, config, after)
        _ask(config, tallies)
        addresses = _addresses(db)
        # The database first: what may fail after it are files, and they are named.
        taken = _take(db)
    gone, left = remove(belongings(config, addresses))
    word = certify(config, config.clock.now(), tallies, [*taken, *gone], after, reason)
    _say(config, taken, gone, word)
    if left:
        raise click.ClickException(f"These could not be removed; remove them by hand: {', '.join(left)}.")


def _look(db: Database, config: Config, after: Path | None) -> Tallies:
    """What the database holds; all of it must be in the export. Raises CannotCarry."""
    with db.read() as session:
        refuse_served(session)
    tallies = tallies_of(db)
    if after is None:
        return tallies
    try:
        with opened(after) as archive:
            if archive.authority != config.authority:
                raise CannotCarry(
                    f"{after} is of {archive.authority}. Name the export of {config.authority}."
                )
            differing = archive.differs_from(tallies)
    except OSError as error:
        raise CannotCarry(f"{after} cannot be read ({error.strerror}).") from error
    if differing:
        raise CannotCarry(
            f"{after} does not hold what the database holds now: {', '.join(differing[:5])} changed since. Make a new "
            "export with `keepstep export`. Nothing was erased."
        )
    return tallies


def _take(db: Database) -> list[str]:
    try:
        return take_away(db)
    except OSError as error:
        raise CannotCarry(
            f"{error.filename} could not be removed ({error.strerror}). See to that, and try again."
        ) from error


def _ask(config: Config, tallies: Tallies) -> None:
    rows = sum(tally.count for tally in tallies.values())
    click.echo(
        f"{config.where} holds {counted(tallies['case'].count, 'case')} ({rows:,} rows) of {config.authority}. All of "
        "it will be gone, and cannot be brought back."
    )
    typed: str = click.prompt("Type the name of the authority to erase it", default="", show_default=False)
    if typed.strip() != config.authority:
        raise click.ClickException(f"That is not {config.authority}. Nothing was erased.")


def _addresses(db: Database) -> set[str]:
    with db.read() as session:
        # Asked again: somebody may have started Keepstep while the name was typed.
        refuse_served(session)
        return set(session.scalars(select(Person.email)))


def _say(config: Config, taken: list[str], gone: list[str], word: Path) -> None:
    if config.database_url:
        click.echo(
            f"{len(taken)} tables, functions and types of Keepstep's are gone from {config.where}. The database itself "
            "stays until whoever made it drops it."
        )
    for place in [*([] if config.database_url else taken), *gone]:
        click.echo(f"{place} is gone.")
    click.echo("Keepstep cannot reach these, and somebody must see to them:")
    for what in BEYOND_US:
        click.echo(f"  - {what}")
    click.echo(f"{word} says what was taken.")
