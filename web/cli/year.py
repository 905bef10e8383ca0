"""`keepstep year lewisham --cases 200`: a year of simulated cases, and what work it holds."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from engine.packs import load
from engine.packs.publish import POLICY
from engine.simulate.assumed import Assumed
from engine.simulate.tally import SORTS
from engine.time.clock import SystemClock, local_date
from engine.time.policy import PolicyError, read_policy
from forms import DefinitionError
from web.cli.arguments import DAY
from web.demo.answers import Unanswerable
from web.year.job import Job
from web.year.playing import Played, play, refuse_problems
from web.year.words import NAMES, sentence

DRAWN = click.Path(exists=True, dir_okay=False, path_type=Path)
WRONG = (load.PackError, PolicyError, DefinitionError, Unanswerable, ValueError)


@click.command()
@click.argument("authority")
@click.option("--cases", type=int, default=200, show_default=True, help="How many cases at most.")
@click.option(
    "--already", type=int, default=0, show_default=True, help="Cases already open on the first day."
)
@click.option("--months", type=int, default=12, show_default=True, help="How long to play.")
@click.option("--arrivals", type=float, help="New cases a month; else the cases spread evenly.")
@click.option(
    "--late",
    type=float,
    default=0,
    show_default=True,
    help="Working days after its day that work is done on average; below 0 is before.",
)
@click.option(
    "--spread", type=float, default=3, show_default=True, help="How much that varies, in working days."
)
@click.option("--workers", type=int, default=6, show_default=True, help="Social workers in the team.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The luck: the same seed, the same year."
)
@click.option("--start", type=DAY, help="The first day; else today.")
@click.option(
    "--draft",
    "drawn",
    type=DRAWN,
    multiple=True,
    help="A changed diagram, form or policy.toml, played beside. Repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def year(
    authority: str, start: date | None, drawn: tuple[Path, ...], as_json: bool, **numbers: float
) -> None:
    """Play a year of simulated cases under AUTHORITY's procedure, and count the work. Nothing is stored.

    Exit 1, with what to do, for numbers that give no year, and for a procedure that cannot be played.
    """
    try:
        first = start or local_date(SystemClock().now())
        job = _job(authority, Assumed(start=first, **numbers), drawn)  # type: ignore[arg-type]
        refuse_problems(job)
        played = play(job, _progress if sys.stderr.isatty() else lambda share: None)
    except WRONG as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(played.as_data(), indent=1))
    else:
        for line in _table(played):
            click.echo(line)


def _job(authority: str, assumed: Assumed, drawn: tuple[Path, ...]) -> Job:
    files, text = load.read_folder(authority), load.policy_text(authority)
    files[POLICY] = text.encode()
    changed = {_place(path): path.read_bytes() for path in drawn}
    draft = {**files, **changed} if changed else None
    return Job(authority, "Published", files, draft, assumed, closures=read_policy(text).closures)


def _place(path: Path) -> str:
    """Where a changed file stands in a procedure: forms have a folder of their own."""
    return f"forms/{path.name}" if path.suffix == ".json" else path.name


def _progress(share: float) -> None:
    click.echo(f"\r{share:4.0%}", nl=share == 1, err=True)


def _table(played: Played) -> Iterator[str]:
    """The sentence, then a line for each sort of work and for late work, with a column for each version."""
    yield sentence(played.tallies, played.job.assumed)
    yield ""
    columns = list(played.tallies.values())
    yield f"{'':34}" + "".join(f"{which.capitalize():>12}" for which in played.tallies)
    for sort in SORTS:
        yield _line(NAMES[sort][1].capitalize(), [tally.total(sort) for tally in columns])
    yield _line("Late", [tally.all_late() for tally in columns])
    yield _line("Cases open at the start", [tally.carried for tally in columns])
    yield _line("Cases opened", [tally.opened for tally in columns])
    yield _line("Cases closed", [tally.closed for tally in columns])
    for stage in sorted({stage for tally in columns for stage in tally.days}):
        yield _line(f"Days in {stage}", [round(tally.stay(stage) or 0) for tally in columns])


def _line(said: str, counts: list[int]) -> str:
    return f"{said:<34}" + "".join(f"{count:>12,}" for count in counts)
