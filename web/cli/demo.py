"""`keepstep demo`: forty made-up cases at every stage, and whom to sign in as."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from engine.db import Database
from engine.migrate import upgrade
from engine.packs.publish import install
from engine.packs.shelf import Shelf
from engine.people.models import Person
from web.auth.passwords import hash_password
from web.config import Config, from_environment
from web.demo.build import build
from web.demo.staff import PASSWORD, SHOWN, STAFF, add_staff
from web.filling import engine_catalogue
from web.serve import serve

READY = "demo-is-ready"
"""A file that says the demonstration was made to its end: half of one, after Ctrl+C, is made anew."""


@click.command()
@click.option("--port", default=8000, envvar="PORT", show_default=True, help="Port on this machine.")
@click.option("--fresh", is_flag=True, help="Throw the demonstration's data away and begin again.")
@click.option("--no-serve", is_flag=True, help="Only make the data.")
def demo(port: int, fresh: bool, no_serve: bool) -> None:
    """Make the demonstration's data if there is none, and serve it on this machine."""
    config = replace(_config(), address=f"http://127.0.0.1:{port}", demo=True)
    if fresh or not (config.data / READY).exists():
        _make(config)
    _say_who(config, port)
    if not no_serve:
        serve((config,), host="127.0.0.1", port=port)


def _config() -> Config:
    data = os.environ.get("KEEPSTEP_DATA") or "var/demo"
    return from_environment({**os.environ, "KEEPSTEP_DATA": data})


def _make(config: Config) -> None:
    config.data.mkdir(parents=True, exist_ok=True)
    _refuse_real_data(config)
    for path in _files(config):
        path.unlink(missing_ok=True)
    db = Database.at(config.database)
    upgrade(db)
    shelf = Shelf(engine_catalogue)
    with db.command() as session:
        add_staff(session, hash_password(PASSWORD))
        install(session, config.clock, config.authority)
    with click.progressbar(length=1000, label="Running forty made-up cases") as bar:
        count = build(db, shelf, config.clock, lambda share: bar.update(int(share * 1000) - bar.pos))
    db.close()
    (config.data / READY).write_text("The demonstration's data is complete.\n", encoding="utf-8")
    click.echo(f"{count} cases are ready.")


def _refuse_real_data(config: Config) -> None:
    """The demonstration never writes over a database that is not its own."""
    if not config.database.exists() or (config.data / READY).exists():
        return
    db = Database.at(config.database)
    try:
        with db.read() as session:
            names = {person.name for person in session.query(Person)}
    except Exception:  # noqa: BLE001 - a database cut short by Ctrl+C has no tables yet, and is ours to remake
        names = set()
    finally:
        db.close()
    if names - {member.name for member in STAFF}:
        raise click.ClickException(
            f"{config.database} holds an office that is not the demonstration's. Set KEEPSTEP_DATA to another folder."
        )


def _files(config: Config) -> list[Path]:
    whole = config.database
    return [
        whole,
        whole.with_name(whole.name + "-wal"),
        whole.with_name(whole.name + "-shm"),
        config.data / READY,
    ]


def _say_who(config: Config, port: int) -> None:
    by_name = {member.name: member for member in STAFF}
    click.echo(f"\nKeepstep runs at http://127.0.0.1:{port}   (data in {config.data}; Ctrl+C stops it)")
    click.echo(f"Sign in with the password {PASSWORD} as\n")
    for name, what in SHOWN:
        click.echo(f"  {by_name[name].email:42} {name}, {what}")
    click.echo()
