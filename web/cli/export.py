"""`keepstep export FILE.zip`: everything of one authority in open form, for whoever takes over."""

from __future__ import annotations

from pathlib import Path

import click

from engine.carrying.export import write
from web.cli.setup import configuration, database, one_of_them


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@one_of_them
def export(file: Path, authority: str) -> None:
    """Write everything of the authority to FILE, a new zip, which anybody can read without Keepstep.

    A line of JSON for each row, every published version of the procedure, and a readme. It may be made while Keepstep
    is served. It holds everything about children, and no passwords: keep it where the database itself would be safe.
    """
    if file.exists():
        raise click.ClickException(f"{file} is there already and is not written over. Choose a new name.")
    config = configuration(authority)
    try:
        with database(config) as db:
            tallies = write(db, file, config.authority, config.clock.now())
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written ({error.strerror}).") from error
    count = sum(tally.count for tally in tallies.values())
    click.echo(
        f"{file} holds all {count:,} rows of {config.authority} ({file.stat().st_size / 1_000_000:.1f} MB). "
        "Its readme.txt says how to read them."
    )
