"""`keepstep simulate lewisham --scenario long --months 14`: a case played in memory on a virtual clock."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date

import click

from engine.packs.load import PackError
from engine.process.spec import DiagramError
from engine.simulate.events import Event
from engine.simulate.play import Played
from engine.simulate.scenario import ScenarioError
from engine.time.clock import LONDON
from engine.time.policy import PolicyError
from forms import DefinitionError
from web.cli.arguments import DAY
from web.cli.playing import Stage


@click.command()
@click.argument("authority")
@click.option(
    "--scenario", default="standard", show_default=True, help="Which scenario of the authority's pack."
)
@click.option("--months", type=click.IntRange(1, 120), help="How long to go on; else as the scenario says.")
@click.option("--start", type=DAY, help="Another first day; every day of the scenario moves with it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON list of events instead of a table.")
def simulate(authority: str, scenario: str, months: int | None, start: date | None, as_json: bool) -> None:
    """Play a case under AUTHORITY's procedure, and tell all that happens.

    Exit 1 if something comes out otherwise than the scenario expects. From another --start nothing is compared.
    """
    try:
        stage = Stage(authority)
        played = stage.play(stage.scenario(scenario, start), months=months)
    except (PackError, PolicyError, DiagramError, DefinitionError, ScenarioError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps([event.as_data() for event in played.events], indent=1))
    else:
        for line in _table(played.events):
            click.echo(line)
    _compare(played)


def _table(events: Sequence[Event]) -> Iterator[str]:
    """One line an event, in columns as wide as their longest entry."""
    rows = [("When", "Event", "Element", "Role", "Due", "Clauses"), *(_row(event) for event in events)]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  ".join([*cells, row[5]]).rstrip()


def _row(event: Event) -> tuple[str, ...]:
    at = event.at.astimezone(LONDON)
    due_on = event.due_on.isoformat() if event.due_on else ""
    return f"{at:%a %Y-%m-%d %H:%M}", event.event, event.element, event.role, due_on, " ".join(event.clauses)


def _compare(played: Played) -> None:
    said = [
        f"{checked.act.on} {checked.act.do or checked.act.message}: {difference}"
        for checked in played.checked
        for difference in checked.differences
    ]
    said += played.differences
    if said:
        raise click.ClickException("Otherwise than expected. " + " ".join(said))
