"""`keepstep doctor`: does every case agree with its rows, is history whole, does the post leave?"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import click
from sqlalchemy import false, func, select, text
from sqlalchemy.orm import Session

from engine.cases.desk import Desk
from engine.cases.examine import examine
from engine.cases.models import Case, Deadline
from engine.db import Database
from engine.outbox.models import Outbox
from engine.packs.load import authorities
from engine.packs.shelf import Shelf
from engine.time.clock import Clock
from engine.time.words import counted
from web.cli.setup import configurations, database, refuse_unfit
from web.config import Config
from web.filling import engine_catalogue
from web.watch.queue import given_up, queue_of

TOLD = 20
"""Pieces of work that are named which were given up."""

TRY_IT_AGAIN = (
    "Find the cause in the log of `keepstep worker`, then have it tried again on the operations page."
)

LATE = timedelta(minutes=30)
"""A deadline that wanted to wake its case longer ago than this was not looked at."""


@click.command()
@click.option(
    "--all",
    "everywhere",
    is_flag=True,
    help="Look at every authority that has a database here, and go on past one that cannot be used.",
)
def doctor(everywhere: bool) -> None:
    """Compare every case with its rows, its history and its post, changing nothing. Exit 1 for any difference.

    It may run while Keepstep is served.
    """
    if everywhere:
        examine_all(kept_here(configurations()))
        return
    configs = configurations()
    found = [_examine(config, f"{config.authority}: " if len(configs) > 1 else "") for config in configs]
    count, wrong = sum(cases for cases, _ in found), sum(differing for _, differing in found)
    if wrong:
        raise click.ClickException(
            f"{wrong} difference(s) in {count} cases. Make a backup before you mend any."
        )
    click.echo(f"{count} cases agree with their rows, their history is whole, and no post is stuck.")


def kept_here(configs: Sequence[Config]) -> list[Config]:
    """These authorities, and every other one whose database lies in the same folder of data."""
    first, named = configs[0], {config.authority: config for config in configs}
    files = () if first.database_url else sorted(first.data.glob("*.sqlite"))
    others = [path.stem for path in files if path.stem not in named and path.stem in authorities()]
    # One that is named by default only need not have been set up.
    kept = [
        config for config in configs if "KEEPSTEP_AUTHORITY" in os.environ or not others or _is_there(config)
    ]
    return [*kept, *(replace(first, authority=name) for name in others)]


def examine_all(configs: Sequence[Config]) -> None:
    """Say how each authority does, a line each after what differs. Raises ClickException if anything is wrong."""
    wrong = [config.authority for config in configs if not _is_sound(config)]
    if wrong:
        raise click.ClickException(
            f"{len(wrong)} of {len(configs)} authorities want somebody: {', '.join(wrong)}. Make a backup before you "
            "mend anything."
        )
    click.echo(f"{len(configs)} authorities are sound.")


def _is_sound(config: Config) -> bool:
    name = config.authority
    try:
        with database(config) as db:
            refuse_unfit(config, db)
        count, wrong = _examine(config, f"{name}: ")
    except click.ClickException as refusal:
        click.echo(f"{name}: {refusal.message}")
        return False
    except Exception as error:  # noqa: BLE001 - whatever one authority's database holds, the others are looked at
        click.echo(f"{name}: It could not be looked at ({type(error).__name__}). Go back to a backup.")
        return False
    click.echo(f"{name}: {counted(count, 'case')}, {counted(wrong, 'difference')}.")
    return not wrong


def _is_there(config: Config) -> bool:
    return bool(config.database_url) or config.database.is_file()


def _examine(config: Config, before: str) -> tuple[int, int]:
    """Say what differs in one authority's database: how many cases it has, and how many differences."""
    with database(config) as db:
        said = [*differences(db, config.clock), *_of_queue(db)]
        count, notes = _count(db), list(_notes(db, config.clock))
    for line in (*said, *(f"Note: {note}" for note in notes)):
        click.echo(before + line)
    return count, len(said)


def differences(db: Database, clock: Clock) -> Iterator[str]:
    """Everything that disagrees, a sentence each, the case's reference first."""
    if not db.on_postgresql:
        yield from _of_file(db)
    shelf = Shelf(engine_catalogue)
    with db.read() as session:
        refs = list(session.scalars(select(Case.ref).order_by(Case.id)))
    for ref in refs:
        # A session a case: each is read as one moment, and none is kept from the writer for long.
        with db.read() as session:
            yield from _of_case(Desk(session, shelf, clock), ref)
    with db.read() as session:
        yield from _of_post(session)


def _of_file(db: Database) -> Iterator[str]:
    """Whether SQLite itself finds the file whole, such as one that was restored. A server looks after its own."""
    with db.read() as session:
        for said in session.scalars(text("PRAGMA integrity_check(10)")):
            if said != "ok":
                yield f"The file is damaged ({said}). Go back to a backup."
        for table in sorted({row[0] for row in session.execute(text("PRAGMA foreign_key_check"))}):
            yield f"Rows of {table} refer to rows that are not there."


def _of_case(desk: Desk, ref: str) -> Iterator[str]:
    case = desk.session.scalars(select(Case).where(Case.ref == ref)).one()
    for difference in examine(desk, case):
        yield f"{ref}: {difference}"


def _of_post(session: Session) -> Iterator[str]:
    open_rows = select(Outbox).where(Outbox.done_at.is_(None)).order_by(Outbox.id)
    for row in session.scalars(open_rows):
        if row.error:
            yield f"Post {row.id} ({row.key}) has failed {row.attempts} time(s): {row.error}."
        elif row.next_at is None:
            yield f"Post {row.id} ({row.key}) has not left, and nothing will try it again."


def _of_queue(db: Database) -> Iterator[str]:
    with db.read() as session:
        queue = queue_of(db, session)
        for lost in given_up(session, false(), TOLD) if queue and queue.given_up else ():
            about = f" ({lost.about})" if lost.about else ""
            yield f"{lost.what}{about}: tried {counted(lost.attempts, 'time')} in vain and given up. {TRY_IT_AGAIN}"
    if queue and queue.given_up > TOLD:
        yield f"And {queue.given_up - TOLD:,} more pieces of work were given up."


def _notes(db: Database, clock: Clock) -> Iterator[str]:
    late = select(func.count(Deadline.id)).where(Deadline.wake_at < clock.now() - LATE)
    with db.read() as session:
        if count := session.scalar(late):
            whose = "`keepstep worker` or `keepstep serve`" if db.on_postgresql else "`keepstep serve`"
            yield f"{count} deadline(s) wait to be looked at. That is the work of {whose}: start it."


def _count(db: Database) -> int:
    with db.read() as session:
        return session.scalar(select(func.count(Case.id))) or 0
