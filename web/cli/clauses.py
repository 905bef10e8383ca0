"""`keepstep clauses [AUTHORITY]`: what a procedure asks, where it is served, which test proves it, what is missing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence

import click

from engine.packs.coverage import PROVED_BY_BEHAVIOUR, Covered, coverage
from engine.packs.load import PackError, authorities
from engine.packs.trace import Place
from engine.time.policy import PolicyError

HEAD = ("Authority", "Clauses", "Served", "Proved", "Not carried", "Missing")
COLUMNS = ("Clause", "Kind", "State", "Tests", "Where")
OWED = ", ".join(sorted(PROVED_BY_BEHAVIOUR)).replace("_", " ")

Found = Mapping[str, Sequence[Covered]]


@click.command()
@click.argument("authority", required=False)
@click.option("--clause", metavar="ID", help="One clause with all its places and tests.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object, authority -> clause ids, instead of a table."
)
def clauses(authority: str | None, clause: str | None, as_json: bool) -> None:
    """Count the clauses of every AUTHORITY, or go through those of one.

    Served: a step, timer, form, limit, list, position, document or report carries it. Proved: a test shows it. Not
    carried: left out, for a reason that stands in the list of clauses. Exit 1 if any is missing.
    """
    try:
        found = {name: coverage(name) for name in ([authority] if authority else authorities())}
    except (PackError, PolicyError) as error:
        raise click.ClickException(str(error)) from error
    if clause:
        lines = _one(found, clause)
    elif as_json:
        lines = iter([json.dumps({name: _ids(rows) for name, rows in found.items()}, indent=1)])
    else:
        lines = _table(found, each=authority is not None)
    for line in lines:
        click.echo(line)
    if not clause and any(row.state == "missing" for rows in found.values() for row in rows):
        sys.exit(1)


def _ids(rows: Sequence[Covered]) -> dict[str, int | list[str]]:
    return {
        "total": len(rows),
        "served": _in_state(rows, "served"),
        "proved": [row.clause.id for row in rows if row.tests],
        "not_carried": _in_state(rows, "not_carried"),
        "missing": _in_state(rows, "missing"),
    }


def _in_state(rows: Sequence[Covered], state: str) -> list[str]:
    return [row.clause.id for row in rows if row.state == state]


def _table(found: Found, *, each: bool) -> Iterator[str]:
    counts = [(name, *(_count(value) for value in _ids(rows).values())) for name, rows in found.items()]
    yield from _columns([HEAD, *counts])
    for name, rows in found.items():
        if each:
            yield ""
            yield from _columns([COLUMNS, *(_row(row) for row in rows)])
        yield from _told(name, rows)


def _count(value: int | list[str]) -> str:
    return str(len(value) if isinstance(value, list) else value)


def _row(row: Covered) -> tuple[str, ...]:
    more = f", and {len(row.places) - 1} more" if len(row.places) > 1 else ""
    where = _words(row.places[0]) + more if row.places else row.clause.not_carried or "nowhere"
    state = row.state.replace("_", " ")
    return row.clause.id, row.clause.kind.replace("_", " "), state, str(len(row.tests)), where


def _told(name: str, rows: Sequence[Covered]) -> Iterator[str]:
    """What somebody still has to know or do about this authority's clauses."""
    for row in rows:
        if row.state == "not_carried":
            yield f"{name}: {row.clause.id} is not carried. {row.clause.not_carried}"
    for row in rows:
        if row.state == "missing":
            yield f"{name}: {row.clause.id} is missing: {row.clause.obligation}"
    if owed := [row.clause.id for row in rows if row.owes_proof]:
        yield f"{name}: no test proves {', '.join(owed)}. Each asks that something happens ({OWED})."


def _one(found: Found, id: str) -> Iterator[str]:
    row = next((row for rows in found.values() for row in rows if row.clause.id == id), None)
    if row is None:
        raise click.ClickException(f"There is no clause {id!r} in {', '.join(found)}.")
    clause = row.clause
    yield f"{clause.id}, section {clause.section}: {clause.obligation}"
    yield f"{clause.kind.replace('_', ' ').capitalize()}, {clause.force}. {row.state.replace('_', ' ').capitalize()}."
    yield from filter(None, (clause.not_carried, clause.note))
    yield "Where:" if row.places else "Where: nowhere."
    yield from (f"  {_words(place)}" for place in row.places)
    yield "Proved by:" if row.tests else "Proved by: no test."
    yield from (f"  {test}" for test in row.tests)


def _words(place: Place) -> str:
    """A place by its ids, so that it can be found in the files: "timer make_visits/visit_overdue (Visit overdue)"."""
    where = f"{place.where}/{place.id}" if place.where not in ("", place.id) else place.id
    return f"{place.kind} {where} ({place.name})"


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
