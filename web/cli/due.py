"""`keepstep due lewisham initial_meeting_due 2026-12-14`: the date, and the reasoning."""

from __future__ import annotations

from datetime import date, datetime
from difflib import get_close_matches

import click

from engine.packs import load
from engine.time.calendar import Calendar
from engine.time.clock import LONDON, FrozenClock, start_of
from engine.time.deadline import Due, Times
from engine.time.explain import explain
from engine.time.policy import Policy, PolicyError, read_policy
from web.cli.arguments import DAY_OR_MOMENT


@click.command()
@click.argument("authority")
@click.argument("parameter")
@click.argument("event", metavar="DATE", type=DAY_OR_MOMENT)
def due(authority: str, parameter: str, event: date | datetime) -> None:
    """Say when PARAMETER is due under AUTHORITY's procedure, counted from DATE, and why.

    DATE is the day of the event, such as 2026-12-14; where hours count, add the time: 2026-12-14T10:00.
    """
    policy, labels = _read(authority)
    _refuse_unknown(policy, parameter)
    started = event.replace(tzinfo=LONDON) if isinstance(event, datetime) else event
    today = started.date() if isinstance(started, datetime) else started
    calendar = Calendar(closures=policy.closures)
    times = Times(policy, calendar, FrozenClock(start_of(today)))
    found = times.due(parameter, _facts(policy, parameter, started))
    click.echo(_date(found))
    rows = explain(found, calendar, today, labels)
    for heading, sentence in rows if found.active is None or found.due_on else rows[:1]:
        click.echo(f"{heading}: {sentence}")


def _read(authority: str) -> tuple[Policy, dict[str, str]]:
    try:
        names = load.names(load.read_folder(authority))
        policy = read_policy(load.policy_text(authority))
    except (load.PackError, PolicyError) as error:
        raise click.ClickException(str(error)) from error
    return policy, {name: str(said["label"]) for name, said in names.facts.items() if said.get("label")}


def _refuse_unknown(policy: Policy, parameter: str) -> None:
    known = policy.parameters()
    if parameter in known:
        return
    near = get_close_matches(parameter, known, 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise click.ClickException(
        f"{policy.name} has no timescale named {parameter}.{meant} Known: {', '.join(sorted(known))}."
    )


def _facts(policy: Policy, parameter: str, started: date | datetime) -> dict[str, object]:
    """Every event that starts one of the parameter's clocks, taken to have happened then."""
    return {row.counts_from[0]: started for row in policy.rows_for(parameter) if row.counts_from}


def _date(found: Due) -> str:
    if found.due_at is not None:
        return found.due_at.astimezone(LONDON).isoformat(timespec="minutes")
    if found.due_on is not None:
        return found.due_on.isoformat()
    return (
        "No date: not set by this procedure."
        if found.active is None
        else "No date: it counts from no event of a case."
    )
