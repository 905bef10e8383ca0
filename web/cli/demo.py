"""`keepstep demo`: made-up cases of every council at every stage, and whom to sign in as."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from engine.db import Database
from engine.migrate import CannotUpgrade, upgrade
from engine.packs.load import authorities
from engine.packs.shelf import Shelf
from engine.people.models import Person
from engine.time.policy import Policy
from web.config import Config, installed
from web.demo.make import make_all
from web.demo.staff import LEWISHAM, PASSWORD, shown_of, staff_of
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
    configs = _configs(port)
    if fresh or not _is_made(configs):
        _make(configs)
    else:
        _bring_up_to_date(configs)
    _say_who(configs, port)
    if not no_serve:
        serve(configs, host="127.0.0.1", port=port)


def _configs(port: int) -> tuple[Config, ...]:
    """Every council that has a pack, Lewisham first, unless KEEPSTEP_AUTHORITY says which."""
    every = sorted(authorities(), key=lambda name: (name != LEWISHAM, name))
    settings = {
        "KEEPSTEP_AUTHORITY": ",".join(every),
        **os.environ,
        # The demonstration's data lies in files, also where a council's own is on a server.
        "DATABASE_URL": "",
        "KEEPSTEP_DATA": os.environ.get("KEEPSTEP_DATA") or "var/demo",
        "KEEPSTEP_ADDRESS": f"http://127.0.0.1:{port}",
        "KEEPSTEP_DEMO": "1",
    }
    return installed(settings)


def _is_made(configs: Sequence[Config]) -> bool:
    return (configs[0].data / READY).exists() and all(config.database.is_file() for config in configs)


def _bring_up_to_date(configs: Sequence[Config]) -> None:
    """What was made by an older version gets the shape that this one needs, and keeps what was done in it."""
    for config in configs:
        db = Database.at(config.database)
        try:
            upgrade(db)
        except CannotUpgrade as error:
            raise click.ClickException(f"{config.database}: {error} Or begin again with --fresh.") from error
        finally:
            db.close()


def _make(configs: Sequence[Config]) -> None:
    data = configs[0].data
    data.mkdir(parents=True, exist_ok=True)
    for config in configs:
        _refuse_real_data(config)
    (data / READY).unlink(missing_ok=True)
    for config in configs:
        for end in ("", "-wal", "-shm"):
            config.database.with_name(config.database.name + end).unlink(missing_ok=True)
    with click.progressbar(length=1000, label="Running made-up cases") as bar:
        count = make_all(configs, lambda share: bar.update(int(share * 1000) - bar.pos))
    (data / READY).write_text("The demonstration's data is complete.\n", encoding="utf-8")
    click.echo(f"{count} cases are ready.")


def _refuse_real_data(config: Config) -> None:
    """The demonstration never writes over a database that is not its own."""
    if not config.database.exists() or (config.data / READY).exists():
        return
    db = Database.at(config.database)
    try:
        with db.read() as session:
            policy = Shelf(engine_catalogue).policy(session)
            names = {person.name for person in session.query(Person)}
            strangers = names - {member.name for member in staff_of(policy)}
    except Exception:  # noqa: BLE001 - a database cut short by Ctrl+C has no tables yet, and is ours to remake
        strangers = set()
    finally:
        db.close()
    if strangers:
        raise click.ClickException(
            f"{config.database} holds an office that is not the demonstration's. Set KEEPSTEP_DATA to another folder."
        )


def _say_who(configs: Sequence[Config], port: int) -> None:
    click.echo(f"\nKeepstep runs at http://127.0.0.1:{port}   (data in {configs[0].data}; Ctrl+C stops it)")
    click.echo(f"Sign in with the password {PASSWORD} as\n")
    for config in configs:
        policy = _policy(config)
        if len(configs) > 1:
            click.echo(f"  {policy.name}")
        emails = {member.name: member.email for member in staff_of(policy)}
        for name, what in shown_of(policy)[: None if config is configs[0] else 2]:
            click.echo(f"  {emails[name]:42} {name}, {what}")
        click.echo()


def _policy(config: Config) -> Policy:
    db = Database.at(config.database)
    try:
        with db.read() as session:
            return Shelf(engine_catalogue).policy(session)
    finally:
        db.close()
