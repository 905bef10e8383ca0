"""`keepstep db import FILE.zip`: an authority from its export, in an empty database."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from engine.carrying.archive import Archive, opened
from engine.packs.load import PackError, read_folder
from engine.upgrading.head import HEAD
from web.cli.carrying import emptied, fill, in_words, nobody_serves, say
from web.cli.setup import configuration, one_of_them
from web.config import Config


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@one_of_them
def import_(file: Path, authority: str) -> None:
    """Make the authority of FILE, which `keepstep export` wrote, in the database of this installation.

    There must be nothing in that database yet. FILE holds no passwords: `keepstep db administrator` then lets the first
    person in, who gives new ones to the others.
    """
    config = configuration(authority)
    try:
        with in_words(), opened(file) as archive, nobody_serves(config):
            _refuse(config, file, archive)
            with emptied(config.open(), config.where) as target:
                done = fill(nullcontext(archive), target, config.clock, list, archive.count)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read ({error.strerror}).") from error
    say(done, config.where)
    click.echo(
        "Nobody has a password yet: `keepstep db administrator EMAIL` gives one to whoever takes in the others."
    )


def _refuse(config: Config, file: Path, archive: Archive) -> None:
    try:
        read_folder(config.authority)
    except PackError as error:
        raise click.ClickException(str(error)) from error
    if archive.authority != config.authority:
        raise click.ClickException(
            f"{file} is of {archive.authority}, and this installation is of {config.authority}. Set "
            "KEEPSTEP_AUTHORITY to the one whose file it is."
        )
    if archive.revision != HEAD:
        raise click.ClickException(
            f"{file} was made by a version of Keepstep whose database has another shape ({archive.revision}; here it "
            f"is {HEAD}). Import it with that version, and bring the database up to date then."
        )
