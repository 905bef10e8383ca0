"""Completions a second over HTTP, with a real server in a process of its own and some people at work at once."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import select, update

from bench.house import AMINA, quick_password
from bench.measure import percentile
from bench.places import Place, places
from bench.report import Chart, Report, Table
from bench.served import serving
from bench.visitor import Visitor
from engine.cases.models import Case
from engine.db import Database
from engine.people.models import Person
from engine.time.clock import SystemClock, local_date
from tests.office import Office

PEOPLE = (1, 8, 32)
SECONDS = 5
"""How long each number of people works, after one visit each that is not measured."""

CHILDREN = [f"Child{number} Sample" for number in range(max(PEOPLE))]


@dataclass(frozen=True)
class Measured:
    """What so many people at once found: completions a second, and the milliseconds of every page and answer."""

    people: int
    rate: float
    pages: Sequence[float]
    answers: Sequence[float]


def run(report: Report, said: Callable[[str], None]) -> None:
    """Add the table of completions over HTTP."""
    found = {}
    with places() as both:
        for place in both:
            found[place.name] = _at(place.apart("http"))
            for each in found[place.name]:
                said(f"{place.name}, {each.people} at once: {each.rate:.0f} completions a second")
    columns = ["database", "people", "completions/s", "page p50", "p95", "p99", "form p50", "p95", "p99"]
    rows = [
        [name, each.people, each.rate, *_spread(each.pages), *_spread(each.answers)]
        for name, all_measured in found.items()
        for each in all_measured
    ]
    heading = "Completing a visit over HTTP, its page and its form (milliseconds)"
    report.tables.append(Table(heading, columns, rows))
    names = [f"{people} at once" for people in PEOPLE]
    rates = {name: [each.rate for each in measured] for name, measured in found.items()}
    late = {name: [percentile(each.answers, 95) for each in measured] for name, measured in found.items()}
    report.charts += [
        Chart("http-rate", "Completions over HTTP", "completions a second", names, rates),
        Chart(
            "http-wait", "Waiting for a form's answer", "milliseconds that 95 of 100 stay below", names, late
        ),
    ]


def prepare(db: Database) -> None:
    """Fill an empty database with a case for each of the people, whose visit can be recorded today."""
    Office.fill(db)
    office = Office(db, local_date(SystemClock().now()))
    for child in CHILDREN:
        office.agreed(child)
    with db.command() as session:
        session.execute(update(Person).values(password_hash=quick_password()))


def _at(place: Place) -> list[Measured]:
    db = place.copy("lewisham", prepare)
    office = Office(db)
    with serving(place.folder, db) as server:
        found = [_together(server.port, office, people) for people in PEOPLE]
    db.close()
    return found


def _together(port: int, office: Office, people: int) -> Measured:
    today = local_date(SystemClock().now())
    with office.db.read() as session:
        refs = session.scalars(select(Case.ref).order_by(Case.id).limit(people)).all()
    visitors = [Visitor(port, AMINA) for _ in refs]

    def work(number: int) -> list[tuple[float, float]]:
        taken: list[tuple[float, float]] = []
        while time.perf_counter() < until or len(taken) < 2:
            task = office.task(refs[number], "record_visit")
            assert task is not None, f"{refs[number]} has no visit to record"
            taken.append(visitors[number].visit(f"/cases/{refs[number]}/tasks/{task.id}", today))
        return taken[1:]

    began = time.perf_counter()
    until = began + SECONDS
    with ThreadPoolExecutor(people) as threads:
        taken = [each for some in threads.map(work, range(people)) for each in some]
    spent = time.perf_counter() - began
    for each in visitors:
        each.close()
    pages, answers = zip(*taken, strict=True)
    return Measured(people, (len(taken) + people) / spent, pages, answers)


def _spread(taken: Sequence[float]) -> list[float]:
    return [statistics.median(taken), percentile(taken, 95), percentile(taken, 99)]
