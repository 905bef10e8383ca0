"""`keepstep transfer-in FILE.zip`: a case from another council's package, which stays with it to be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from sqlalchemy import select

from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.cases.models import Case
from engine.db import Database
from engine.packs.shelf import Shelf
from engine.people.models import Person
from engine.records.received import receive
from web.case.opening import opening_form
from web.case.packages import moves_in
from web.case.queries import workers
from web.cli.arguments import DAY
from web.cli.setup import configuration, database, one_of_them
from web.config import Config
from web.filling import engine_catalogue
from web.transfer.content import Content
from web.transfer.opening import open_from
from web.transfer.reading import read_package
from web.transfer.zipped import LARGEST


class NoSuchWorker(Refused):
    """No social worker signs in as {email}. Write the address of one who has an account and a team."""


@click.command(name="transfer-in")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@one_of_them
@click.option("--worker", prompt="Email of the social worker", help="Who will work with the child, by email.")
@click.option("--resident-on", type=DAY, help="Since when the family lives here, such as 2026-12-14.")
def transfer_in(file: Path, authority: str, worker: str, resident_on: date | None) -> None:
    """Open a case from FILE, another council's package. The same package again is the same case.

    Where the procedure has a way for children who moved in, the case takes it, and asks since when the family
    lives here; else it opens as a referral. The package is kept with the case.
    """
    config = configuration(authority)
    try:
        with file.open("rb") as opened:
            digest, content = read_package(opened.read(LARGEST + 1))
        _say(content)
        with database(config) as db:
            day = resident_on or _ask(db, config)
            ref, council = _open(db, config, (digest, content), worker, day)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read ({error.strerror}).") from error
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"The case is {ref}. The package from {council} is on its Records page.")


def _say(content: Content) -> None:
    child, case = content["child"], content["case"]
    name, born = f"{child['given_name']} {child['family_name']}", child["born_on"] or "on a day not known"
    click.echo(f"{name}, born {born}, from {content['council']['name']}: {case['ref']}.")
    click.echo(f"{len(content['submissions'])} forms, {len(content['history'])} lines of history.")


def _ask(db: Database, config: Config) -> date | None:
    with db.read() as session:
        if not moves_in(opening_form(Desk(session, Shelf(engine_catalogue), config.clock))):
            return None
    day: date = click.prompt("Since when does the family live here", type=DAY)
    return day


def _open(
    db: Database, config: Config, package: tuple[str, Content], worker: str, day: date | None
) -> tuple[str, str]:
    digest, content = package
    with db.command() as session:
        desk = Desk(session, Shelf(engine_catalogue), config.clock)
        row = receive(desk, digest, content["council"]["name"], content["case"]["ref"], content)
        if row.case_id is not None:
            return session.get_one(Case, row.case_id).ref, row.council
        case = open_from(desk, row, _worker(desk, worker), day)
        return case.ref, row.council


def _worker(desk: Desk, email: str) -> Person:
    wanted = email.strip().lower()
    known = select(Person.id).where(Person.email == wanted)
    id = desk.session.scalar(known)
    found = next((person for person in workers(desk.session, None) if person.id == id), None)
    if found is None:
        raise NoSuchWorker(email=wanted)
    return found
