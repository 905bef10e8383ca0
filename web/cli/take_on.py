"""`keepstep take-on FILE.csv`: cases that already run elsewhere go on here, with the days that are known of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from engine.cases.desk import Desk
from engine.cases.errors import Refused
from engine.db import Database
from engine.packs.load import PackError
from engine.packs.shelf import Shelf
from engine.process.step import StepError
from web.cli.setup import configuration, database, one_of_them
from web.config import Config
from web.filling import engine_catalogue
from web.taking.rows import Wrong
from web.taking.taken import Owed, Taken
from web.taking.taken import take_on as take_them_on


class OnlyChecked(Exception):
    """Nothing is kept: the transaction ends with what would have been."""

    def __init__(self, taken: list[Taken]) -> None:
        self.taken = taken
        super().__init__()


@click.command(name="take-on")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@one_of_them
@click.option(
    "--check", is_flag=True, help="Write nothing; say what would be open and which days would be owed."
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def take_on(file: Path, authority: str, check: bool, as_json: bool) -> None:
    """Take on the cases of FILE, a CSV table with a row a case, at the stage at which each is.

    All of them are taken on or none. The same file again doubles nothing. Exit 1 if anything is wrong with it.
    """
    config = configuration(authority)
    try:
        with database(config) as db:
            taken = _take_on(db, config, file.read_bytes(), check)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read ({error.strerror}).") from error
    except Wrong as wrong:
        _say_wrong(wrong, as_json)
        raise SystemExit(1) from wrong
    except (PackError, Refused, StepError) as refusal:
        raise click.ClickException(f"Nothing was taken on. {refusal}") from refusal
    _report(taken, check, as_json)


def _take_on(db: Database, config: Config, content: bytes, check: bool) -> list[Taken]:
    try:
        with db.command() as session:
            desk = Desk(session, Shelf(engine_catalogue), config.clock)
            taken = take_them_on(desk, config.authority, content)
            if check:
                raise OnlyChecked(taken)
    except OnlyChecked as only:
        return only.taken
    return taken


def _say_wrong(wrong: Wrong, as_json: bool) -> None:
    if as_json:
        click.echo(
            json.dumps({"problems": [asdict(problem) for problem in wrong.problems], "cases": []}, indent=2)
        )
        return
    for problem in wrong.problems:
        click.echo(str(problem), err=True)
    click.echo(f"Nothing was taken on: {len(wrong.problems)} problem(s).", err=True)


def _report(taken: Sequence[Taken], check: bool, as_json: bool) -> None:
    if as_json:
        cases = [_as_data(each, check) for each in taken]
        click.echo(json.dumps({"problems": [], "cases": cases}, indent=2, default=str, ensure_ascii=False))
        return
    for each in taken:
        for line in _lines(each, check):
            click.echo(line)
    new, again = sum(not each.again for each in taken), sum(each.again for each in taken)
    did = "would be taken on; nothing was written" if check else "taken on"
    click.echo(f"{new} case(s) {did}." + (f" {again} had been before." if again else ""))


def _as_data(taken: Taken, check: bool) -> dict[str, Any]:
    # A reference is given when a case is kept; the check must not promise one.
    return asdict(taken) | ({"ref": None} if check and not taken.again else {})


def _lines(taken: Taken, check: bool) -> Iterator[str]:
    ref = "" if check and not taken.again else f" as {taken.ref}"
    how = f"had been taken on before{ref}" if taken.again else f"{taken.stage}{ref}"
    known = ", known here from a closed case" if taken.known else ""
    yield f"Row {taken.row}, {taken.reference}, {taken.child}{known}: {how}"
    for step in taken.steps:
        yield f"  open  {step.what} ({step.whose})"
    for owed in taken.days:
        yield f"  owed  {owed.due_on}  {owed.what}{_clauses(owed)}"


def _clauses(owed: Owed) -> str:
    return f" ({', '.join(owed.clauses)})" if owed.clauses else ""
