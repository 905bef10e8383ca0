"""What today's open cases would owe under a policy, laid beside what they owe now: counted, and nothing changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import defer

from engine.cases.desk import WITHOUT_POSITIONS, Desk, own_intervals
from engine.cases.facts import decode
from engine.cases.models import Case, Deadline, Task
from engine.time.clock import FrozenClock
from engine.time.deadline import Times
from engine.time.policy import Policy


@dataclass(frozen=True)
class Owed:
    """One running clock of one case: the date that it has now and the one it would have.

    case_id, ref, child: whose it is. Names are for those who may see the case: ask `may_see` before showing them.
    name, parameter, element_id: what is owed.
    role, team: whose work it is; of a stage the role of the step that is open in it, "" where none is.
    due_now, due_then: under the policy in force, and under the one that was asked about; None where none is set.
    overdue_now, overdue_then: whether that date has passed already today.
    """

    case_id: int
    ref: str
    child: str
    name: str
    parameter: str
    element_id: str
    role: str
    team: str
    due_now: date | None
    due_then: date | None
    overdue_now: bool
    overdue_then: bool

    @property
    def moves(self) -> bool:
        """Whether the date is another one under the policy that was asked about."""
        return self.due_now != self.due_then


def open_cases(desk: Desk, parameters: Collection[str] | None = None) -> Sequence[Case]:
    """Every open case that can be read, or of these the ones that run a clock of these parameters, oldest first.

    One statement; the state of the process is left where it is.
    """
    query = select(Case).where(Case.status == "open").order_by(Case.id)
    if parameters is not None:
        runs = exists().where(
            Deadline.case_id == Case.id, Deadline.status != "ended", Deadline.parameter.in_(parameters)
        )
        query = query.where(runs)
    query = query.options(defer(Case.state), WITHOUT_POSITIONS)
    return desk.session.scalars(query).unique().all()


def owed(desk: Desk, cases: Sequence[Case], policy: Policy, until: date) -> list[Owed]:
    """What these cases owe up to and with `until`, by the policy in force or by this one, overdue work included.

    In order of the new date, then the old one. Only clocks that run today are counted: what would begin once they
    are met is not foreseen, and a day that only opens a way is nobody's work. Three statements for any number of
    cases.
    """
    ids = [case.id for case in cases]
    clocks, roles = _clocks(desk, ids), _roles(desk, ids)
    own, clock = own_intervals(desk.session, ids), FrozenClock(desk.now)
    found: list[Owed] = []
    for case in cases:
        times = Times(policy, desk.calendar, clock, own.get(case.id, []))
        found += _of_case(times, case, clocks[case.id], roles, until)
    last = date.max
    return sorted(found, key=lambda one: (one.due_then or last, one.due_now or last, one.name, one.ref))


def _of_case(
    times: Times, case: Case, rows: Sequence[Deadline], roles: dict[tuple[int, str], str], until: date
) -> Iterator[Owed]:
    facts, today = decode(case.facts), times.today()
    for row in rows:
        if row.host_token is None:
            continue
        then = times.due(row.parameter, facts).due_on
        if not any(day is not None and day <= until for day in (row.due_on, then)):
            continue
        yield Owed(
            case_id=case.id,
            ref=case.ref,
            child=case.child.name,
            name=row.noun or row.name,
            parameter=row.parameter,
            element_id=row.host_element or row.element_id,
            role=roles.get((case.id, row.host_token or ""), ""),
            team=case.team.name,
            due_now=row.due_on,
            due_then=then,
            overdue_now=row.due_on is not None and row.due_on < today,
            overdue_then=then is not None and then < today,
        )


def _clocks(desk: Desk, ids: Sequence[int]) -> dict[int, list[Deadline]]:
    query = select(Deadline).where(Deadline.case_id.in_(ids), Deadline.status != "ended")
    found: dict[int, list[Deadline]] = defaultdict(list)
    for row in desk.session.scalars(query.order_by(Deadline.id)):
        found[row.case_id].append(row)
    return found


def _roles(desk: Desk, ids: Sequence[int]) -> dict[tuple[int, str], str]:
    query = select(Task.case_id, Task.scope, Task.role).where(Task.case_id.in_(ids), Task.status == "open")
    found: dict[tuple[int, str], str] = {}
    for case_id, scope, role in desk.session.execute(query.order_by(Task.id)):
        for token in scope:
            found.setdefault((case_id, token), role)
    return found
