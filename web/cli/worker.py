"""`keepstep worker`: due deadlines, emails, moves and years, on any number of machines beside the pages."""

from __future__ import annotations

import os

import click

from web.cli.setup import configurations, database, refuse_unfit
from web.config import Config
from web.watch import journal, traces

NO_QUEUE = (
    "{where} is a file, which one process serves: `keepstep serve` does its work itself. Workers are for authorities "
    "on PostgreSQL: set DATABASE_URL."
)
NOT_INSTALLED = (
    "The packages that a worker needs are not here ({missing}). Install them: "
    "pip install --require-hashes -r requirements/postgresql.txt"
)


@click.command()
@click.option(
    "--concurrency",
    default=2,
    envvar="KEEPSTEP_CONCURRENCY",
    show_default=True,
    type=click.IntRange(1, 16),
    help="Jobs of one authority at the same time.",
)
@click.option(
    "--every",
    default=5.0,
    show_default=True,
    type=click.FloatRange(0.5, 60),
    help="Seconds between two looks at what is due.",
)
def worker(concurrency: int, every: float) -> None:
    """Do what is due for the authorities that KEEPSTEP_AUTHORITY names, until stopped with Ctrl+C or SIGTERM.

    Start as many as you like, on as many machines. While one lives, `keepstep serve` leaves this work to it.
    """
    configs = configurations()
    for config in configs:
        _refuse(config)
    try:
        from web.work import work
    except ModuleNotFoundError as error:
        raise click.ClickException(NOT_INSTALLED.format(missing=error.name)) from error
    try:
        journal.begin(os.environ.get("KEEPSTEP_LOG", "").strip())
        traces.begin()
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"At work for {', '.join(config.authority for config in configs)}.", err=True)
    work(configs, every, concurrency)


def _refuse(config: Config) -> None:
    if not config.database_url:
        raise click.ClickException(NO_QUEUE.format(where=config.where))
    with database(config) as db:
        refuse_unfit(config, db)
