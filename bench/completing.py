"""Completing a step on the database and over HTTP: statements and commits, for the 1st as for the 500th."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from bench.house import House, house
from bench.measure import milliseconds
from bench.report import Report, Table
from engine.cases.complete import complete
from tests.browsing import Watch, watching
from tests.visiting import written

LAST = 500
AT_ONCE = 5
"""How many completions in a row one figure is the median of."""
MOST_STATEMENTS = 20

Completion = tuple[float, Watch]


def run(report: Report, said: Callable[[str], None]) -> None:
    """Add the table of completions and its promises."""
    with house() as here:
        ref = here.office.agreed()
        first = _both(here, ref)
        said(f"one visit through the engine {first[0][1]:.0f} ms, over HTTP {first[1][1]:.0f} ms")
        for _ in range(LAST - 4 * AT_ONCE):
            here.office.clock.advance(minutes=10)
            here.office.do(ref, "record_visit")
        last = _both(here, ref)
    columns = ["step", "way", "statements", "commits", "ms"]
    rows = [[number, *each] for number, both in (("1st", first), (f"{LAST}th", last)) for each in both]
    table = [[number, way, count, commits, spent] for number, way, spent, count, commits in rows]
    report.tables.append(Table("Completing a visit", columns, table))
    for way, before, after in zip(("through the engine", "over HTTP"), first, last, strict=True):
        counts, commits = {before[2], after[2]}, {before[3], after[3]}
        report.promise(
            f"Completing a visit {way} takes at most {MOST_STATEMENTS} statements and one commit, always as many.",
            f"{sorted(counts)} statements, {sorted(commits)} commits",
            len(counts) == 1 and max(counts) <= MOST_STATEMENTS and commits == {1},
        )


def _both(here: House, ref: str) -> list[tuple[str, float, int, int]]:
    return [
        _median("engine", lambda: _through_the_engine(here, ref)),
        _median("HTTP", lambda: _over_http(here, ref)),
    ]


def _median(way: str, once: Callable[[], Completion]) -> tuple[str, float, int, int]:
    done = [once() for _ in range(AT_ONCE)]
    counts = {(statements(watch), watch.commits) for _, watch in done[1:]}
    # The first of all reads diagrams and forms; what differs after it is shown as the worst.
    return (way, statistics.median(spent for spent, _ in done), *max(counts))


def statements(watch: Watch) -> int:
    """How many statements were sent; BEGIN is the transaction's own."""
    return sum(not sql.startswith("BEGIN") for sql in watch.statements)


def _through_the_engine(here: House, ref: str) -> Completion:
    office = here.office
    office.clock.advance(minutes=10)
    task = office.task(ref, "record_visit")
    assert task is not None
    filled = office.filled(ref, task)

    def work() -> None:
        with office.desk() as desk:
            desk.actor = task.assignee_id
            complete(desk, ref, task.id, filled)

    with watching(office.db.engine) as watch:
        spent = milliseconds(work)
    return spent, watch


def _over_http(here: House, ref: str) -> Completion:
    here.office.clock.advance(minutes=10)
    amina = here.signed_in()
    address, sent = written(amina, here.office, ref)
    answers = []
    spent = milliseconds(lambda: answers.append(amina.post(address, data=sent)))
    assert answers[0].status_code == 302, "the visit was refused"
    return spent, amina.last
