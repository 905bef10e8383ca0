"""The pages that people open all day, in a county's database: how long they take, and how they find what they show."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

from sqlalchemy import func, select

from bench.county import TODAY, County, county, templates
from bench.measure import percentile
from bench.places import Place, places
from bench.plans import heard, walked
from bench.report import Chart, Report, Table
from engine.cases.models import Case, Child
from engine.db import Database
from engine.packs.shelf import Shelf
from engine.people.models import Person
from engine.time.clock import FrozenClock
from tests.browsing import Browser, browser
from web.app import application
from web.config import Config
from web.filling import engine_catalogue
from web.garbage import collect_rarely
from web.mail.folder import FolderMailer
from web.site import Site

OPEN, CLOSED = 20_000, 200_000
TIMES = 40
"""How often each page is opened, by five people in turn, after twice each unmeasured."""

MOST_MS = 150

Address = Callable[[int], str]


@dataclass(frozen=True)
class Page:
    """One page: what it is called, whose it is, and its address for the n-th time that it is opened."""

    name: str
    who: str
    address: Address


@dataclass(frozen=True)
class Opened:
    """What opening one page so often was like."""

    page: Page
    middle: float
    late: float
    statements: int
    walked: list[str]


def run(report: Report, said: Callable[[str], None]) -> None:
    """Add the table of pages and its promises."""
    with places() as both, ThreadPoolExecutor(2) as threads:
        # One after the other: tables are made by Alembic, which does one thing at a time in a process.
        dbs = [place.copy("county", templates) for place in both]
        counties = list(threads.map(lambda db: county(db, OPEN, CLOSED), dbs))
        loaded = list(zip(dbs, counties, strict=True))
        said(f"{OPEN:,} open and {CLOSED:,} closed cases on each database")
        found = {place.name: _open_all(place, *each, said) for place, each in zip(both, loaded, strict=True)}
        for db, _ in loaded:
            db.close()
    _tell(report, found)


def _tell(report: Report, found: dict[str, list[Opened]]) -> None:
    columns = ["page", "whose", "database", "statements", "p50 ms", "p95 ms", "walked through"]
    rows = [
        [
            each.page.name,
            each.page.who,
            name,
            each.statements,
            each.middle,
            each.late,
            ", ".join(each.walked) or "none",
        ]
        for name, all_opened in found.items()
        for each in all_opened
    ]
    heading = f"Pages with {OPEN:,} open and {CLOSED:,} closed cases"
    report.tables.append(Table(heading, columns, rows))
    names = [f"{each.page.name} ({each.page.who})" for each in next(iter(found.values()))]
    series = {name: [each.late for each in all_opened] for name, all_opened in found.items()}
    report.charts.append(
        Chart("pages", heading, "milliseconds that 95 of 100 stay below", names, series, MOST_MS)
    )
    for name, all_opened in found.items():
        slow = [each for each in all_opened if each.late >= MOST_MS]
        worst = max(all_opened, key=lambda each: each.late)
        report.promise(
            f"On {name} 95 of 100 of these pages take less than {MOST_MS} ms.",
            f"{worst.late:.0f} ms at most, for {worst.page.name}"
            + (f"; {len(slow)} pages are slower" if slow else ""),
            not slow,
        )
        scans = [
            f"{each.page.name} ({each.page.who}): {', '.join(each.walked)}"
            for each in all_opened
            if each.walked
        ]
        report.promise(
            f"On {name} none of them walks through a table that grows.", "; ".join(scans) or "none", not scans
        )


def _open_all(place: Place, db: Database, there: County, said: Callable[[str], None]) -> list[Opened]:
    clock = FrozenClock(TODAY)
    config = Config(data=place.folder / f"pages-{place.name}", clock=clock)
    mailer = FolderMailer(config.data / "mail", clock)
    app = application(Site(config, db, Shelf(engine_catalogue), clock, mailer))
    app.testing = True
    collect_rarely()  # as `keepstep serve` does
    found = []
    people = {
        who: [_signed_in(browser(app), db, id) for id in ids] for who, ids in _people(db, there).items()
    }
    for page in _pages(db, there):
        found.append(_open(page, db, people[page.who]))
        said(
            f"{place.name}, {page.name} ({page.who}): {found[-1].middle:.0f} ms, {found[-1].late:.0f} ms at p95"
        )
    return found


def _people(db: Database, there: County) -> dict[str, list[int]]:
    with db.read() as session:
        head = session.scalars(select(Person.id).where(Person.name == "Hana Headley")).one()
    return {
        "social worker": [there.worker(number * 7) for number in range(5)],
        "team manager": [there.manager(number * 7) for number in range(5)],
        "group manager": [there.staff.first_manager - 1],
        "head of service": [head],
    }


def _signed_in(theirs: Browser, db: Database, person_id: int) -> Browser:
    with db.read() as session:
        email = session.get_one(Person, person_id).email
    assert theirs.sign_in(email).status_code == 302, f"{email} could not sign in"
    return theirs


def _pages(db: Database, there: County) -> Sequence[Page]:
    """The pages of the promise. Cases and names are other ones each time."""
    refs = {number: _refs(db, there.worker(number * 7)) for number in range(5)}
    with db.read() as session:
        names = session.scalars(select(Child.family_name).where(Child.id % 97 == 0).limit(50)).all()
        refs_of_any = session.scalars(select(Case.ref).where(Case.id % 97 == 0).limit(50)).all()
    worker, manager, above, head = "social worker", "team manager", "group manager", "head of service"
    mine: Address = lambda n: f"/cases/{refs[n % 5][n // 5 % len(refs[n % 5])]}"  # noqa: E731
    return [
        *(Page("My week", who, lambda n: "/") for who in (worker, manager, above, head)),
        Page("Case", worker, mine),
        Page("My cases", worker, lambda n: "/cases"),
        Page("Team", manager, lambda n: "/team"),
        Page("Teams", above, lambda n: "/team"),
        Page("Teams", head, lambda n: "/team"),
        Page("Sign-off", manager, lambda n: "/sign-off"),
        Page("Sign-off", above, lambda n: "/sign-off"),
        *(
            Page("Search, a name", who, lambda n: f"/search?q={names[n % len(names)]}")
            for who in (worker, manager, head)
        ),
        Page("Search, three letters", head, lambda n: f"/search?q={names[n % len(names)][:3]}"),
        Page("Search, a reference", worker, lambda n: f"/search?q={refs_of_any[n % len(refs_of_any)]}"),
        Page("Overdue list", manager, lambda n: "/lists/overdue"),
        Page("Overdue list", head, lambda n: f"/lists/overdue?page={n % 5 + 1}"),
    ]


def _refs(db: Database, worker_id: int) -> list[str]:
    with db.read() as session:
        query = (
            select(Case.ref)
            .where(Case.worker_id == worker_id, Case.status == "open")
            .order_by(func.abs(Case.id))
        )
        return list(session.scalars(query.limit(20)))


def _open(page: Page, db: Database, people: Sequence[Browser]) -> Opened:
    turn = count()

    def once() -> float:
        n = next(turn)
        began = time.perf_counter()
        answer = people[n % len(people)].get(page.address(n))
        spent = (time.perf_counter() - began) * 1000
        assert answer.status_code == 200, f"{page.name}: {answer.status_code}"
        return spent

    for _ in range(2 * len(people)):
        once()
    taken = [once() for _ in range(TIMES)]
    with heard(db) as asked:
        once()
    return Opened(
        page,
        statistics.median(taken),
        percentile(taken, 95),
        len(asked.statements),
        walked(db, asked.statements),
    )
