"""`keepstep transfer-out REF FILE.zip`: a case as a package that another council reads, and anybody can print."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from engine.cases.desk import Desk
from engine.cases.errors import NoSuchCase, Refused
from engine.cases.hand_over import hand_over
from engine.cases.models import Case
from engine.packs.shelf import Shelf
from web.cli.setup import configuration, database, one_of_them
from web.filling import engine_catalogue
from web.transfer.content import content_of, digest_of
from web.transfer.zipped import zipped


@click.command(name="transfer-out")
@click.argument("ref")
@click.argument("file", type=click.Path(path_type=Path))
@one_of_them
def transfer_out(ref: str, file: Path, authority: str) -> None:
    """Write the case REF to FILE, a new zip, for another council. Its history says that this was done.

    The package holds everything about the child: send it as you would send the case file.
    """
    config = configuration(authority)
    if file.exists():
        raise click.ClickException(f"{file} is there already and is not written over. Choose a new name.")
    try:
        with database(config) as db, db.command() as session:
            desk = Desk(session, Shelf(engine_catalogue), config.clock)
            package = zipped(_content(desk, ref))
            # Written before the transaction ends: history never tells of a package that could not be made.
            file.write_bytes(package)
    except (OSError, Refused) as refusal:
        raise click.ClickException(_words(file, refusal)) from refusal
    click.echo(
        f"{file} holds {ref} ({len(package) / 1000:.0f} kB): case.html to read, case.json for Keepstep."
    )


def _content(desk: Desk, ref: str) -> dict[str, object]:
    case = desk.session.scalars(select(Case).where(Case.ref == ref)).unique().one_or_none()
    if case is None:
        raise NoSuchCase(ref=ref)
    content = content_of(desk.session, desk, case)
    hand_over(desk, ref, digest_of(content), "keepstep transfer-out")
    return content


def _words(file: Path, refusal: OSError | Refused) -> str:
    if isinstance(refusal, Refused):
        return str(refusal)
    return f"{file} cannot be written ({refusal.strerror})."
