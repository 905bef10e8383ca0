"""`keepstep serve`: the pages, the clock and the post in one process."""

from __future__ import annotations

import errno
import os

import click

from web.cli.setup import configurations, database, refuse_unfit
from web.lock import AlreadyServing
from web.serve import serve as serve_installation
from web.watch import journal, traces


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8000, envvar="PORT", show_default=True, type=click.IntRange(1, 65535), help="The port."
)
@click.option(
    "--drain",
    default=0,
    envvar="KEEPSTEP_DRAIN",
    show_default=True,
    type=click.IntRange(0, 300),
    help="Told to stop, go on for so many seconds while /readyz sends visitors elsewhere.",
)
def serve(host: str, port: int, drain: int) -> None:
    """Serve Keepstep until it is stopped with Ctrl+C. One process serves one folder of data.

    Told to stop by SIGTERM it first finishes what has begun.
    """
    configs = configurations()
    for config in configs:
        with database(config) as db:
            refuse_unfit(config, db)
    _begin_the_log()
    try:
        serve_installation(configs, host=host, port=port, drain=drain)
    except AlreadyServing as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
            raise
        raise click.ClickException(
            f"Nothing can listen on {host}:{port} ({error.strerror}). Stop what runs there, or choose another --port."
        ) from error


def _begin_the_log() -> None:
    try:
        journal.begin(os.environ.get("KEEPSTEP_LOG", "").strip())
        traces.begin()
    except ValueError as error:
        raise click.ClickException(str(error)) from error
