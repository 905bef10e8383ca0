"""What is asked of 100,000 rows: the sweep of the clock, and one worker's week."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from bench.completing import statements
from bench.crowd import crowd
from bench.house import house
from bench.measure import medians
from bench.report import Report, Table
from engine.jobs.due import waiting
from engine.jobs.work import WAKE
from engine.people.access import standing
from engine.people.models import Person
from engine.time.clock import local_date
from tests.browsing import watching
from tests.office import Office
from tests.plans import walked
from web.week import queries
from web.week.queries import Asked

MANY = 100_000


def run(report: Report, said: Callable[[str], None]) -> None:
    """Add the table of lists and its promises."""
    with house() as here:
        office = here.office
        with office.db.command() as session:
            worker = crowd(office, session, MANY)
        said(f"{MANY:,} open steps and as many waiting deadlines written")
        asked = _asked(office, worker)
        sweep = _read(office, lambda session: waiting(session, WAKE, office.clock.now()))
        week = _read(office, lambda session: my_week(session, asked))
    rows = [["sweep of the clock", *sweep], ["My week", *week]]
    columns = ["list", "statements", "tables walked through", "ms"]
    report.tables.append(Table(f"Over {MANY:,} rows", columns, rows))
    for name, most, found in (("The sweep", 1, sweep), ("My week", 5, week)):
        report.promise(
            f"{name} over {MANY:,} rows takes at most {most} statement(s), each by an index.",
            f"{found[0]} statement(s), walked through: {found[1]}",
            found[0] <= most and found[1] == "none",
        )


def my_week(session: Session, asked: Asked) -> None:
    """Everything that the page My week asks of the database about work."""
    queries.counts(session, asked)
    queries.children(session, asked.who)
    queries.steps(session, asked)
    queries.drafts(session, asked.who)
    queries.elsewhere(session, asked)


def _asked(office: Office, worker: int) -> Asked:
    with office.db.read() as session:
        today, policy = local_date(office.clock.now()), office.shelf.policy(session)
        return Asked(standing(session, session.get_one(Person, worker), policy, today), today)


def _read(office: Office, ask: Callable[[Session], object]) -> tuple[int, str, float]:
    def once() -> None:
        with office.db.read() as session:
            ask(session)

    with watching(office.db.engine) as watch:
        once()
    [spent] = medians([once], rounds=15)
    return statements(watch), ", ".join(walked(office.db, watch)) or "none", spent
