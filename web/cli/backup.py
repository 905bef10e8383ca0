"""`keepstep backup FILE`: a copy of the database, taken while it is in use, and proved."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy import text

from engine.db import Database
from web.cli.setup import configuration, database, one_of_them


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@one_of_them
def backup(file: Path, authority: str) -> None:
    """Copy the database to FILE, a new file, and prove the copy. Keepstep may go on meanwhile.

    The copy holds everything about children: keep it where the database itself would be safe.
    """
    if file.exists():
        raise click.ClickException(f"{file} is there already and is not written over. Choose a new name.")
    if not file.parent.is_dir():
        raise click.ClickException(f"There is no folder {file.parent}. Make it first, or choose another.")
    with database(configuration(authority)) as db:
        _copy(db, file)
    _prove(file)
    click.echo(
        f"{file} holds the whole database ({file.stat().st_size / 1_000_000:.1f} MB) and was read back."
    )


def _copy(db: Database, file: Path) -> None:
    # SQLite copies one moment of the database, and refuses to inside a transaction.
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("COMMIT")
        connection.execute(text("VACUUM INTO :file"), {"file": str(file)})


def _prove(file: Path) -> None:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        said = [row[0] for row in copy.execute("PRAGMA integrity_check")]
        copy.execute('SELECT count(*) FROM "case"')
    if said != ["ok"]:
        file.unlink()
        raise click.ClickException(f"The copy is damaged ({said[0]}) and was removed. Run `keepstep doctor`.")
