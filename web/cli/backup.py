"""`keepstep backup FILE`: a copy of the database, taken while it is in use, and proved."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
from sqlalchemy import text
from sqlalchemy.engine import URL

from engine.db import Database
from web.cli.setup import configuration, database, one_of_them
from web.watch.backups import note_backup

TOOLS = ("pg_dump", "pg_restore")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@one_of_them
def backup(file: Path, authority: str) -> None:
    """Copy the database to FILE, a new file, and prove the copy. Keepstep may go on meanwhile.

    The copy holds everything about children: keep it where the database itself would be safe. Of a database on
    PostgreSQL it is what pg_restore reads.
    """
    if file.exists():
        raise click.ClickException(f"{file} is there already and is not written over. Choose a new name.")
    if not file.parent.is_dir():
        raise click.ClickException(f"There is no folder {file.parent}. Make it first, or choose another.")
    config = configuration(authority)
    with database(config) as db, _new(file):
        if db.on_postgresql:
            _dump(config.url, file)
        else:
            _copy(db, file)
            _prove(file)
    note_backup(config, file)
    click.echo(
        f"{file} holds the whole database ({file.stat().st_size / 1_000_000:.1f} MB) and was read back."
    )


@contextmanager
def _new(file: Path) -> Iterator[None]:
    """The file, made before anything is in it, so that its owner alone can read what comes; gone if nothing comes."""
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written ({error.strerror}).") from error
    try:
        yield
    except BaseException:
        file.unlink(missing_ok=True)
        raise


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
        raise click.ClickException(f"The copy is damaged ({said[0]}) and was removed. Run `keepstep doctor`.")


def _dump(url: URL, file: Path) -> None:
    """One moment of a PostgreSQL database by its own tool; then all of it is read again."""
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        raise click.ClickException(
            f"A backup of a PostgreSQL database needs {' and '.join(missing)} on the path, of the server's version or "
            "newer. Install PostgreSQL's client programs."
        )
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    wanted = ("--format=custom", "--no-owner", "--no-privileges")
    _run(url, "pg_dump", *wanted, f"--file={file}", f"--dbname={plain.render_as_string()}")
    _run(url, "pg_restore", f"--file={os.devnull}", str(file))


def _run(url: URL, *words: str) -> None:
    # What stands on a command line, everybody on the machine can read.
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, **secret}, check=False)
    if done.returncode:
        raise click.ClickException(f"{words[0]} made no backup: {done.stderr.strip()}")
