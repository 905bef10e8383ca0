"""Where open cases stand, what is late there, and how long each step takes: for all cases, not only one's own.

Numbers only. Who may see which case is asked where cases are named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from engine.cases.desk import Desk
from engine.cases.models import Case, Deadline, Task
from engine.time.clock import local_date

Rows = Select[*tuple[Any, ...]]
Spot = tuple[str, str]
"""A process and an element of it, by their ids."""

LOOKED_BACK: Final = timedelta(days=90)
"""How far back steps count that were done."""

MOST: Final = 5000
"""Steps of one diagram that are looked at, the newest: enough for a median, and the same for any history."""

# As literals, not as parameters: else SQLite does not see that the indexes of open cases and steps fit.
IS_OPEN: Final = Case.status != literal_column("'closed'")
STEP_IS_OPEN: Final = Task.status == literal_column("'open'")
STEP_IS_DONE: Final = Task.status == literal_column("'done'")


@dataclass(frozen=True)
class Whereabouts:
    """The open cases: how many on each version, and by spot which stand there, are late there, are set aside there.

    Cases are numbers here, by which they can be counted once where several things hold of one.
    """

    versions: Mapping[int, int]
    at: Mapping[Spot, frozenset[int]]
    late: Mapping[Spot, frozenset[int]]
    set_aside: Mapping[Spot, frozenset[int]]


@dataclass(frozen=True)
class Pace:
    """How long one step takes: the middle of the days that open ones have been open, and that done ones took.

    `done` were done in the last 90 days; of those that had a due date, `in_time` and `too_late` say how many were
    done by it.
    """

    open_days: int | None = None
    done: int = 0
    done_days: int | None = None
    in_time: int = 0
    too_late: int = 0

    @property
    def late_share(self) -> float:
        """The part of the dated ones that was done late, from 0 to 1."""
        return self.too_late / (self.in_time + self.too_late) if self.too_late else 0


@dataclass
class _Sets:
    found: dict[Spot, set[int]] = field(default_factory=dict)

    def add(self, spot: Spot, case_id: int) -> None:
        self.found.setdefault(spot, set()).add(case_id)

    def frozen(self) -> dict[Spot, frozenset[int]]:
        return {spot: frozenset(cases) for spot, cases in self.found.items()}


def whereabouts(desk: Desk, bundle_id: int | None = None) -> Whereabouts:
    """Where the open cases stand, or those that run on one bundle: two statements."""
    at, aside, late, versions = _Sets(), _Sets(), _Sets(), dict[int, int]()
    counted: list[int] = []
    for case_id, runs_on, status, stands_at in desk.session.execute(_cases()):
        versions[runs_on] = versions.get(runs_on, 0) + 1
        if bundle_id in (None, runs_on):
            counted.append(case_id)
            for process, element in stands_at:
                at.add((process, element), case_id)
                if status == "incident":
                    aside.add((process, element), case_id)
    for process, element, case_id in desk.session.execute(_overdue(desk, counted)):
        late.add((process, element), case_id)
    return Whereabouts(versions, at.frozen(), late.frozen(), aside.frozen())


def _cases() -> Rows:
    return select(Case.id, Case.bundle_id, Case.status, Case.stands_at).where(IS_OPEN)


def _overdue(desk: Desk, case_ids: Collection[int]) -> Rows:
    """Each clock that has run out on a step or stage of these cases."""
    return select(Deadline.process_id, Deadline.host_element, Deadline.case_id).where(
        any_of(Deadline.case_id, case_ids),
        Deadline.status.in_(("waiting", "fired")),
        Deadline.function == "due",
        Deadline.host_element.is_not(None),
        # Not by the index of due days, which holds every clock there ever was.
        func.coalesce(Deadline.due_on, desk.today) < desk.today,
    )


def any_of(column: InstrumentedAttribute[int], ids: Collection[int]) -> ColumnElement[bool]:
    """The column is one of these numbers, written into the statement: a database takes only so many parameters."""
    return column.in_(bindparam("ids", sorted(ids), expanding=True, literal_execute=True))


def pace(desk: Desk, process: str, bundle_id: int | None = None) -> dict[str, Pace]:
    """How long the steps of one process take, by element: two statements."""
    waiting: dict[str, int] = {}
    for element, since in desk.session.execute(_open_since(process, bundle_id)):
        waiting[element] = (desk.today - local_date(since)).days
    taken: dict[str, list[tuple[int, bool | None]]] = {}
    for element, opened_at, done_at, due_on in desk.session.execute(_done(desk, process, bundle_id)):
        done_on = local_date(done_at)
        in_time = None if due_on is None else done_on <= due_on
        taken.setdefault(element, []).append(((done_on - local_date(opened_at)).days, in_time))
    return {element: _pace(waiting.get(element), taken.get(element, ())) for element in {*waiting, *taken}}


def _pace(waiting: int | None, taken: Iterable[tuple[int, bool | None]]) -> Pace:
    steps = list(taken)
    return Pace(
        open_days=waiting,
        done=len(steps),
        done_days=round(median(days for days, _ in steps)) if steps else None,
        in_time=sum(in_time is True for _, in_time in steps),
        too_late=sum(in_time is False for _, in_time in steps),
    )


def _open_since(process: str, bundle_id: int | None) -> Rows:
    """For each element the moment at which its middle open step was opened."""
    number = func.row_number().over(partition_by=Task.element_id, order_by=Task.opened_at)
    count = func.count().over(partition_by=Task.element_id)
    steps = select(Task.element_id, Task.opened_at, number.label("number"), count.label("count"))
    steps = _on(bundle_id, steps.where(STEP_IS_OPEN, Task.process_id == process))
    ranked = steps.subquery()
    return select(ranked.c.element_id, ranked.c.opened_at).where(
        ranked.c.number * 2 >= ranked.c.count, ranked.c.number * 2 < ranked.c.count + 2
    )


def _done(desk: Desk, process: str, bundle_id: int | None) -> Rows:
    query = select(Task.element_id, Task.opened_at, Task.done_at, Task.due_on).where(
        STEP_IS_DONE, Task.process_id == process, Task.done_at >= desk.now - LOOKED_BACK
    )
    return _on(bundle_id, query).order_by(Task.done_at.desc()).limit(MOST)


def _on(bundle_id: int | None, query: Rows) -> Rows:
    if bundle_id is None:
        return query
    return query.join(Case, Case.id == Task.case_id).where(Case.bundle_id == bundle_id)
